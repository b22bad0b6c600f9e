"""A sample manual as DOCX with real headings, numbered lists, tables and safety messages set as tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from copilot.knowledge import SignalWord
from evals.plant.source import ManualSource, signal, tokens
from evals.plant.webpage import LABELS

_FILL = {
    SignalWord.DANGER: "C8102E",
    SignalWord.WARNING: "FF8200",
    SignalWord.CAUTION: "FFD100",
    SignalWord.NOTICE: "9CC3E6",
}
_HEADER_FILL = "DFE6EE"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_docx(source: ManualSource) -> bytes:
    """The manual as a Word document; layouts that only a printed page has are set plain."""
    writer = _Writer(source)
    for part in source.parts:
        writer.blocks(SyntaxTreeNode(tokens(part.markdown)))
    stream = io.BytesIO()
    writer.document.save(stream)
    return _without_clock(stream.getvalue())


class _Writer:
    """Walks the syntax tree of a manual and appends to a document."""

    def __init__(self, source: ManualSource) -> None:
        self.document = docx.Document()
        self._source = source
        self._numbering = _Numbering(self.document)
        _set_up(self.document, source)

    def blocks(self, parent: SyntaxTreeNode) -> None:
        for node in parent.children:
            match node.type:
                case "heading":
                    self._heading(node)
                case "paragraph":
                    _inline(self.document.add_paragraph(), node.children[0])
                case "ordered_list" | "bullet_list":
                    self._list(node)
                case "blockquote":
                    self._safety(node)
                case "table":
                    self._table(node)
                case other:
                    raise ValueError(f"a manual's source has no use for {other!r}")

    def _heading(self, node: SyntaxTreeNode) -> None:
        level = int(node.tag[1]) - 1
        _inline(self.document.add_heading(level=level), node.children[0])
        if level == 0:
            self._title_block()

    def _title_block(self) -> None:
        source = self._source
        facts = zip(LABELS[source.lang], (source.model, source.revision, source.date), strict=False)
        self.document.add_paragraph(" · ".join(f"{label}: {value}" for label, value in facts), "Subtitle")

    def _list(self, node: SyntaxTreeNode) -> None:
        ordered = node.type == "ordered_list"
        if ordered:
            self._numbering.begin(int(node.attrs.get("start", 1)))
        for item in node.children:
            for text in item.children:
                paragraph = self.document.add_paragraph(style="List Number" if ordered else "List Bullet")
                _inline(paragraph, text.children[0])
                if ordered:
                    self._numbering.number(paragraph)

    def _safety(self, node: SyntaxTreeNode) -> None:
        inline = node.children[0].children[0].token
        found = signal(inline) if inline else None
        if not found:
            raise ValueError(
                f"a quoted paragraph without a signal word: {node.children[0].children[0].content}"
            )
        level, word = found
        table = self.document.add_table(rows=1, cols=2, style="Table Grid")
        table.autofit = False
        left, right = table.rows[0].cells
        left.width, right.width = Mm(32), Mm(138)
        _shade(left, _FILL[level])
        left.paragraphs[0].add_run(word).bold = True
        for at, paragraph in enumerate(node.children):
            target = right.paragraphs[0] if at == 0 else right.add_paragraph()
            _inline(target, paragraph.children[0], skip=3 if at == 0 else 0)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def _table(self, node: SyntaxTreeNode) -> None:
        rows = [row.children for group in node.children for row in group.children]
        table = self.document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, source in zip(row.cells, cells, strict=True):
                _inline(cell.paragraphs[0], source.children[0], bold=source.tag == "th")
        header = table.rows[0]
        header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell in header.cells:
            _shade(cell, _HEADER_FILL)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)


class _Numbering:
    """Numbered lists: a new ``w:num`` where the numbers start afresh, the same one where they go on."""

    def __init__(self, document: Document) -> None:
        style = document.styles["List Number"].element
        self._numbering = document.part.numbering_part.element
        number = style.find(f".//{qn('w:numId')}").get(qn("w:val"))
        self._abstract = self._numbering.num_having_numId(int(number)).abstractNumId.val
        self._id = 0

    def begin(self, start: int) -> None:
        if start == 1 or not self._id:
            num = self._numbering.add_num(self._abstract)
            num.add_lvlOverride(ilvl=0).add_startOverride(start)
            self._id = num.numId

    def number(self, paragraph: Paragraph) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = self._id


def _inline(paragraph: Paragraph, inline: SyntaxTreeNode, skip: int = 0, bold: bool = False) -> None:
    """Append the inline text after its first ``skip`` tokens; ``<br>`` becomes a line break."""
    token = inline.token
    strong = False
    for child in _words(token, skip):
        if child.type in ("html_inline", "hardbreak"):
            paragraph.add_run().add_break()
        elif child.type in ("strong_open", "strong_close"):
            strong = child.type == "strong_open"
        else:
            run = paragraph.add_run(" " if child.type == "softbreak" else child.content)
            run.bold = True if strong or bold else None


def _words(inline: Token | None, skip: int) -> Iterator[Token]:
    children = list((inline.children if inline else None) or [])
    if skip:
        children = children[children.index(next(c for c in children if c.type == "strong_close")) + 1 :]
        children[0].content = children[0].content.lstrip()
    yield from children


def _shade(cell: _Cell, fill: str) -> None:
    shading: BaseOxmlElement = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), fill)
    cell._tc.get_or_add_tcPr().append(shading)


def _set_up(document: Document, source: ManualSource) -> None:
    """Page, running header and footer, language of the text, and the core properties."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.header.paragraphs[0].text = source.title
    page.footer.paragraphs[0].text = f"{source.model} · {LABELS[source.lang][1]} {source.revision}"
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(10)
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), source.lang)
    moment = datetime.strptime(source.date, "%Y-%m")
    properties = document.core_properties
    properties.title, properties.subject, properties.author = source.title, source.id, ""
    properties.comments, properties.identifier = "", source.sha256
    properties.language, properties.version = source.lang, source.revision
    properties.keywords = f"{source.model}, revision {source.revision}"
    properties.created = properties.modified = moment


def _without_clock(data: bytes) -> bytes:
    """The same archive with a fixed date on every member, so that equal sources give equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_DATE), old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
