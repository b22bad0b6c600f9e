"""The straight lines and filled areas drawn on a page."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingestion.pdf.geometry import Box, View

_MAX_DEPTH = 6
# A page with more drawn objects is a drawing, and its lines are no table's.
_MAX_PATHS = 5_000
_MAX_SEGMENTS = 64
_STRAIGHT = 1.0
_THIN = 4.0
_HAIR = 0.1
_NEARLY_WHITE = 250

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Rulings:
    """``across``, ``down``: lines, as boxes without height or width; ``areas``: rectangles."""

    across: tuple[Box, ...]
    down: tuple[Box, ...]
    areas: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """One run of straight lines, and the box around it."""

    box: Box
    points: list[Point]

    @property
    def is_straight(self) -> bool:
        """Whether every line runs across or down; two points make such a line where their box is thin."""
        if min(self.box.width, self.box.height) <= _THIN:
            return True
        return len(self.points) >= 4 and all(
            abs(ax - bx) <= _STRAIGHT or abs(ay - by) <= _STRAIGHT
            for (ax, ay), (bx, by) in pairwise(self.points)
        )


def rulings_of(page: pdfium.PdfPage, view: View) -> Rulings:
    """What is ruled on the page; nothing where the page is a drawing."""
    across: list[Box] = []
    down: list[Box] = []
    areas: list[Box] = []
    for count, (path, matrix) in enumerate(_paths(page.raw, _IDENTITY, 0)):
        if count >= _MAX_PATHS:
            return Rulings((), (), ())
        boxes = [_Shape(view.box(*_corners(points)), points) for points in _outlines(path, matrix)]
        for box in _drawn(boxes):
            if min(box.width, box.height) > _THIN:
                areas.append(box)
                across += [Box(box.x0, y, box.x1, y) for y in (box.top, box.bottom)]
                down += [Box(x, box.top, x, box.bottom) for x in (box.x0, box.x1)]
            elif box.height <= _THIN < box.width:
                across.append(Box(box.x0, box.middle, box.x1, box.middle))
            elif box.width <= _THIN < box.height:
                x = (box.x0 + box.x1) / 2
                down.append(Box(x, box.top, x, box.bottom))
    return Rulings(tuple(across), tuple(down), tuple(areas))


def _drawn(shapes: Sequence[_Shape]) -> list[Box]:
    """The boxes a path draws; of a border, which is filled between two boxes, only the sides with some width."""
    boxes = [shape.box for shape in shapes if shape.is_straight]
    if len(boxes) != 2 or not boxes[0].holds(boxes[1], slack=0.01):
        return boxes
    outer, inner = boxes
    sides = (
        outer._replace(bottom=inner.top),
        outer._replace(top=inner.bottom),
        outer._replace(x1=inner.x0),
        outer._replace(x0=inner.x1),
    )
    drawn = [side for side in sides if min(side.width, side.height) > _HAIR]
    return [outer] if len(drawn) == len(sides) else drawn


def _paths(container: object, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
    """Every visible path with the matrix that places it, those within forms too."""
    if depth:
        count, get = pdfium_c.FPDFFormObj_CountObjects, pdfium_c.FPDFFormObj_GetObject
    else:
        count, get = pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject
    for index in range(count(container)):
        item = get(container, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH and _is_visible(item):
            yield item, _times(_matrix(item), matrix)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            yield from _paths(item, _times(_matrix(item), matrix), depth + 1)


def _is_visible(path: object) -> bool:
    """Whether it is stroked, or filled with anything but white; a path that only clips is neither."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    if stroke.value:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    coloured = pdfium_c.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    white = min(red.value, green.value, blue.value) >= _NEARLY_WHITE
    return bool(fill.value) and not (coloured and (white or not alpha.value))


def _outlines(path: object, matrix: Matrix) -> Iterator[list[Point]]:
    """The points of each run of straight lines; a run with a curve in it is left out."""
    points: list[Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium_c.FPDFPath_CountSegments(path), _MAX_SEGMENTS)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == pdfium_c.FPDF_SEGMENT_BEZIERTO
        points.append(_placed(x.value, y.value, matrix))
    if len(points) > 1 and not curved:
        yield points


def _corners(points: list[Point]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _matrix(item: object) -> Matrix:
    raw = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, raw):
        return _IDENTITY
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    ta, tb, tc, td, te, tf = then
    return (
        *(a * ta + b * tc, a * tb + b * td, c * ta + d * tc, c * tb + d * td),
        *(e * ta + f * tc + te, e * tb + f * td + tf),
    )


def _placed(x: float, y: float, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
