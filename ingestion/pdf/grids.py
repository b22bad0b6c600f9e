"""Ruled grids on a page: cells with the rows and columns they span, found by pdfplumber's table finder.

pdfplumber's own parse of a page takes 70 ms; its finder works as well on the lines pdfium has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber import table as finder

from ingestion.pdf.geometry import Box, union
from ingestion.pdf.rulings import Rulings

# Points: lines this close are one line, and ends this close meet.
_SNAP = 3.0
_REACH = 3.0
# The finder's work grows with the square of these; beyond, the page is a drawing.
_MAX_EDGES = 1_500
_MAX_CORNERS = 3_000


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its first row and column, and how many it spans."""

    box: Box
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of cells; ``lefts`` are the left edges of its columns."""

    box: Box
    cells: tuple[GridCell, ...]
    lefts: tuple[float, ...]
    rows: int

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.lefts)


def grids_of(rulings: Rulings) -> list[Grid]:
    """Every ruled grid of one cell or more, from top to bottom."""
    edges = _edges(rulings.across, "h") + _edges(rulings.down, "v")
    if not rulings.across or not rulings.down or len(edges) > _MAX_EDGES:
        return []
    merged = finder.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    corners = finder.edges_to_intersections(merged, _REACH, _REACH)
    if len(corners) > _MAX_CORNERS:
        return []
    cells = [Box(*map(float, cell)) for cell in finder.intersections_to_cells(corners)]
    groups = [[Box(*cell) for cell in group] for group in finder.cells_to_tables(list(cells))]
    # The finder leaves out what is one cell, as the frame of a message is.
    gathered = {cell for group in groups for cell in group}
    groups += [[cell] for cell in cells if cell not in gathered]
    return sorted((_grid(group) for group in groups), key=lambda grid: (grid.box.top, grid.box.x0))


def _edges(lines: Iterable[Box], orientation: str) -> list[dict[str, Any]]:
    """Lines in the shape the finder works on."""
    return [
        {**line._asdict(), "width": line.width, "height": line.height, "orientation": orientation}
        for line in lines
    ]


def _grid(boxes: Sequence[Box]) -> Grid:
    xs = sorted({x for box in boxes for x in (box.x0, box.x1)})
    ys = sorted({y for box in boxes for y in (box.top, box.bottom)})
    cells = []
    for box in sorted(boxes, key=lambda box: (box.top, box.x0)):
        row, column = ys.index(box.top), xs.index(box.x0)
        cells.append(
            GridCell(box, row, column, rows=ys.index(box.bottom) - row, columns=xs.index(box.x1) - column)
        )
    return Grid(union(boxes), tuple(cells), tuple(xs[:-1]), len(ys) - 1)
