"""One page as read: its lines, tables and safety boxes, with nothing left open in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from ingestion.pdf.columns import Framed
from ingestion.pdf.geometry import Box, union
from ingestion.pdf.grids import Grid, grids_of
from ingestion.pdf.lines import Line, lines_of, rows_of
from ingestion.pdf.openruled import bands_between, with_missing_lines
from ingestion.pdf.rulings import Rulings, rulings_of
from ingestion.pdf.tables import PageTable, anchor_of, page_table
from ingestion.pdf.words import Word, words_of
from ingestion.safety import is_bare, signal_word

# Share of the page's height: a taller frame is the page's, not a message's.
_TALLEST_BOX = 0.6
_SMALLEST_BOX = 12.0
_OVERHANG = 10.0


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page; ``number`` counts from 1, ``lines`` are those outside its tables and boxes."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[PageTable, ...] = ()
    framed: tuple[Framed, ...] = ()


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """Read one page that pdfium has open."""
    view, words = words_of(page)
    width, height = view.size
    rulings = rulings_of(page, view) if words else Rulings((), (), ())
    grids = grids_of(with_missing_lines(rulings, words, height))
    framed, words = _safety_boxes(_frames(grids, rulings, words, height), words, number)
    tables, words = _tables(grids, words, number)
    # Text that runs up or down outside a table is a label of the page's edge or of a drawing.
    lines = lines_of((word for word in words if not word.turned), number)
    return Page(number, width, height, tuple(lines), tuple(tables), tuple(framed))


def _frames(grids: Sequence[Grid], rulings: Rulings, words: Sequence[Word], height: float) -> list[Box]:
    """Rectangles that may hold a safety message, the smallest first."""
    boxes = [grid.box for grid in grids if _may_be_box(grid)]
    boxes += rulings.areas
    boxes += [band for band in _widened(bands_between(rulings, height)) if _is_headed(band, words)]
    fitting = (box for box in boxes if _SMALLEST_BOX < box.height < _TALLEST_BOX * height)
    return sorted(fitting, key=lambda box: box.width * box.height)


def _widened(bands: Iterable[Box]) -> list[Box]:
    """The strips between two lines, a little wider: with its sides open the text may reach beyond them."""
    return [band._replace(x0=band.x0 - _OVERHANG, x1=band.x1 + _OVERHANG) for band in bands]


def _is_headed(band: Box, words: Sequence[Word]) -> bool:
    """Whether a signal word heads the strip; else two lines are too little to tell a box by."""
    rows = rows_of(lines_of(_split(words, band)[0], 0))
    return bool(rows) and is_bare(rows[0].text)


def _may_be_box(grid: Grid) -> bool:
    """One column, one row of symbol, signal word and message, or a head over such a row."""
    return grid.columns == 1 or grid.rows == 1 or (grid.rows == 2 and grid.cells[0].columns == grid.columns)


def _safety_boxes(frames: Iterable[Box], words: list[Word], page: int) -> tuple[list[Framed], list[Word]]:
    """The frames whose text is a safety message, and the words that stand in none of them."""
    framed = []
    for box in frames:
        within, outside = _split(words, box)
        lines = rows_of(lines_of(within, page))
        text = " ".join(line.text for line in lines)
        # A signal word alone is the head of a larger box.
        if signal_word(text, boxed=True) and not is_bare(text):
            # The words' own place: boxes stacked without a gap make one frame.
            framed.append(Framed(union(word.box for word in within), tuple(lines)))
            words = outside
    return framed, words


def _tables(grids: Iterable[Grid], words: list[Word], page: int) -> tuple[list[PageTable], list[Word]]:
    """The grids that are tables, and the words that stand in none of them."""
    tables = []
    for grid in grids:
        within, outside = _split(words, grid.box)
        table = page_table(grid, within, page)
        if table is not None:
            tables.append(table)
            words = outside + [word for word in within if not _in_cell(word, grid)]
    return tables, words


def _in_cell(word: Word, grid: Grid) -> bool:
    return any(cell.box.contains(anchor_of(word.box), word.box.middle) for cell in grid.cells)


def _split(words: Iterable[Word], box: Box) -> tuple[list[Word], list[Word]]:
    """Words within the box and without."""
    within: list[Word] = []
    outside: list[Word] = []
    for word in words:
        (within if box.contains(anchor_of(word.box), word.box.middle) else outside).append(word)
    return within, outside
