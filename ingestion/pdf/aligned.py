"""Tables without any ruling: rows whose parts stand below each other, as in lists of values and scanned tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.pdf.geometry import Box, union
from ingestion.pdf.lines import Line, marker_of, side_by_side, visual_rows
from ingestion.pdf.tables import PageTable

# Points by which the parts of a column may begin apart, and share of the line's height between two rows.
_ALIGNED = 5.0
_NEAR = 1.6
_CONTINUED = 0.6
# Two rows of three parts or three rows of two are no accident.
_FEWEST = {2: 3}
_FEWEST_WIDE = 2
# In type sizes: parts closer than this are one, and a list marker stands no further from its text.
_CLOSE = 0.9
_MARKER_GAP = 4.0


@dataclass
class _Run:
    """Rows that may make up a table; each row has the lines of each of its columns.

    ``first`` and ``above``: the lines of the first row and of the row before it, as they came.
    """

    lefts: list[float]
    rows: list[list[list[Line]]] = field(default_factory=list)
    first: list[Line] = field(default_factory=list)
    above: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [line for row in self.rows for cell in row for line in cell]

    @property
    def bottom(self) -> float:
        return max(line.box.bottom for cell in self.rows[-1] for line in cell)


def aligned_tables(lines: Sequence[Line]) -> tuple[list[PageTable], list[Line]]:
    """The tables among the lines of one column of a page, and the lines that belong to none."""
    tables: list[PageTable] = []
    others: list[Line] = []
    run: _Run | None = None
    above: list[Line] = []
    for row in visual_rows(lines):
        if run is not None and _extends(run, _parts(row, run.lefts)):
            continue
        if run is not None:
            above = _finish(run, tables, others)
        parts = _parts(row)
        run = _begun(row, parts, above)
        if run is None:
            others += _parts(above)
            above = row
    if run is not None:
        above = _finish(run, tables, others)
    return tables, [*others, *_parts(above)]


def _parts(row: Sequence[Line], lefts: Sequence[float] = ()) -> list[Line]:
    """The row's lines from left to right, parted where words stand wide apart or where a column begins.

    A list marker and its text are one.
    """

    def parting(end: float, start: float) -> bool:
        return start - end > _CLOSE * size or any(abs(start - left) <= _ALIGNED / 2 for left in lefts)

    size = max((line.size for line in row), default=0.0)
    parts: list[Line] = []
    pieces = (piece for line in row for piece in line.split(parting))
    for line in sorted(pieces, key=lambda line: line.box.x0):
        last = parts[-1] if parts else None
        marker = marker_of(last.text) if last else None
        alone = bool(last and marker and marker.length == len(last.text.rstrip()))
        gap = line.box.x0 - last.box.x1 if last else 0.0
        if last and ((alone and gap < _MARKER_GAP * size) or not parting(last.box.x1, line.box.x0)):
            parts[-1] = side_by_side([last, line])
        else:
            parts.append(line)
    return parts


def _begun(row: list[Line], parts: Sequence[Line], above: list[Line]) -> _Run | None:
    if len(parts) < 2 or any(part.mono for part in parts) or marker_of(parts[0].text):
        return None
    return _Run([part.box.x0 for part in parts], [[[part] for part in parts]], row, above)


def _extends(run: _Run, parts: Sequence[Line]) -> bool:
    """Put the row into the run if it fits: as a row of its own, or as lines that go on in the last row's cells."""
    columns = [_column(run, part.box) for part in parts]
    height = parts[0].box.height
    gap = min(part.box.top for part in parts) - run.bottom
    if None in columns or len(set(columns)) < len(columns) or gap > _NEAR * height:
        return False
    if len(parts) > 1 and 0 in columns:
        run.rows.append([[] for _ in run.lefts])
    elif gap > _CONTINUED * height:
        return False
    for column, part in zip(columns, parts, strict=True):
        run.rows[-1][column or 0].append(part)
    return True


def _column(run: _Run, box: Box) -> int | None:
    """The column the part stands in; None where it begins elsewhere or reaches into the next."""
    for index, left in enumerate(run.lefts):
        right = run.lefts[index + 1] if index + 1 < len(run.lefts) else float("inf")
        if abs(box.x0 - left) <= _ALIGNED and box.x1 < right:
            return index
    return None


def _finish(run: _Run, tables: list[PageTable], others: list[Line]) -> list[Line]:
    """Add the run to the tables, or its lines to the others; a row alone is returned, it may name columns below."""
    is_table = len(run.rows) >= _FEWEST.get(len(run.lefts), _FEWEST_WIDE)
    if not is_table or not _take_names(run):
        others += _parts(run.above)
    if not is_table and len(run.rows) == 1:
        return run.first
    if not is_table:
        others += run.lines
        return []
    first = run.lines[0]
    cells = [tuple(tuple(line.text for line in cell) for cell in row) for row in run.rows]
    heads = int(_is_header(run))
    tables.append(
        PageTable(
            page=first.page,
            box=union(line.box for line in run.lines),
            lefts=tuple(run.lefts),
            header=cells[0] if heads else (),
            rows=tuple(cells[heads:]),
            marked=bool(heads),
        )
    )
    return []


def _take_names(run: _Run) -> bool:
    """Put the row above before the others if it names the columns: one part over each, also in their middle."""
    parts = _parts(run.above, run.lefts) if run.above else []
    if len(parts) != len(run.lefts) or marker_of(parts[0].text):
        return False
    rights = [*run.lefts[1:], float("inf")]
    over = all(
        left - _ALIGNED <= part.box.x0 and part.box.x1 < right
        for part, left, right in zip(parts, run.lefts, rights, strict=True)
    )
    top = min(line.box.top for cell in run.rows[0] for line in cell)
    if not over or top - max(part.box.bottom for part in parts) > _NEAR * parts[0].box.height:
        return False
    run.rows.insert(0, [[part] for part in parts])
    return True


def _is_header(run: _Run) -> bool:
    """Whether the first row names the columns: alone in bold, or alone without a digit."""
    first, *others = ([line for cell in row for line in cell] for row in run.rows)
    if all(line.bold for line in first):
        return not any(all(line.bold for line in row) for row in others)
    return not _has_digit(first) and all(_has_digit(row) for row in others)


def _has_digit(lines: Sequence[Line]) -> bool:
    return any(re.search(r"\d", line.text) for line in lines)
