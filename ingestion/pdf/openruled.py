"""Tables with lines missing: between columns and rows, or where a page's end cuts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from ingestion.pdf.geometry import Box, union
from ingestion.pdf.rulings import Rulings
from ingestion.pdf.words import Word

_SAME = 3.0
# Points of white that run down between two columns: less where many lines of print keep it free.
_GUTTER = 7.0
_LONG_GUTTER = 3.5
_MANY_LINES = 6
_MIN_RULES = 3
# Shares of a word's height: the next row of a table is no further off, and words this close run on.
_NEXT_ROW = 1.5
_WORD_SPACE = 0.28
# Print larger than the table's by this factor is a heading's.
_LARGER = 1.2
# Share of the page's height at its top and bottom where rules belong to running headers.
_MARGIN = 0.09


def with_missing_lines(rulings: Rulings, words: Sequence[Word], height: float) -> Rulings:
    """The rulings, completed where a table is open at an end, or where it is ruled across only.

    The latter: three or more lines of one width lie above each other with none down between them.
    """
    across = [*rulings.across, *_closing_lines(rulings)]
    down = list(rulings.down)
    for strips in _bands(rulings, words, height):
        within = [word for word in words if strips.contains(word.box.x0, word.box.middle)]
        gutters = _gutters(within)
        if gutters:
            band, lines = _with_rows_beyond(strips, words, gutters)
            across += lines
            down += [Box(x, band.top, x, band.bottom) for x in (band.x0, *gutters, band.x1)]
            across += _row_lines(within, rulings.across, strips, gutters[0])
    return Rulings(tuple(across), tuple(down), rulings.areas)


def _with_rows_beyond(band: Box, words: Sequence[Word], gutters: Sequence[float]) -> tuple[Box, list[Box]]:
    """The band with the rows right above its first line and below its last, and the lines that part these rows.

    The names of the columns stand so where only rows are ruled, and the last row where a page's end cuts it off.
    """
    beside = [word.box for word in words if band.x0 - _SAME <= word.box.x0 <= band.x1]
    above = _rows_beyond([box for box in beside if box.middle < band.top], band.top, gutters, upwards=True)
    below = _rows_beyond(
        [box for box in beside if box.middle > band.bottom], band.bottom, gutters, upwards=False
    )
    tops = [row.top - 1 for row in above]
    bottoms = [row.top - 1 for row in below[1:]] + [row.bottom + 1 for row in below[-1:]]
    whole = band._replace(top=min([band.top, *tops]), bottom=max([band.bottom, *bottoms]))
    return whole, [Box(band.x0, y, band.x1, y) for y in (*tops, *bottoms)]


def _rows_beyond(boxes: Sequence[Box], edge: float, gutters: Sequence[float], *, upwards: bool) -> list[Box]:
    """Rows of words going on from the edge, from top to bottom, as long as they keep to the columns."""
    prints: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle, reverse=upwards):
        if prints and box.same_row(prints[-1][0]):
            prints[-1].append(box)
        else:
            prints.append([box])
    taken: list[list[Box]] = []
    for row in prints:
        place = union(row)
        gap = edge - place.bottom if upwards else place.top - edge
        if gap > _NEXT_ROW * place.height or not _keeps_to_columns(row, gutters):
            break
        taken.append(row)
        edge = place.top if upwards else place.bottom
    return _logical_rows(taken[::-1] if upwards else taken, gutters[0])


def _keeps_to_columns(row: Sequence[Box], gutters: Sequence[float]) -> bool:
    """Whether the row has text in two columns and none that runs on over a gutter."""
    runs: list[Box] = []
    for box in sorted(row, key=lambda box: box.x0):
        if runs and box.x0 - runs[-1].x1 < _WORD_SPACE * box.height:
            runs[-1] = union((runs[-1], box))
        else:
            runs.append(box)
    crossing = any(run.x0 < gutter < run.x1 for run in runs for gutter in gutters)
    return (
        not crossing
        and any(run.x0 > gutters[0] for run in runs)
        and any(run.x1 < gutters[-1] for run in runs)
    )


def _logical_rows(prints: Sequence[Sequence[Box]], first_gutter: float) -> list[Box]:
    """Printed rows put together to rows of the table: a new one begins where the first column has text."""
    rows: list[Box] = []
    for boxes in prints:
        place = union(boxes)
        if rows and not any(box.x1 < first_gutter for box in boxes):
            rows[-1] = union((rows[-1], place))
        else:
            rows.append(place)
    return rows


def bands_between(rulings: Rulings, height: float, *, closed: bool = False) -> list[Box]:
    """The strips between two neighbouring lines of one width that are ruled across only.

    ``closed``: lines down may close them at the ends, as where rows are shaded or the table has a frame.
    """
    inset = _SAME if closed else -_SAME
    lines = [line for line in _whole_lines(rulings.across, height) if not _meets(line, rulings.down, inset)]
    strips = []
    for index, line in enumerate(lines):
        below = [other for other in lines[index + 1 :] if _same_width(line, other)]
        if below and below[0].top - line.top > _GUTTER:
            strip = Box(line.x0, line.top, line.x1, below[0].bottom)
            strips.append(strip)
    return strips


def _closing_lines(rulings: Rulings) -> list[Box]:
    """A line across wherever two neighbouring lines down begin or end together and none closes them."""
    lines = []
    for ends, side in ((_ends(rulings.down, 0), 0), (_ends(rulings.down, 1), 1)):
        for y, xs in ends.items():
            for left, right in pairwise(sorted(x for x in xs if not _goes_on(rulings.down, x, y, side))):
                closed = any(_closes(line, y, left, right) for line in rulings.across)
                if right - left > _SAME and not closed:
                    lines.append(Box(left, y, right, y))
    return lines


def _ends(down: Iterable[Box], side: int) -> dict[float, list[float]]:
    """Where lines down begin (side 0) or end (1): height -> their places, heights close to each other as one."""
    ends: dict[float, list[float]] = {}
    height = 0.0
    for y, x in sorted((line.bottom if side else line.top, line.x0) for line in down):
        if not ends or y - height > _SAME:
            height = y
        ends.setdefault(height, []).append(x)
    return ends


def _goes_on(down: Iterable[Box], x: float, y: float, side: int) -> bool:
    """Whether a line down goes on beyond its end: one that is drawn row by row."""
    return any(
        abs(line.x0 - x) <= _SAME
        and (line.top < y - _SAME <= line.bottom if side == 0 else line.top <= y + _SAME < line.bottom)
        for line in down
    )


def _closes(line: Box, y: float, x0: float, x1: float) -> bool:
    return abs(line.top - y) <= _SAME and line.x0 < x1 - _SAME and line.x1 > x0 + _SAME


def _bands(rulings: Rulings, words: Sequence[Word], height: float) -> list[Box]:
    """Each run of neighbouring strips, as the rectangle they make up; those that hold headings part them."""
    runs: list[list[Box]] = []
    for strip in bands_between(rulings, height, closed=True):
        for run in runs:
            if abs(run[-1].bottom - strip.top) <= _SAME and _same_width(run[-1], strip):
                run.append(strip)
                break
        else:
            runs.append([strip])
    tables = [table for run in runs for table in _between_headings(run, words)]
    return [run[0]._replace(bottom=run[-1].bottom) for run in tables if len(run) + 1 >= _MIN_RULES]


def _between_headings(strips: Sequence[Box], words: Sequence[Word]) -> list[list[Box]]:
    """The strips parted where one has print larger than the tables': a heading, which may be ruled, too."""
    tallest, printed = [], []
    for strip in strips:
        heights = [word.box.height for word in words if strip.contains(word.box.x0, word.box.middle)]
        tallest.append(max(heights, default=0.0))
        printed += heights
    largest = _LARGER * median(printed) if printed else 0.0
    parts: list[list[Box]] = [[]]
    for strip, height in zip(strips, tallest, strict=True):
        if height > largest:
            parts.append([])
        else:
            parts[-1].append(strip)
    return [part for part in parts if part]


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


def _meets(line: Box, down: Iterable[Box], inset: float) -> bool:
    """Whether a line down crosses or touches the line, as in a table ruled both ways; ``inset``: from its ends."""
    return any(
        edge.top - _SAME <= line.top <= edge.bottom + _SAME and line.x0 + inset <= edge.x0 <= line.x1 - inset
        for edge in down
    )


def _same_width(line: Box, other: Box) -> bool:
    return abs(line.x0 - other.x0) <= _SAME and abs(line.x1 - other.x1) <= _SAME


def _gutters(words: Sequence[Word]) -> list[float]:
    """Where white runs down through all words: the middles of the gaps."""
    lines = len({round(word.box.bottom) for word in words})
    white = _GUTTER if lines < _MANY_LINES else _LONG_GUTTER
    gutters = []
    reached = float("inf")
    for word in sorted(words, key=lambda word: word.box.x0):
        if word.box.x0 - reached >= white:
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
