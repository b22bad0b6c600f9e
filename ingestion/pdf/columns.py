"""Reading order: what stands on a page from top to bottom, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TypeGuard

from ingestion.pdf.aligned import aligned_tables
from ingestion.pdf.geometry import Box, union
from ingestion.pdf.lines import Line, marker_of, rows_of
from ingestion.pdf.tables import PageTable


@dataclass(frozen=True, slots=True)
class Framed:
    """The lines of a safety message set off by a frame, and the place they take."""

    box: Box
    lines: tuple[Line, ...]


Item = Line | PageTable | Framed

_MIN_LINES = 5
# Share of the page that a gutter may not come near to, and share of lines that may run across it.
_EDGE = 0.3
_ACROSS = 0.35
_STEP = 2.0
# Lines of a column fill it to about this share; keys beside their values do not.
_FILLED = 0.6
# Share of lines at which the writing order goes from one column to the other and back.
_CHANGES = 0.15


def reading_order(items: Sequence[Item]) -> list[Item]:
    """The items as read; lines side by side within a column become one."""
    gutter = _gutter([item for item in items if _is_text(item)])
    if gutter is None:
        return _downwards(items)
    ordered: list[Item] = []
    band: list[Item] = []
    for item in sorted(items, key=lambda item: item.box.top):
        if item.box.x0 < gutter - _STEP and item.box.x1 > gutter + _STEP:
            ordered += _by_column(band, gutter)
            ordered.append(item)
            band = []
        else:
            band.append(item)
    return ordered + _by_column(band, gutter)


def _is_text(item: Item) -> TypeGuard[Line]:
    """Whether it is a line that may tell columns; a list's bullets may be written apart from their text."""
    if not isinstance(item, Line) or item.mono:
        return False
    marker = marker_of(item.text)
    return marker is None or marker.length < len(item.text.rstrip())


def _by_column(band: Sequence[Item], gutter: float) -> list[Item]:
    left = [item for item in band if item.box.x1 <= gutter + _STEP]
    right = [item for item in band if item.box.x1 > gutter + _STEP]
    return [*reading_order(left), *reading_order(right)]


def _downwards(items: Sequence[Item]) -> list[Item]:
    tables, lines = aligned_tables([item for item in items if isinstance(item, Line)])
    others = [item for item in items if not isinstance(item, Line)]
    return sorted([*rows_of(lines), *tables, *others], key=lambda item: (item.box.top, item.box.x0))


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a white strip parts two columns of text, None where the text is one column."""
    if len(lines) < 2 * _MIN_LINES:
        return None
    area = union(line.box for line in lines)
    steps = int((1 - 2 * _EDGE) * area.width / _STEP)
    best: tuple[int, float] | None = None
    for step in range(steps):
        x = area.x0 + _EDGE * area.width + step * _STEP
        across = sum(1 for line in lines if line.box.x0 < x < line.box.x1)
        if (best is None or across < best[0]) and across <= _ACROSS * len(lines) and _parts(lines, x):
            best = (across, x)
    return best[1] if best else None


def _parts(lines: Sequence[Line], x: float) -> bool:
    """Whether two columns of text stand beside each other, and not keys beside their values.

    Columns are written one after the other, or else are filled with lines of their full width.
    """
    left = [line.box for line in lines if line.box.x1 <= x]
    right = [line.box for line in lines if line.box.x0 >= x]
    if min(len(left), len(right)) < _MIN_LINES:
        return False
    one, two = union(left), union(right)
    beside = min(one.bottom, two.bottom) - max(one.top, two.top)
    if beside <= 0.5 * min(one.height, two.height):
        return False
    sides = [line.box.x0 >= x for line in lines if line.box.x1 <= x or line.box.x0 >= x]
    changes = sum(1 for last, side in pairwise(sides) if last != side)
    return changes <= _CHANGES * len(sides) or all(
        median(box.width for box in side) >= _FILLED * area.width
        for side, area in ((left, one), (right, two))
    )
