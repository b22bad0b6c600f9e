"""Pages without text: the lines that text recognition finds in their picture."""

from __future__ import annotations

from functools import cache
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from ingestion.pdf.geometry import Box, union
from ingestion.pdf.lines import Line

if TYPE_CHECKING:
    from rapidocr_onnxruntime import RapidOCR

_DPI = 200
_LONGEST_SIDE = 3_000
_SURE = 0.5
# Type size as a share of a recognised line's height.
_TYPE = 0.75
# A line whose height differs less from the page's median is set in the body's size.
_UNEVEN = 0.3


def recognised_lines(page: pdfium.PdfPage, number: int) -> list[Line]:
    """Lines of print in the page's picture; those recognised with less than even confidence are left out."""
    scale = min(_DPI / 72, _LONGEST_SIDE / max(page.get_size()))
    bitmap = page.render(scale=scale, rev_byteorder=False)
    try:
        found, _ = _engine()(bitmap.to_numpy()[:, :, :3].copy())
    finally:
        bitmap.close()
    boxes = [
        (text.strip(), union(Box(x / scale, y / scale, x / scale, y / scale) for x, y in corners))
        for corners, text, confidence in found or []
        if float(confidence) >= _SURE and text.strip()
    ]
    if not boxes:
        return []
    usual = median(box.height for _, box in boxes)
    return [Line(text, box, _size(box, usual), bold=False, mono=False, page=number) for text, box in boxes]


def _size(box: Box, usual: float) -> float:
    even = abs(box.height - usual) <= _UNEVEN * usual
    return round(_TYPE * (usual if even else box.height), 1)


@cache
def _engine() -> RapidOCR:
    """The recognition models, loaded with the first page that needs them."""
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR()
