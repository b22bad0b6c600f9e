"""Tables: a page's grids filled with their words, told from boxes, and joined over pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ingestion.elements import Row, Table
from ingestion.pdf.geometry import Box, union
from ingestion.pdf.grids import Grid, GridCell
from ingestion.pdf.lines import Line, is_ideograph, lines_of, rows_of
from ingestion.pdf.words import Word

Lines = tuple[str, ...]
# Points: columns of two pages this close are the same column, and narrower empty ones are a coloured bar.
_ALIGNED = 4.0
_BAR = 14.0
_PADDING = 6.0
_DATA = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class PageTable:
    """The part of a table that stands on one page; each cell as the lines printed in it, ``box`` around them.

    ``marked``: the header is set off in bold, so it is one for certain. ``spanned``: places of rows whose key stands in
    a merged cell that began on the page before. ``anew``: places of rows whose entries are no rest of those above.
    """

    page: int
    box: Box
    lefts: tuple[float, ...]
    header: tuple[Lines, ...]
    rows: tuple[tuple[Lines, ...], ...]
    caption: str = ""
    marked: bool = False
    spanned: frozenset[int] = frozenset()
    anew: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Filled:
    """A cell with its lines."""

    cell: GridCell
    lines: tuple[Line, ...]

    @property
    def texts(self) -> Lines:
        return tuple(line.text for line in self.lines)


def page_table(grid: Grid, words: Sequence[Word], page: int) -> PageTable | None:
    """The grid as a table; None where it holds no text side by side, as a box or a drawing."""
    filled = [_Filled(cell, _printed(cell, words, page)) for cell in grid.cells]
    used = [index for index in range(grid.columns) if _is_column(index, grid, filled)]
    with_text = [item for item in filled if item.lines]
    if len(used) < 2 or len({item.cell.column for item in with_text}) < 2:
        return None
    named = all(item.lines for item in filled if item.cell.row == 0)
    if 3 * len(with_text) < len(filled) and not named:
        return None
    caption, first = _title_row(filled, grid)
    bold = _bold_rows(filled, grid, first)
    heads = bold or int(_looks_like_names(filled, grid, first))
    start = first + heads
    matrix = _spread(filled, grid, start)
    rows = [(start + place, tuple(line[index] for index in used)) for place, line in enumerate(matrix)]
    rows = [(place, row) for place, row in rows if any(row)]
    spanned, anew = _spanned_rows(filled, start), _new_entries(filled, start)
    header = [tuple(line[index] for index in used) for line in _spread(filled, grid, 0, across=True)]
    return PageTable(
        page=page,
        box=union(word.box for word in words),
        lefts=tuple(grid.lefts[index] for index in used),
        header=_stacked(header[first : first + heads]),
        rows=tuple(row for _, row in rows),
        caption=caption,
        marked=bold > 0,
        spanned=frozenset(index for index, (place, _) in enumerate(rows) if place in spanned),
        anew=frozenset(index for index, (place, _) in enumerate(rows) if place in anew),
    )


def _spanned_rows(filled: Sequence[_Filled], start: int) -> set[int]:
    """The rows from the first on that an empty merged cell in the first column spans."""
    first = next((item for item in filled if (item.cell.row, item.cell.column) == (start, 0)), None)
    if first is None or first.lines or first.cell.rows < 2:
        return set()
    return set(range(start, start + first.cell.rows))


def _new_entries(filled: Sequence[_Filled], start: int) -> set[int]:
    """The rows that have two texts or more below others and none that goes on with the one above."""
    ends = {(item.cell.row + item.cell.rows, item.cell.column): item for item in filled if item.lines}
    by_row: dict[int, list[bool]] = {}
    for item in filled:
        above = ends.get((item.cell.row, item.cell.column))
        if above is not None and item.lines and item.cell.row > start:
            by_row.setdefault(item.cell.row, []).append(_begins_anew(above, item))
    return {row for row, anew in by_row.items() if len(anew) > 1 and all(anew)}


def _begins_anew(above: _Filled, item: _Filled) -> bool:
    """Whether the text begins as a new one does, and its first word had room on the last line of the cell above."""
    line, text = above.lines[-1], item.lines[0].text
    first = text[:1] if is_ideograph(text[:1]) else text.split(maxsplit=1)[0]
    width = item.lines[0].box.width * (len(first) + 1) / max(len(text), 1)
    return not text[:1].islower() and line.box.x1 + width + _PADDING < above.cell.box.x1


def join_over_pages(parts: Sequence[PageTable]) -> list[PageTable]:
    """The parts of one table, the header repeated on later pages taken off their rows and their heads."""
    first = parts[0]
    joined = [first]
    for part in parts[1:]:
        rows, shift = part.rows, 0
        if part.header and part.header != first.header:
            rows, shift = (part.header, *rows), 1
        if first.header and rows and rows[0] == first.header:
            rows, shift = rows[1:], shift - 1
        spanned = frozenset(place + shift for place in part.spanned)
        anew = frozenset(place + shift for place in part.anew)
        joined.append(replace(part, header=first.header, rows=rows, spanned=spanned, anew=anew))
    return joined


def continues(table: PageTable, part: PageTable) -> bool:
    """Whether the part goes on with the table of the page before: same columns, same header or none."""
    if part.page != table.page + 1 or len(part.lefts) != len(table.lefts):
        return False
    offset = part.lefts[0] - table.lefts[0]
    aligned = all(
        abs(left - other - offset) <= _ALIGNED for left, other in zip(part.lefts, table.lefts, strict=True)
    )
    return aligned and (not part.marked or part.header == table.header)


def finished(parts: Sequence[PageTable], join: Callable[[Sequence[str]], str]) -> Table:
    """The table with its logical rows; ``join`` makes one text of a cell's lines."""
    first = parts[0]
    rows: list[Row] = []
    for part in join_over_pages(parts):
        for place, lines in enumerate(part.rows):
            row = Row(tuple(join(cell) for cell in lines), part.page)
            if place in part.spanned and rows and not row.cells[0]:
                rows.append(_with_key(row, rows[-1]))
            elif rows and _goes_on(row, rows):
                rows[-1] = _one_row(rows[-1], row, anew=place in part.anew)
            else:
                rows.append(row)
    header = tuple(join(cell).replace("\n", " ") for cell in first.header) or ("",) * len(first.lefts)
    return Table(header, tuple(rows), first.caption)


def _goes_on(row: Row, rows: Sequence[Row]) -> bool:
    """Whether the ruled row belongs to the one above: it has no key, as most others have."""
    keyed = sum(1 for other in rows if other.cells[0])
    return not row.cells[0] and bool(rows[-1].cells[0]) and 2 * keyed > len(rows)


def _with_key(row: Row, above: Row) -> Row:
    """The row with the cells before its first text taken from above, where one cell stands for both rows."""
    empty = next((place for place, text in enumerate(row.cells) if text), 0)
    places = range(len(row.cells))
    return replace(
        row,
        cells=(*above.cells[:empty], *row.cells[empty:]),
        pages=tuple((above if place < empty else row).page_of(place) for place in places),
    )


def _one_row(row: Row, more: Row, *, anew: bool) -> Row:
    """The two as one: entries side by side stay on lines of their own, a single one goes on with its text.

    ``anew``: they are the row's next entries, and not the rest of its last.
    """
    separator = "\n" if sum(1 for cell in more.cells if cell) > 1 else " "
    later = row.later
    if more.page != row.page:
        later = _by_cell(row.later or ("",) * len(row.cells), more.cells, separator)
    *before, last = row.entries or (row.cells,)
    entries = (*before, last, more.cells) if anew else (*before, _by_cell(last, more.cells, separator))
    return replace(row, cells=_by_cell(row.cells, more.cells, separator), later=later, entries=entries)


def _by_cell(one: Sequence[str], other: Sequence[str], separator: str) -> tuple[str, ...]:
    return tuple(separator.join(filter(None, pair)) for pair in zip(one, other, strict=True))


def _printed(cell: GridCell, words: Sequence[Word], page: int) -> tuple[Line, ...]:
    within = [word for word in words if cell.box.contains(anchor_of(word.box), word.box.middle)]
    return tuple(rows_of(lines_of(within, page)))


def anchor_of(box: Box) -> float:
    """Where a word stands; left of its middle, for a word too long for its cell runs out to the right."""
    return box.x0 + 0.4 * box.width


def _is_column(index: int, grid: Grid, filled: Sequence[_Filled]) -> bool:
    """Whether anything is a column's own, or it is wide enough to be one left empty."""
    if any(item.lines and item.cell.column == index for item in filled):
        return True
    right = grid.lefts[index + 1] if index + 1 < grid.columns else grid.box.x1
    return right - grid.lefts[index] > _BAR and any(
        item.cell.column == index and item.cell.columns == 1 for item in filled
    )


def _title_row(filled: Sequence[_Filled], grid: Grid) -> tuple[str, int]:
    """A first row that is one cell wide is the table's caption; with how many rows it takes."""
    first = filled[0]
    if first.cell.columns == grid.columns and first.lines and grid.rows > first.cell.rows + 1:
        return " ".join(first.texts), first.cell.rows
    return "", 0


def _bold_rows(filled: Sequence[_Filled], grid: Grid, first: int) -> int:
    """How many rows from ``first`` on are in bold throughout, and so the header; 0 where all are."""
    heads = 0
    for row in range(first, grid.rows):
        cells = [item for item in filled if item.cell.row == row and item.lines]
        if not cells or not all(line.bold for item in cells for line in item.lines):
            break
        heads = max(heads, *(item.cell.row + item.cell.rows - first for item in cells))
    return heads if first + heads < grid.rows else 0


def _looks_like_names(filled: Sequence[_Filled], grid: Grid, first: int) -> bool:
    """Without bold type: every cell of the row has a short text, none has digits, and some cell below has."""
    names = [item for item in filled if item.cell.row == first]
    below = [item for item in filled if item.cell.row > first]
    return (
        grid.rows - first > 1
        and len(names) == grid.columns
        and all(item.lines and len(item.lines) <= 2 for item in names)
        and not any(_DATA.search(text) for item in names for text in item.texts)
        and not any(line.bold for item in below[:: grid.columns] for line in item.lines)
    )


def _spread(filled: Sequence[_Filled], grid: Grid, start: int, *, across: bool = False) -> list[list[Lines]]:
    """Rows from ``start`` on; a cell's lines stand in every row it spans, ``across``: in every column too."""
    matrix: list[list[Lines]] = [[()] * grid.columns for _ in range(grid.rows)]
    for item in filled:
        width = item.cell.columns if across else 1
        for row in range(item.cell.row, item.cell.row + item.cell.rows):
            for column in range(item.cell.column, item.cell.column + width):
                matrix[row][column] = item.texts
    return matrix[start:]


def _stacked(rows: Sequence[tuple[Lines, ...]]) -> tuple[Lines, ...]:
    """Header rows as one: the names over a column one after another, each once."""
    columns = []
    for cells in zip(*rows, strict=True):
        lines: list[str] = []
        for cell in dict.fromkeys(cells):
            lines += cell
        columns.append(tuple(lines))
    return tuple(columns)
