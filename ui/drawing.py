"""A PDF page as a picture with the place of every character, drawn in a process of its own.

pdfium may be used by one thread at a time, and the ingestion of the same server may be reading another file with it;
a file made to break pdfium then breaks one page view, not the server.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from threading import BoundedSemaphore

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pydantic import BaseModel, ConfigDict

from ui.marks import marks

# Wide enough to read small print on a tablet; a page of absurd shape stays small.
WIDTH, MAX_HEIGHT = 1240, 3600
SECONDS = 20
CACHED_PAGES = 48
MEMORY_BYTES = 2 << 30

# However many readers turn pages, the answers keep a core.
_PROCESSES = BoundedSemaphore(2)

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels from the upper left corner."""


class Drawing(BaseModel):
    """A drawn page: ``png`` of ``width`` x ``height`` pixels; ``boxes`` are the places of ``characters``."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    width: int
    height: int
    png: bytes
    characters: str
    boxes: tuple[Box, ...]


def draw(path: Path, page: int) -> Drawing | None:
    """The page (counting from 1) of a kept file; None where it cannot be drawn."""
    try:
        return _drawn(path, page)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None


def find(quotes: Iterable[str], drawing: Drawing) -> list[Box]:
    """Where the quotes stand on the page, a box for each line; those that are not found are left out."""
    found = marks(quotes, drawing.characters)
    return [box for indices in found for box in _line_boxes([drawing.boxes[index] for index in indices])]


@lru_cache(maxsize=CACHED_PAGES)
def _drawn(path: Path, page: int) -> Drawing:
    """Files on the shelf never change, so a drawing holds for good; a failure is tried again."""
    command = [sys.executable, "-m", "ui.drawing", str(path), str(page)]
    with _PROCESSES:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own module
    return Drawing.model_validate_json(done.stdout)


def _line_boxes(boxes: Sequence[Box]) -> Iterator[Box]:
    """One box for each run of characters on a line."""
    line = 0
    numbered: list[tuple[int, Box]] = []
    for index, box in enumerate(boxes):
        before = boxes[index - 1] if index else box
        middle = (box[1] + box[3]) / 2
        if not before[1] <= middle <= before[3] or box[0] < before[0]:
            line += 1
        numbered.append((line, box))
    for _, run in groupby(numbered, key=lambda pair: pair[0]):
        lefts, tops, rights, bottoms = zip(*(box for _, box in run), strict=True)
        yield min(lefts), min(tops), max(rights), max(bottoms)


def _draw(path: Path, number: int) -> Drawing:
    """Draw a page here; raises `pdfium.PdfiumError` or `IndexError` where that cannot be done."""
    with pdfium.PdfDocument(path) as pdf:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / width, MAX_HEIGHT / height)
        bitmap = page.render(scale=scale)
        png = BytesIO()
        bitmap.to_pil().save(png, "PNG")
        characters, boxes = _characters(page, bitmap)
        return Drawing.model_construct(
            width=bitmap.width, height=bitmap.height, png=png.getvalue(), characters=characters, boxes=boxes
        )


def _characters(page: pdfium.PdfPage, bitmap: pdfium.PdfBitmap) -> tuple[str, tuple[Box, ...]]:
    textpage = page.get_textpage()
    to_pixels = bitmap.get_posconv(page).to_bitmap
    characters, boxes = [], []
    for index in range(textpage.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(textpage.raw, index)
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
        (x0, y0), (x1, y1) = to_pixels(left, bottom), to_pixels(right, top)
        characters.append(chr(code))
        boxes.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return "".join(characters), tuple(boxes)


if __name__ == "__main__":
    # Pictures within a page may be made to unpack without end.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.stdout.write(_draw(Path(sys.argv[1]), int(sys.argv[2])).model_dump_json())
