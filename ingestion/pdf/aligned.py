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


@dataclass
class _Run:
    """Rows that may make up a table; each row has the lines of each of its columns."""

    lefts: list[float]
    rows: list[list[list[Line]]] = field(default_factory=list)

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
    for row in visual_rows(lines):
        parts = _parts(row)
        if run is not None and _extends(run, parts):
            continue
        _finish(run, tables, others)
        run = _begun(parts)
        if run is None:
            others += parts
    _finish(run, tables, others)
    return tables, others


def _parts(row: Sequence[Line]) -> list[Line]:
    """The row's lines from left to right; those close together and a list marker with its text joined."""
    parts: list[Line] = []
    for line in sorted(row, key=lambda line: line.box.x0):
        last = parts[-1] if parts else None
        marker = marker_of(last.text) if last else None
        alone = bool(last and marker and marker.length == len(last.text.rstrip()))
        if last and (alone or line.box.x0 - last.box.x1 < line.size):
            parts[-1] = side_by_side([last, line])
        else:
            parts.append(line)
    return parts


def _begun(parts: Sequence[Line]) -> _Run | None:
    if len(parts) < 2 or any(part.mono for part in parts) or marker_of(parts[0].text):
        return None
    return _Run([part.box.x0 for part in parts], [[[part] for part in parts]])


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


def _finish(run: _Run | None, tables: list[PageTable], others: list[Line]) -> None:
    if run is None:
        return
    if len(run.rows) < _FEWEST.get(len(run.lefts), _FEWEST_WIDE):
        others += run.lines
        return
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


def _is_header(run: _Run) -> bool:
    """Whether the first row names the columns: alone in bold, or alone without a digit."""
    first, *others = ([line for cell in row for line in cell] for row in run.rows)
    if all(line.bold for line in first):
        return not any(all(line.bold for line in row) for row in others)
    return not _has_digit(first) and all(_has_digit(row) for row in others)


def _has_digit(lines: Sequence[Line]) -> bool:
    return any(re.search(r"\d", line.text) for line in lines)
