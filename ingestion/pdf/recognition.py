"""Pages without text: the lines that text recognition finds in their picture."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from copilot.ocr import page_lines
from ingestion.pdf.geometry import Box, union
from ingestion.pdf.lines import Line

_DPI = 200
_LONGEST_SIDE = 3_000
_SURE = 0.5
# Type size as a share of a recognised line's height.
_TYPE = 0.75
# A line whose height differs less from the page's median is set in the body's size.
_UNEVEN = 0.35
# White as wide as this share of the line's height parts two words.
_BLANK = 0.15
_IDEOGRAPH = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")

Pixels = NDArray[np.uint8]
Corners = Sequence[Sequence[float]]


def recognised_lines(page: pdfium.PdfPage, number: int) -> list[Line]:
    """Lines of print in the page's picture; those recognised with less than even confidence are left out."""
    scale = min(_DPI / 72, _LONGEST_SIDE / max(page.get_size()))
    bitmap = page.render(scale=scale)
    try:
        pixels = np.array(bitmap.to_numpy()[:, :, :3])
    finally:
        bitmap.close()
    ink = _ink(pixels)
    boxes = [
        (text, _box(line[0], scale), _height(line[0], scale))
        for line in page_lines(pixels)
        if float(line[2]) >= _SURE and (text := _spaced(line, ink).strip())
    ]
    usual = median(height for _, _, height in boxes) if boxes else 0.0
    return [
        Line(text, box, _size(height, usual), bold=False, mono=False, page=number, recognised=True)
        for text, box, height in boxes
    ]


def _box(corners: Corners, scale: float) -> Box:
    return union(Box(x / scale, y / scale, x / scale, y / scale) for x, y in corners)


def _height(corners: Corners, scale: float) -> float:
    """Height of the line itself; the box around a slanting line is taller."""
    (ax, ay), (bx, by) = corners[0], corners[3]
    return math.hypot(bx - ax, by - ay) / scale


def _size(height: float, usual: float) -> float:
    even = abs(height - usual) <= _UNEVEN * usual
    return round(_TYPE * (usual if even else height), 1)


def _ink(pixels: Pixels) -> NDArray[np.bool_]:
    """Which pixels (height, width) are darker than halfway between the page's darkest and lightest tones."""
    grey = pixels.mean(axis=2)
    low, high = np.percentile(grey, (1, 90))
    return np.asarray(grey < (low + high) / 2)


def _spaced(line: Sequence[Any], ink: NDArray[np.bool_]) -> str:
    """The line's text with the blanks the recognition model leaves out between Latin words put back.

    ``line``: corners, text, confidence, and for each character its corners and itself.
    """
    corners, characters = line[3], line[4]
    text = ""
    for index, character in enumerate(characters):
        if index and _is_blank_between(characters[index - 1], character):
            text += " " * _parted(corners[index - 1], corners[index], ink)
        text += character
    return text


def _is_blank_between(last: str, character: str) -> bool:
    """Whether a blank may stand between the two."""
    return not (
        last.isspace() or character.isspace() or _IDEOGRAPH.match(last) or _IDEOGRAPH.match(character)
    )


def _parted(last: Corners, corners: Corners, ink: NDArray[np.bool_]) -> bool:
    """Whether enough white runs down between the middles of two characters."""
    left, right = (int((one[0][0] + one[1][0]) / 2) for one in (last, corners))
    top, bottom = int(min(last[0][1], corners[0][1])), int(max(last[2][1], corners[2][1]))
    if right <= left or bottom <= top:
        return False
    inked = np.flatnonzero(ink[top:bottom, left:right].any(axis=0))
    edges = np.concatenate(([-1], inked, [right - left]))
    return bool(np.diff(edges).max() - 1 >= _BLANK * (bottom - top))
