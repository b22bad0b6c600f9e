"""Tables in plain text: columns parted by bars, tabs or two blanks and more."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import takewhile

from ingestion.elements import Row, Table

_RULE = re.compile(r"^[\s|+:=-]*[-=]{3,}[\s|+:=-]*$")
_WIDE = re.compile(r"\t+|\s{2,}")
_FEWEST_ROWS = 3
_FEWEST_COLUMNS = 2
_FEWEST_UNMARKED = 3
_ITEM = re.compile(r"\s*(?:\d{1,3}[.)]|[-*•–])\s")


def read_columns(lines: list[str], start: int = 0) -> tuple[Table | None, int]:
    """The table that the lines from ``start`` on begin with and how many it takes; (None, 0) where there is none.

    Bars need a rule or three lines; without bars three lines of three columns are a table, or three of two parted
    by tabs. The first row is the header where a rule stands below it; else a reader tells whether it names columns.
    """
    first = lines[start]
    if "|" not in first and not _WIDE.search(first.strip()):
        return None, 0
    if first.count("|") >= _FEWEST_COLUMNS - 1 and "|" in first.strip("| "):
        return _table(lines, start, _barred, lambda line: "|" in line, _FEWEST_COLUMNS)
    if "\t" in first.strip():
        return _table(lines, start, _spaced, lambda line: "\t" in line.strip(), _FEWEST_COLUMNS)
    return _table(
        lines, start, _spaced, lambda line: _WIDE.search(line.strip()) is not None, _FEWEST_UNMARKED
    )


def _table(
    lines: list[str],
    start: int,
    cells_of: Callable[[str], list[str]],
    is_row: Callable[[str], bool],
    fewest: int,
) -> tuple[Table | None, int]:
    def belongs(line: str) -> bool:
        return _RULE.match(line) is not None or (is_row(line) and not _ITEM.match(line))

    # Three lines tell, so that a long text which is no table is not gone through again and again.
    peek = lines[start : start + _FEWEST_ROWS]
    widths = {len(cells_of(line)) for line in peek if not _RULE.match(line)}
    if len(peek) < _FEWEST_ROWS or not all(map(belongs, peek)) or len(widths) != 1 or min(widths) < fewest:
        return None, 0
    taken = list(takewhile(belongs, lines[start:]))
    rows = [(place, cells_of(line)) for place, line in enumerate(taken) if not _RULE.match(line)]
    fitting = list(takewhile(lambda row: len(row[1]) in widths, rows))
    used = len(taken) if len(fitting) == len(rows) else rows[len(fitting)][0]
    ruled = _RULE.match(taken[1]) is not None
    header = tuple(fitting[0][1]) if ruled else ("",) * min(widths)
    body = fitting[1:] if ruled else fitting
    return Table(header, tuple(Row(tuple(cells)) for _, cells in body)), used


def _barred(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _spaced(line: str) -> list[str]:
    return [cell.strip() for cell in _WIDE.split(line.strip())]
