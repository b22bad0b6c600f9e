"""The lines of print in a photo, each read several times, so that a chance misreading shows as a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from copilot.ocr import Corners, Pixels, Recogniser, Words, cut_out, height, is_tall

# Pieces of one line: their middles differ less than this share of their height, and no wider gap is between them.
_SAME_ROW = 0.5
_GAP = 1.8
_SURE = 0.5
_MARGINS = (0.08, 0.22)


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of print: ``looks`` are independent readings of it, the best first, and ``beside`` what its row says.

    ``height`` is that of the print as a share of the tallest in the picture.
    """

    looks: tuple[str, ...]
    beside: str = ""
    height: float = 1.0

    @property
    def text(self) -> str:
        """The best reading."""
        return self.looks[0]


def seen_lines(
    pixels: Pixels, recogniser: Recogniser, promising: Callable[[str], bool] = bool
) -> list[SeenLine]:
    """The lines from top to bottom, of a picture that may be turned by 90, 180 or 270 degrees.

    ``promising`` tells by a line's text whether a second look is worth its time.
    """
    pixels, places = upright(pixels, recogniser)
    rows = _rows(places)
    joined = [(_around(piece), row) for row, pieces in enumerate(rows) for piece in _pieces(pieces)]
    looks = _looks(pixels, [corners for corners, _ in joined], recogniser, promising)
    tallest = max((height(corners) for corners, _ in joined), default=1.0)
    said = [" ".join(look[0] for look, (_, at) in zip(looks, joined, strict=True) if look and at == row)
            for row in range(len(rows))]  # fmt: skip
    return [
        SeenLine(look, said[row], height(corners) / tallest)
        for look, (corners, row) in zip(looks, joined, strict=True)
        if look
    ]


def upright(pixels: Pixels, recogniser: Recogniser) -> tuple[Pixels, list[Corners]]:
    """The picture with its print running to the right, and where that stands."""
    places = recogniser.places(pixels)
    if 2 * sum(map(is_tall, places)) > len(places):
        pixels = _turned(pixels, cv2.ROTATE_90_CLOCKWISE)
        places = recogniser.places(pixels)
    longest = sorted(places, key=lambda each: -float(np.ptp(each[:, 0])))[:12]
    heads = recogniser.upside_down([cut_out(pixels, each) for each in longest])
    if 2 * sum(heads) > len(heads):
        pixels = _turned(pixels, cv2.ROTATE_180)
        places = recogniser.places(pixels)
    return pixels, places


def enhanced(pixels: Pixels, turn: bool = False) -> Iterator[Pixels]:
    """The picture made clearer in other ways each: even light, gaps of dots and segments closed, larger.

    ``turn``: each also turned to either side, for where too little was read to tell which way is up.
    """
    for clearer in _clearer(pixels):
        yield clearer
        if turn:
            yield _turned(clearer, cv2.ROTATE_90_COUNTERCLOCKWISE)
            yield _turned(clearer, cv2.ROTATE_90_CLOCKWISE)


def _clearer(pixels: Pixels) -> Iterator[Pixels]:
    even = evened(pixels)
    yield even
    side = max(3, round(max(pixels.shape[:2]) / 130))
    for operation in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN):
        closed = cv2.morphologyEx(even, operation, np.ones((side, side), np.uint8))
        yield np.asarray(cv2.GaussianBlur(closed, (0, 0), side / 5), np.uint8)
    scale = min(2.0, 2000 / max(pixels.shape[:2]))
    if scale > 1.2:
        yield np.asarray(cv2.resize(even, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def evened(pixels: Pixels) -> Pixels:
    """Local contrast stretched (CLAHE, Zuiderveld 1994) in brightness alone."""
    lightness, a, b = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB))
    stretched = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(lightness)
    return np.asarray(cv2.cvtColor(cv2.merge((stretched, a, b)), cv2.COLOR_LAB2BGR), np.uint8)


def _turned(pixels: Pixels, how: int) -> Pixels:
    return np.asarray(cv2.rotate(pixels, how), np.uint8)


def _looks(
    pixels: Pixels, places: Sequence[Corners], recogniser: Recogniser, promising: Callable[[str], bool]
) -> list[tuple[str, ...]]:
    """For each place its readings, the surest first, () where none is even sure.

    A promising one is read close, with a wider margin, and in stretched grey, any other once.
    """
    close, wide = _MARGINS
    readings = [[words] for words in recogniser.words([cut_out(pixels, each, close) for each in places])]
    again = [place for place, [words] in enumerate(readings) if promising(words.text)]
    crops = [cut_out(pixels, places[place], wide) for place in again]
    for other in (crops, [_stretched(crop) for crop in crops]):
        for place, words in zip(again, recogniser.words(other), strict=True):
            readings[place].append(words)
    return [_texts(reading) for reading in readings]


def _texts(reading: Sequence[Words]) -> tuple[str, ...]:
    best = sorted(reading, key=lambda words: -words.confidence)
    return tuple(words.text for words in best if words.text.strip()) if best[0].confidence >= _SURE else ()


def _stretched(crop: Pixels) -> Pixels:
    """A piece in grey from black to white, a little smoothed: other noise for the same print."""
    grey: NDArray[np.uint8] = np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), np.uint8)
    low, high = np.percentile(grey, (2, 98))
    spread = np.clip((grey.astype(np.float32) - low) * (255 / max(float(high - low), 1.0)), 0, 255)
    smooth = cv2.GaussianBlur(spread.astype(np.uint8), (0, 0), 0.8)
    return np.asarray(cv2.cvtColor(smooth, cv2.COLOR_GRAY2BGR), np.uint8)


def _rows(places: Sequence[Corners]) -> list[list[Corners]]:
    """Places whose middles stand side by side, each row from left to right, rows from top to bottom."""
    rows: list[list[Corners]] = []
    for place in places:
        for row in rows:
            if _side_by_side(row[-1], place):
                row.append(place)
                break
        else:
            rows.append([place])
    return [sorted(row, key=lambda each: float(each[:, 0].min())) for row in rows]


def _side_by_side(one: Corners, other: Corners) -> bool:
    """Whether the middle of one lies on the other's line, which may slant."""
    high = min(height(one), height(other))
    along = (one[1] - one[0]) / max(float(np.linalg.norm(one[1] - one[0])), 1.0)
    way = other.mean(axis=0) - one.mean(axis=0)
    return abs(float(along[0] * way[1] - along[1] * way[0])) < _SAME_ROW * high


def _pieces(row: Sequence[Corners]) -> Iterator[list[Corners]]:
    """A row cut where its gaps are wide or its print changes in height."""
    piece: list[Corners] = []
    for place in row:
        if piece and not _joins(piece[-1], place):
            yield piece
            piece = []
        piece.append(place)
    if piece:
        yield piece


def _joins(last: Corners, place: Corners) -> bool:
    gap = float(place[:, 0].min() - last[:, 0].max())
    low, high = sorted((height(last), height(place)))
    return gap < _GAP * low and high < 1.6 * low


def _around(piece: Sequence[Corners]) -> Corners:
    """The corners around neighbouring places, from the left side of the first to the right side of the last."""
    first, last = piece[0], piece[-1]
    return np.asarray([first[0], last[1], last[2], first[3]], np.float32)
