"""Labels for machines: a QR code that opens the machine's page, with its id in print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from copilot.barcodes import address
from copilot.errors import BadInputError, StorageError

# An A4 sheet at 200 dots an inch, two labels side by side and three below each other.
_SHEET = (1654, 2339)
_ACROSS, _DOWN = 2, 3
_SIDE = 520
_DPI = 200


def write_labels(assets: Sequence[str], base: str, out: Path) -> None:
    """Write labels for machines' ids to a .pdf (as many sheets as it takes) or a .png (one sheet).

    ``base`` is the page's address. Raises `BadInputError` for another kind of file, more labels than a sheet holds, or
    no address; `StorageError` where the file cannot be written.
    """
    if out.suffix.lower() not in (".png", ".pdf"):
        raise BadInputError(f"'{out.name}' is no kind of file for labels.", "Name a .png or .pdf file.")
    if not base.startswith(("http://", "https://")):
        raise BadInputError(f"'{base}' is no address.", "Write it as https://copilot.plant.")
    size = _ACROSS * _DOWN
    sheets = [_sheet(assets[start : start + size], base) for start in range(0, len(assets), size)]
    if out.suffix.lower() == ".png" and len(sheets) > 1:
        raise BadInputError(f"A picture holds {size} labels.", "Name a .pdf file.")
    try:
        if out.suffix.lower() == ".pdf":
            sheets[0].save(out, resolution=_DPI, save_all=True, append_images=sheets[1:])
        else:
            sheets[0].save(out, dpi=(_DPI, _DPI))
    except OSError as error:
        raise StorageError(f"{out} cannot be written: {error.strerror}.", "Name another file.") from error


def _sheet(assets: Sequence[str], base: str) -> Image.Image:
    sheet = Image.new("L", _SHEET, 255)
    draw = ImageDraw.Draw(sheet)
    wide, high = _SHEET[0] // _ACROSS, _SHEET[1] // _DOWN
    for place, asset in enumerate(assets):
        middle, top = wide * (place % _ACROSS) + wide // 2, high * (place // _ACROSS) + 40
        sheet.paste(_code(address(base, asset)), (middle - _SIDE // 2, top))
        draw.text((middle, top + _SIDE + 20), asset, 0, ImageFont.load_default(60), anchor="ma")
    return sheet


def _code(text: str) -> Image.Image:
    import zxingcpp

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    return Image.fromarray(np.asarray(made.to_image(scale=8))).resize(
        (_SIDE, _SIDE), Image.Resampling.NEAREST
    )
