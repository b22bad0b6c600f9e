"""Tables of HTML: spans resolved, header rows joined, lists in cells kept line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from ingestion.elements import Table
from ingestion.grid import Slot, table_of

_BLOCKS = frozenset(["p", "div", "li", "br", "tr", "dt", "dd", "ul", "ol"])
_SKIPPED = frozenset(["script", "style", "template"])
_MOST_NODES = 100_000
_WIDEST_SPAN = 1000


def is_data_table(node: LexborNode) -> bool:
    """Whether it is no layout table, which holds headings or, without naming its columns, further tables."""
    if node.css_first("h1, h2, h3") is not None:
        return False
    inner = [table for table in node.css("table") if table.mem_id != node.mem_id]
    return not inner or _names_columns(node)


def _names_columns(node: LexborNode) -> bool:
    """Whether the table itself, not one within it, has a row of two or more ``th``."""
    return any(
        sum(cell.tag == "th" for cell in _children(row)) > 1
        for row in node.css("tr")
        if _is_row_of(row, node)
    )


def _is_row_of(row: LexborNode, table: LexborNode) -> bool:
    owner = row.parent
    while owner is not None and owner.tag != "table":
        owner = owner.parent
    return owner is not None and owner.mem_id == table.mem_id


def read_table(node: LexborNode) -> Table | None:
    """The table, None where it is empty. Rows of ``thead``, and first rows of nothing but ``th``, are its header."""
    grid: list[list[Slot]] = []
    headers = 0
    for row in node.css("tr"):
        if not _is_row_of(row, node):
            continue  # Of a table within a cell, whose text is the cell's.
        cells = [cell for cell in _children(row) if cell.tag in ("td", "th")]
        if not cells:
            continue
        in_head = (row.parent.tag if row.parent else "") == "thead"
        if len(grid) == headers and (in_head or all(cell.tag == "th" for cell in cells)):
            headers += 1
        grid.append([Slot(cell_text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells])
    caption = node.css_first("caption")
    return table_of(grid, headers, " ".join(cell_text(caption).split()) if caption else "")


def cell_text(node: LexborNode, most: int = _MOST_NODES) -> str:
    """The text of a node, a line for each block in it, ordered items with their numbers.

    No more than ``most`` nodes are read.
    """
    parts: list[str] = []
    items: Counter[int] = Counter()
    for child in islice(node.traverse(include_text=True), most):
        if child.is_text_node:
            if (child.parent.tag if child.parent else "") not in _SKIPPED:
                parts.append(" ".join((child.text_content or "").replace("\n", " ").split(" ")))
        elif child.tag in ("td", "th"):
            parts.append(" ")
        elif child.tag in _BLOCKS and child.mem_id != node.mem_id:
            parts.append("\n")
            if child.tag == "li" and child.parent is not None and child.parent.tag == "ol":
                items[child.parent.mem_id] += 1
                parts.append(f"{items[child.parent.mem_id]}. ")
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return min(max(int(value), 1), _WIDEST_SPAN) if value.isdecimal() and len(value) < 6 else 1
