"""Tables of HTML: spans resolved, header rows joined, lists in cells kept line by line."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from ingestion.elements import Table
from ingestion.grid import Slot, table_of

_BLOCKS = frozenset(["p", "div", "li", "br", "tr", "dt", "dd", "ul", "ol"])
_SKIPPED = frozenset(["script", "style", "template"])
_MOST = 1000


def is_data_table(node: LexborNode) -> bool:
    """Whether it is no layout table, which holds headings or further tables."""
    inner = any(table.mem_id != node.mem_id for table in node.css("table"))
    return not inner and node.css_first("h1, h2, h3") is None


def read_table(node: LexborNode) -> Table | None:
    """The table, None where it is empty. Rows of ``thead``, and first rows of nothing but ``th``, are its header."""
    grid: list[list[Slot]] = []
    headers = 0
    for row in node.css("tr"):
        cells = [cell for cell in _children(row) if cell.tag in ("td", "th")]
        if not cells:
            continue
        in_head = (row.parent.tag if row.parent else "") == "thead"
        if len(grid) == headers and (in_head or all(cell.tag == "th" for cell in cells)):
            headers += 1
        grid.append([Slot(cell_text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells])
    caption = node.css_first("caption")
    return table_of(grid, headers, " ".join(cell_text(caption).split()) if caption else "")


def cell_text(node: LexborNode) -> str:
    """The text of a small node, a line for each block in it, ordered items with their numbers."""
    parts: list[str] = []
    for child in node.traverse(include_text=True):
        if child.is_text_node:
            if (child.parent.tag if child.parent else "") not in _SKIPPED:
                parts.append(" ".join((child.text_content or "").replace("\n", " ").split(" ")))
        elif child.tag in _BLOCKS and child.mem_id != node.mem_id:
            parts.append("\n" + _mark(child))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _mark(node: LexborNode) -> str:
    """The number that an item of an ordered list is printed with."""
    if node.tag != "li" or node.parent is None or node.parent.tag != "ol":
        return ""
    return f"{1 + sum(1 for item in _before(node) if item.tag == 'li')}. "


def _before(node: LexborNode) -> Iterator[LexborNode]:
    prev = node.prev
    while prev is not None:
        yield prev
        prev = prev.prev


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return min(max(int(value), 1), _MOST) if value.isdecimal() and len(value) < 6 else 1
