"""Text recognition: where print stands in a picture and what it says, one reading at a time on each core."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from copilot.quiet import keep_quiet

if TYPE_CHECKING:
    from rapidocr_onnxruntime import RapidOCR

Pixels = NDArray[np.uint8]
"""Height x width x 3, blue first."""
Corners = NDArray[np.float32]
"""Upper left, upper right, lower right, lower left: 4 x 2, x and y in pixels."""

# More in one picture than a screen or a plate shows is a page of a book, which ingestion reads.
MOST_LINES = 120
# Recognition scales every line to 48 pixels; enlarging it beforehand smooths what is smaller.
_LINE_HEIGHT = 64
_WIDEST = 1600
# Detection enlarges a picture until its short side suits it, recognition a line until its height does: what is narrower
# than this would take memory without end.
_NARROWEST = 4
_FLATTEST = 40

# A page of a document takes all cores, one page at a time.
_ONE_PAGE = Lock()


@dataclass(frozen=True, slots=True)
class Words:
    """What a piece of a picture says, with how sure that is (0..1)."""

    text: str
    confidence: float


class Recogniser:
    """The recognition models (PP-OCRv4 mobile: Latin and Chinese print). Safe to share between threads.

    A reading takes one core: threads that wait for each other within a reading would keep the others busy for nothing.
    """

    def __init__(self, threads: int = 0) -> None:
        """``threads``: how many readings there may be at once; 0 is one a core."""
        self._turn = _turns(threads or os.cpu_count() or 1)

    def load(self) -> None:
        """Load the models now, which else happens with the first reading."""
        with self._turn:
            engine(1)

    def places(self, pixels: Pixels) -> list[Corners]:
        """Where print stands, from top to bottom; at most `MOST_LINES`."""
        with self._turn:
            found, _ = engine(1).text_det(_broadened(pixels))
        if found is None or not len(found):
            return []
        ordered = sorted((np.asarray(each, np.float32) for each in found), key=lambda each: each[:, 1].mean())
        return ordered[:MOST_LINES]

    def upside_down(self, crops: Sequence[Pixels]) -> list[bool]:
        """For each piece whether it stands on its head."""
        if not crops:
            return []
        with self._turn:
            _, found, _ = engine(1).text_cls(list(crops))
        return [label == "180" for label, _ in found]

    def words(self, crops: Sequence[Pixels]) -> list[Words]:
        """What each piece says."""
        if not crops:
            return []
        with self._turn:
            found, _ = engine(1).text_rec(list(crops), False)
        return [Words(str(text), float(confidence)) for text, confidence in found]


def page_lines(pixels: Pixels) -> Sequence[Any]:
    """The lines of a whole page: corners, text, confidence, and for each character its corners and itself."""
    with _ONE_PAGE:
        found, _ = engine()(_broadened(pixels), return_word_box=True)
    return found or ()


@cache
def _turns(count: int) -> BoundedSemaphore:
    """The turns of all recognisers of the process."""
    return BoundedSemaphore(count)


@cache
def engine(threads: int = 0) -> RapidOCR:
    """The models of the package itself, loaded once; nothing is downloaded."""
    keep_quiet()
    from rapidocr_onnxruntime import RapidOCR

    count = threads or os.cpu_count() or 1
    return RapidOCR(intra_op_num_threads=count, inter_op_num_threads=1)


def cut_out(pixels: Pixels, corners: Corners, margin: float = 0.0) -> Pixels:
    """The piece within the corners, straightened; ``margin`` is added on each side, as a share of its height."""
    wide, high = _size(corners)
    high = max(high, wide / _FLATTEST)
    scale = min(_LINE_HEIGHT / high, _WIDEST / wide)
    edge = margin * high * scale
    inner = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32) * scale + edge
    size = (max(1, round(wide * scale + 2 * edge)), max(1, round(high * scale + 2 * edge)))
    matrix = cv2.getPerspectiveTransform(np.asarray(corners, np.float32), inner)
    cut = cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def _broadened(pixels: Pixels) -> Pixels:
    """A narrow picture with grey beside or below it; places stay where they are."""
    high, wide = pixels.shape[:2]
    below, beside = max(0, wide // _NARROWEST - high), max(0, high // _NARROWEST - wide)
    if not (below or beside):
        return pixels
    grey = (128, 128, 128)
    return np.asarray(
        cv2.copyMakeBorder(pixels, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=grey), np.uint8
    )


def _size(corners: Corners) -> tuple[float, float]:
    """Width and height of the piece, at least a pixel each."""
    upper_left, upper_right, lower_right, lower_left = corners
    wide = max(np.linalg.norm(upper_left - upper_right), np.linalg.norm(lower_right - lower_left))
    high = max(np.linalg.norm(upper_left - lower_left), np.linalg.norm(upper_right - lower_right))
    return max(float(wide), 1.0), max(float(high), 1.0)


def height(corners: Corners) -> float:
    """Height of the print, in pixels."""
    return _size(corners)[1]


def is_tall(corners: Corners) -> bool:
    """Whether the print runs up or down the picture."""
    wide, high = _size(corners)
    return high >= 1.5 * wide
