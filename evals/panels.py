"""Pictures such as a technician takes: panels, displays, nameplates and labels, drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from evals.snapping import Harm, snapped

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Colour = tuple[int, int, int]

# Segments of a digit (a: top, clockwise to f, g: middle), as halves of a cell one wide and two high.
_SEGMENTS = {
    "a": (0, 0, 1, 0), "b": (1, 0, 1, 1), "c": (1, 1, 1, 2), "d": (0, 2, 1, 2),
    "e": (0, 1, 0, 2), "f": (0, 0, 0, 1), "g": (0, 1, 1, 1),
}  # fmt: skip
LIT = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc",
    "7": "abc", "8": "abcdefg", "9": "abcdfg", "A": "abcefg", "C": "adef", "E": "adefg", "F": "aefg",
    "G": "acdef", "H": "bcefg", "L": "def", "O": "abcdef", "P": "abefg", "U": "bcdef", "R": "eg", "-": "g", " ": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be drawn and what a reader should find in it; "" and () where there is nothing.

    ``kind`` is screen, segments, dots, nameplate, part or qr. ``asset`` is what is shown, ``standing_at`` the machine
    that the technician has chosen. ``lines`` are the printed words. ``listed`` tells whether the plant knows what is
    shown; an unlisted one should yield nothing.
    """

    id: str
    kind: str
    lines: tuple[str, ...]
    codes: tuple[str, ...] = ()
    part: str = ""
    asset: str = ""
    model: str = ""
    standing_at: str = ""
    listed: bool = True


def picture(scene: Scene, seed: Sequence[int], harm: Harm) -> bytes:
    """The scene as a JPEG photo; the same seed and harm give the same picture."""
    chance = np.random.default_rng(seed)
    return snapped(_DRAWN[scene.kind](scene, chance), chance, harm)


def _font(size: int, *, mono: bool = False, bold: bool = False) -> Font:
    name = f"DejaVuSans{'Mono' if mono else ''}{'-Bold' if bold else ''}.ttf"
    try:
        return ImageFont.truetype(name, size)
    except OSError:  # a computer without the usual fonts still has Pillow's own
        return ImageFont.load_default(size)


def _pick(chance: Generator, choices: Sequence[Colour]) -> Colour:
    return choices[int(chance.integers(len(choices)))]


def _screen(scene: Scene, chance: Generator) -> Image.Image:
    """An operator panel: a title, then alarms one below the other, then keys."""
    ground = _pick(chance, [(22, 34, 52), (212, 218, 224), (0, 0, 0), (238, 238, 230)])
    ink = (20, 20, 20) if sum(ground) > 380 else (240, 240, 240)
    image = Image.new("RGB", (1000, 640), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1000, 74), fill=_pick(chance, [(40, 80, 150), (150, 30, 30), (70, 70, 70)]))
    draw.text((24, 18), scene.lines[0], "white", _font(32, bold=True))
    size = int(chance.integers(26, 38))
    for row, line in enumerate(scene.lines[1:]):
        top = 110 + row * 90
        if row == 0:
            draw.rectangle((12, top - 14, 988, top + 62), fill=(200, 40, 40))
        draw.text((28, top), line, "white" if row == 0 else ink, _font(size, mono=bool(chance.integers(2))))
    for key, word in enumerate(("ACK", "RESET", "MENU", "BACK")):
        draw.rounded_rectangle((30 + key * 240, 540, 240 + key * 240, 610), 10, outline=ink, width=3)
        draw.text((90 + key * 240, 560), word, ink, _font(26))
    return image


def _segments(scene: Scene, chance: Generator) -> Image.Image:
    """A drive's display of seven-segment digits behind a dark window."""
    lit = _pick(chance, [(255, 60, 50), (60, 240, 110), (90, 190, 255), (255, 170, 40)])
    case = _pick(chance, [(60, 62, 66), (188, 190, 192), (30, 30, 34)])
    image = Image.new("RGB", (1000, 560), case)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((110, 130, 890, 430), 16, fill=(14, 12, 12))
    draw.text((120, 60), scene.lines[0], "white" if sum(case) < 300 else "black", _font(36))
    text = scene.lines[1].upper().replace(".", "")
    step, high = 116, 104
    left = 500 - step * len(text) / 2 + 20
    for place, character in enumerate(text):
        for segment in LIT[character]:
            x0, y0, x1, y1 = _SEGMENTS[segment]
            gap = 7
            ends = (
                left + place * step + x0 * 70 + (gap if x0 != x1 else 0),
                176 + y0 * high + (gap if y0 != y1 else 0),
                left + place * step + x1 * 70 - (gap if x0 != x1 else 0),
                176 + y1 * high - (gap if y0 != y1 else 0),
            )
            draw.line(ends, lit, 15)
    for place, word in enumerate(("RUN", "FLT", "REM")):
        draw.text((160 + 270 * place, 470), word, (180, 180, 180), _font(30))
    return image


def _dots(scene: Scene, chance: Generator) -> Image.Image:
    """A text display made of dots: small print blown up, each pixel a dot."""
    back, dark = (
        [((158, 190, 60), (28, 44, 20)), ((40, 70, 190), (232, 240, 255))][int(chance.integers(2))]
    )  # fmt: skip
    font = _font(12, mono=True, bold=True)
    width = 20 + 8 * max(len(line) for line in scene.lines)
    small = Image.new("1", (width, 18 * len(scene.lines) + 8))
    for row, line in enumerate(scene.lines):
        ImageDraw.Draw(small).text((10, 4 + 18 * row), line, 1, font)
    dot = max(4, 960 // width)
    image = Image.new("RGB", (small.width * dot + 80, small.height * dot + 80), (52, 52, 56))
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, image.width - 30, image.height - 30), fill=back)
    for y, x in np.argwhere(np.asarray(small)):
        left, top = 40 + int(x) * dot, 40 + int(y) * dot
        draw.rectangle((left, top, left + dot - 2, top + dot - 2), fill=dark)
    return image


def _nameplate(scene: Scene, chance: Generator) -> Image.Image:
    """A metal plate with rivets, ruled rows and figures that no register knows."""
    metal = int(chance.integers(150, 215))
    image = Image.new("RGB", (1000, 640), (metal, metal, metal - 6))
    grain = chance.normal(0, 7, (640, 1)).repeat(1000, axis=1)[..., None]
    image = Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((14, 14, 986, 626), 24, outline=(40, 40, 40), width=5)
    for corner in ((50, 50), (950, 50), (50, 590), (950, 590)):
        draw.ellipse((corner[0] - 14, corner[1] - 14, corner[0] + 14, corner[1] + 14), fill=(90, 90, 90))
    draw.text((110, 44), scene.lines[0], (20, 20, 20), _font(46, bold=True))
    for row, line in enumerate(scene.lines[1:]):
        draw.text((110, 140 + row * 74), line, (25, 25, 25), _font(int(chance.integers(30, 38))))
        draw.line((100, 190 + row * 74, 900, 190 + row * 74), (110, 110, 110), 2)
    return image


def _part(scene: Scene, chance: Generator) -> Image.Image:
    """A white label on a spare part, with a line code that carries only the quantity."""
    image = Image.new("RGB", (900, 520), (248, 246, 238))
    draw = ImageDraw.Draw(image)
    draw.rectangle((8, 8, 892, 512), outline="black", width=4)
    for row, line in enumerate(scene.lines):
        draw.text((40, 40 + row * 84), line, "black", _font(int(chance.integers(34, 44)), bold=row == 1))
    left = 40
    while left < 620:
        width = int(chance.integers(2, 9))
        draw.rectangle((left, 400, left + width, 480), fill="black")
        left += width + int(chance.integers(3, 9))
    return image


def _qr(scene: Scene, _chance: Generator) -> Image.Image:
    """A machine's own label: its code and its id below."""
    code = zxingcpp.create_barcode(scene.lines[0], zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    square = Image.fromarray(np.asarray(code.to_image(scale=12))).convert("RGB")
    image = Image.new("RGB", (square.width + 120, square.height + 160), "white")
    image.paste(square, (60, 40))
    for row, line in enumerate(scene.lines[1:]):
        ImageDraw.Draw(image).text((90, square.height + 50 + 50 * row), line, "black", _font(40, bold=True))
    return image


_DRAWN: dict[str, Callable[[Scene, Generator], Image.Image]] = {
    "screen": _screen,
    "segments": _segments,
    "dots": _dots,
    "nameplate": _nameplate,
    "part": _part,
    "qr": _qr,
}
