"""Word documents: headings, automatic numbers, tables with merged cells, safety messages in any of Word's guises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.archives import check_archive
from ingestion.docx_numbering import Numbering, Printed, integer, read_numbering, value_of
from ingestion.docx_styles import Style, Styles, outline_of, read_styles
from ingestion.elements import Element, Heading, ListItem, Paragraph, ParsedDocument, SafetyBox, Span, Table
from ingestion.grid import Slot, table_of
from ingestion.safety import is_bare, safety_box, signal_word

_TYPED_NUMBER = re.compile(r"^(\d{1,3})[.)]\s+(?=\S)")
_BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_NUMBERING_PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"


def read_docx(path: Path, settings: Settings) -> ParsedDocument:
    """Read a Word document; raises `UnreadableSourceError` where it is damaged, encrypted or a zip bomb."""
    check_archive(path, settings)
    try:
        document = docx.Document(str(path))
        walk = _Walk(read_styles(document.styles.element), read_numbering(_numbering_root(document)))
        elements = tuple(walk.boxed(walk.blocks(document.element.body)))
        properties = document.core_properties
        title, lang = properties.title, properties.language or _default_language(document)
        revision = properties.version
    # Malformed XML is a SyntaxError of lxml; python-docx meets elements of another kind with an AttributeError.
    except (PackageNotFoundError, BadZipFile, SyntaxError, AttributeError, KeyError, ValueError) as error:
        raise UnreadableSourceError(
            f"{path.name} is not a readable Word document.", "Open it in Word and save it again as .docx."
        ) from error
    first = next((element.text for element in elements if isinstance(element, Heading)), "")
    return ParsedDocument(title or first or path.stem, elements, lang=lang, revision=revision)


def _numbering_root(document: Document) -> BaseOxmlElement | None:
    """The numbering part's root; python-docx would add a part of its own where the file has none."""
    parts = [
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype == _NUMBERING_PART
    ]
    return getattr(parts[0], "element", None) if parts else None


def _default_language(document: Document) -> str:
    node = document.styles.element.find(f".//{qn('w:lang')}")
    return "" if node is None else node.get(qn("w:val")) or ""


@dataclass
class _Framed:
    """A paragraph in a border or a safety style, which may be a safety message or go on with one."""

    element: Paragraph | ListItem
    style: str


@dataclass
class _Walk:
    """Walks a document's body. A title paragraph moves the headings below it down by one level."""

    styles: Styles
    numbering: Numbering
    shift: int = 0

    def blocks(self, parent: BaseOxmlElement) -> Iterator[Element | _Framed]:
        """The elements below a body, a content control, a text box or an inserted range, in order."""
        waiting = list(reversed(parent))
        while waiting:
            node = waiting.pop()
            if node.tag == qn("w:p"):
                yield from self._paragraph(node)
            elif node.tag == qn("w:tbl"):
                if (table := self._table(node)) is not None:
                    yield table
            elif node.tag in (
                qn("w:sdt"),
                qn("w:sdtContent"),
                qn("w:ins"),
                qn("w:customXml"),
                qn("w:smartTag"),
            ):
                waiting += reversed(node)

    def boxed(self, blocks: Iterator[Element | _Framed]) -> Iterator[Element]:
        """The elements, framed paragraphs below a signal word joined into one message."""
        box: SafetyBox | None = None
        frame = ""
        for block in blocks:
            if isinstance(block, _Framed):
                text = " ".join(block.element.text.split())
                if box is not None and block.style == frame and not signal_word(text, boxed=True):
                    box = replace(box, text=f"{box.text} {text}")
                    continue
                if box is not None:
                    yield box
                box, frame = safety_box(text, boxed=True), block.style
                if box is None:
                    yield block.element
            else:
                if box is not None:
                    yield box
                box = None
                yield block
        if box is not None:
            yield box

    def _paragraph(self, node: BaseOxmlElement) -> Iterator[Element | _Framed]:
        properties = node.find(qn("w:pPr"))
        style = self.styles.get(value_of(node, "w:pPr/w:pStyle"))
        text = " ".join(paragraph_text(node).split())
        if text:
            printed = self._printed(node, style)
            yield self._block(node, text, style, outline_of(properties) or style.outline, printed)
        for content in _text_boxes(node):
            words = " ".join(
                part for inner in content.iter(qn("w:p")) if (part := paragraph_text(inner).strip())
            )
            if words:
                yield safety_box(words, boxed=True) or Paragraph((Span(" ".join(words.split())),))

    def _block(
        self, node: BaseOxmlElement, text: str, style: Style, outline: int, printed: Printed | None
    ) -> Element | _Framed:
        if style.title:
            self.shift = 1
            return Heading(1, text)
        if outline:
            label = f"{printed.label} " if printed and printed.label else ""
            return Heading(outline + self.shift, label + text)
        if _bold_signal(node) and (box := safety_box(text, boxed=True)):
            return box
        item = _list_item(text, printed)
        bordered = style.bordered or node.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None
        if style.safety or bordered:
            return _Framed(item, style.name)
        return item

    def _printed(self, node: BaseOxmlElement, style: Style) -> Printed | None:
        """The automatic number; number 0 in the paragraph itself switches its style's numbering off."""
        number_id = value_of(node, "w:pPr/w:numPr/w:numId") or style.number_id
        depth = integer(value_of(node, "w:pPr/w:numPr/w:ilvl"), style.depth)
        if style.outline and not value_of(node, "w:pPr/w:numPr/w:ilvl"):
            depth = style.depth or style.outline - 1
        return self.numbering.print(number_id, depth) if number_id not in ("", "0") else None

    def _table(self, node: BaseOxmlElement) -> Table | None:
        """The table; a cell merged with the one above repeats its text."""
        grid: list[list[Slot]] = []
        above: dict[int, str] = {}
        headers = 0
        for row in _own(node, "w:tr"):
            if len(grid) == headers and row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
                headers += 1
            column = integer(value_of(row, "w:trPr/w:gridBefore"), 0)
            slots = [Slot("", column)] if column else []
            for cell in _own(row, "w:tc"):
                merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
                above[column] = above.get(column, "") if goes_on else self._cell_text(cell)
                slots.append(Slot(above[column], max(integer(value_of(cell, "w:tcPr/w:gridSpan"), 1), 1)))
                column += slots[-1].columns
            grid.append(slots)
        return table_of(grid, headers) if grid else None

    def _cell_text(self, cell: BaseOxmlElement) -> str:
        """The cell's paragraphs, a line each, with their automatic numbers."""
        lines: list[str] = []
        for node in cell.iter(qn("w:p")):
            text = paragraph_text(node).strip()
            if text:
                printed = self._printed(node, self.styles.get(value_of(node, "w:pPr/w:pStyle")))
                lines.append(f"{printed.number}. {text}" if printed and printed.number is not None else text)
        return "\n".join(lines)


def paragraph_text(node: BaseOxmlElement) -> str:
    """The text of a paragraph without what was deleted under track changes or stands in a text box of its own."""
    parts: list[str] = []
    for child in node.iter(qn("w:t"), *_BREAKS):
        if next(child.iterancestors(qn("w:p")), None) is not node:
            continue
        parts.append((child.text or "") if child.tag == qn("w:t") else _BREAKS[child.tag])
    return "".join(parts)


def _list_item(text: str, printed: Printed | None) -> Paragraph | ListItem:
    if printed is not None:
        return ListItem((Span(text),), printed.number, printed.depth)
    typed = _TYPED_NUMBER.match(text)
    if typed:
        return ListItem((Span(text[typed.end() :]),), int(typed[1]))
    return Paragraph((Span(text),))


def _bold_signal(node: BaseOxmlElement) -> bool:
    """Whether the first words are bold and nothing but a signal word."""
    words = ""
    for run in node.iter(qn("w:r")):
        text = "".join(part.text or "" for part in run.iter(qn("w:t")))
        if not text.strip():
            continue
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        if bold is None or bold.get(qn("w:val")) in ("0", "false"):
            break
        words += text
    return is_bare(words)


def _text_boxes(node: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The text boxes anchored in a paragraph; Word writes each twice, the second time as a fallback."""
    for content in node.iter(qn("w:txbxContent")):
        if not any(parent.tag.endswith("}Fallback") for parent in content.iterancestors()):
            yield content


def _own(node: BaseOxmlElement, name: str) -> Iterator[BaseOxmlElement]:
    """The descendants of that name which belong to this table or row and not to one nested in it."""
    for child in node.iter(qn(name)):
        if next(child.iterancestors(node.tag), None) is node:
            yield child
