"""Tables with lines missing: between columns and rows, or where a page's end cuts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingestion.pdf.geometry import Box
from ingestion.pdf.rulings import Rulings
from ingestion.pdf.words import Word

_SAME = 3.0
# Points of white that run down between two columns.
_GUTTER = 7.0
_MIN_RULES = 3
# Points between a line and the names of columns right above it.
_HEAD = 9.0
# Share of the page's height at its top and bottom where rules belong to running headers.
_MARGIN = 0.09


def with_missing_lines(rulings: Rulings, words: Sequence[Word], height: float) -> Rulings:
    """The rulings, completed where a table is open at an end, or where it is ruled across only.

    The latter: three or more lines of one width lie above each other with none down between them.
    """
    across = [*rulings.across, *_closing_lines(rulings)]
    down = list(rulings.down)
    for strips in _bands(rulings, height):
        within = [word for word in words if strips.contains(word.box.x0, word.box.middle)]
        gutters = _gutters(within)
        if gutters:
            band = _with_head(strips, words, gutters)
            across.append(band._replace(bottom=band.top))
            down += [Box(x, band.top, x, band.bottom) for x in (band.x0, *gutters, band.x1)]
            across += _row_lines(within, rulings.across, band, gutters[0])
    return Rulings(tuple(across), tuple(down), rulings.areas)


def _with_head(band: Box, words: Sequence[Word], gutters: Sequence[float]) -> Box:
    """The band with the names of its columns, where they stand right above its first line and fit the columns."""
    head = [
        word.box
        for word in words
        if band.x0 <= word.box.x0 <= band.x1 and band.top - _HEAD <= word.box.bottom <= band.top + _SAME
    ]
    crossing = any(box.x0 < gutter < box.x1 for box in head for gutter in gutters)
    if crossing or not any(box.x0 > gutters[0] for box in head):
        return band
    return band._replace(top=min(box.top for box in head) - 1)


def bands_between(rulings: Rulings, height: float) -> list[Box]:
    """The strips between two neighbouring lines of one width that are ruled across only."""
    lines = [line for line in _whole_lines(rulings.across, height) if not _meets(line, rulings.down)]
    strips = []
    for index, line in enumerate(lines):
        below = [other for other in lines[index + 1 :] if _same_width(line, other)]
        if below and below[0].top - line.top > _GUTTER:
            strip = Box(line.x0, line.top, line.x1, below[0].bottom)
            strips.append(strip)
    return strips


def _closing_lines(rulings: Rulings) -> list[Box]:
    """A line across where two or more lines down begin or end together and none closes them."""
    ends: dict[int, list[float]] = {}
    for line in rulings.down:
        for y in (line.top, line.bottom):
            ends.setdefault(round(y), []).append(line.x0)
    return [
        Box(min(xs), y, max(xs), y)
        for y, xs in ends.items()
        if max(xs) - min(xs) > _SAME
        and not any(_closes(line, y, min(xs), max(xs)) for line in rulings.across)
    ]


def _closes(line: Box, y: float, x0: float, x1: float) -> bool:
    return abs(line.top - y) <= _SAME and line.x0 < x1 and line.x1 > x0


def _bands(rulings: Rulings, height: float) -> list[Box]:
    """Each run of neighbouring strips, as the rectangle they make up."""
    bands: list[tuple[Box, int]] = []
    for strip in bands_between(rulings, height):
        for index, (band, rules) in enumerate(bands):
            if abs(band.bottom - strip.top) <= _SAME and _same_width(band, strip):
                bands[index] = (band._replace(bottom=strip.bottom), rules + 1)
                break
        else:
            bands.append((strip, 2))
    return [band for band, rules in bands if rules >= _MIN_RULES]


def _whole_lines(across: Iterable[Box], height: float) -> list[Box]:
    """Lines from top to bottom, the pieces that meet end to end joined to one."""
    whole: list[Box] = []
    for piece in sorted(across, key=lambda line: (round(line.top), line.x0)):
        last = whole[-1] if whole else None
        if last and abs(last.top - piece.top) <= _SAME and piece.x0 <= last.x1 + _SAME:
            whole[-1] = last._replace(x1=max(last.x1, piece.x1))
        else:
            whole.append(piece)
    return [line for line in whole if _MARGIN * height < line.top < (1 - _MARGIN) * height]


def _meets(line: Box, down: Iterable[Box]) -> bool:
    """Whether a line down crosses or touches the line, as in a table ruled both ways."""
    return any(
        edge.top - _SAME <= line.top <= edge.bottom + _SAME and line.x0 - _SAME <= edge.x0 <= line.x1 + _SAME
        for edge in down
    )


def _same_width(line: Box, other: Box) -> bool:
    return abs(line.x0 - other.x0) <= _SAME and abs(line.x1 - other.x1) <= _SAME


def _gutters(words: Sequence[Word]) -> list[float]:
    """Where white runs down through all words: the middles of the gaps."""
    gutters = []
    reached = float("inf")
    for word in sorted(words, key=lambda word: word.box.x0):
        if word.box.x0 - reached >= _GUTTER:
            gutters.append((word.box.x0 + reached) / 2)
        reached = max(reached, word.box.x1) if reached != float("inf") else word.box.x1
    return gutters


def _row_lines(words: Sequence[Word], across: Iterable[Box], band: Box, first_gutter: float) -> list[Box]:
    """A line above each row, told by the first column's words, where the file rules no rows."""
    ruled = sorted(line.top for line in across if band.top - _SAME <= line.top <= band.bottom + _SAME)
    rows: list[Box] = []
    for word in sorted(
        (word for word in words if word.box.x1 < first_gutter), key=lambda word: word.box.middle
    ):
        if not rows or not word.box.same_row(rows[-1]):
            rows.append(word.box)
    lines = []
    for above, row in pairwise(rows):
        if not any(above.middle < top < row.middle for top in ruled):
            lines.append(Box(band.x0, row.top - 1, band.x1, row.top - 1))
    return lines if len(ruled) <= _MIN_RULES else []
