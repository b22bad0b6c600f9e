"""Paragraph styles of Word: which are headings, which are list styles, which mark safety messages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from ingestion.docx_numbering import integer, value_of

_HEADING = re.compile(r"^(?:heading|überschrift|titre|título|標題|标题|見出し)\s*([1-9])$", re.IGNORECASE)
_SAFETY = re.compile(
    r"danger|warning|caution|notice|safety|gefahr|warnung|vorsicht|peligro|advertencia|avertissement|警告",
    re.IGNORECASE,
)
_BODY_LEVEL = 9
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about its paragraphs; ``outline`` counts from 1, 0 for body text."""

    name: str = ""
    outline: int = 0
    number_id: str = ""
    depth: int = 0
    title: bool = False
    safety: bool = False
    bordered: bool = False


@dataclass
class Styles:
    """The styles of a document, each with what it takes over from the ones it is based on."""

    nodes: dict[str, BaseOxmlElement] = field(default_factory=dict)
    known: dict[str, Style] = field(default_factory=dict)

    def get(self, style_id: str) -> Style:
        """The style of that id, an empty one where there is none."""
        if style_id not in self.known:
            self.known[style_id] = self._read(style_id)
        return self.known[style_id]

    def _read(self, style_id: str) -> Style:
        chain: list[BaseOxmlElement] = []
        while style_id in self.nodes and len(chain) < _LONGEST_CHAIN:
            chain.append(self.nodes[style_id])
            style_id = value_of(chain[-1], "w:basedOn")
        names = [value_of(node, "w:name") for node in chain]
        outlines = [outline for node in chain if (outline := _outline(node))]
        lists = [node for node in chain if value_of(node, "w:pPr/w:numPr/w:numId")]
        return Style(
            name=names[0] if names else "",
            outline=outlines[0] if outlines else 0,
            number_id=value_of(lists[0], "w:pPr/w:numPr/w:numId") if lists else "",
            depth=integer(value_of(lists[0], "w:pPr/w:numPr/w:ilvl"), 0) if lists else 0,
            title=bool(names) and names[0].lower() == "title",
            safety=any(_SAFETY.search(name) for name in names),
            bordered=any(node.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None for node in chain),
        )


def read_styles(root: BaseOxmlElement) -> Styles:
    """The styles of ``word/styles.xml``; the empty id stands for the default paragraph style."""
    styles = Styles({node.get(qn("w:styleId")) or "": node for node in root.findall(qn("w:style"))})
    for node in root.findall(qn("w:style")):
        if node.get(qn("w:type")) == "paragraph" and node.get(qn("w:default")) in ("1", "true"):
            styles.nodes.setdefault("", node)
    return styles


def outline_of(properties: BaseOxmlElement | None) -> int:
    """The outline level that paragraph properties state, counted from 1, 0 for none."""
    if properties is None:
        return 0
    level = integer(value_of(properties, "w:outlineLvl"), _BODY_LEVEL)
    return level + 1 if 0 <= level < _BODY_LEVEL else 0


def _outline(node: BaseOxmlElement) -> int:
    match = _HEADING.match(value_of(node, "w:name"))
    return outline_of(node.find(qn("w:pPr"))) or (int(match[1]) if match else 0)
