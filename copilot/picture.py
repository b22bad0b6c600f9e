"""Pictures from anywhere, opened safely: no bomb, no animation, upright, within a bounded size."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from copilot.errors import BadInputError
from copilot.refusing import refusal

MAX_BYTES = 30_000_000
MAX_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")

# EXIF 2.32, tag 0x0112: what brings the stored picture upright.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def opened(content: bytes, longest: int) -> Image.Image:
    """The picture as RGB, turned as its EXIF data say, at most ``longest`` pixels a side.

    Nothing but the pixels is carried over. Memory stays near that of the decoded picture (at most `MAX_PIXELS`); a
    JPEG is decoded at reduced size. Raises `BadInputError` for what is empty, too large, animated, damaged or none.
    """
    if not content:
        raise BadInputError(*refusal("picture_empty"))
    if len(content) > MAX_BYTES:
        raise BadInputError(*refusal("picture_large", limit=MAX_BYTES // 1_000_000))
    if _is_cut(content):
        raise BadInputError(*refusal("picture_damaged"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as found:
                return _upright(found, longest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadInputError(*refusal("picture_pixels")) from error
    except UnidentifiedImageError as error:
        raise BadInputError(*refusal("picture_none")) from error
    except (OSError, ValueError, SyntaxError) as error:  # what damaged files make Pillow raise
        raise BadInputError(*refusal("picture_damaged")) from error


def _is_cut(content: bytes) -> bool:
    """Whether a JPEG ends within its last scan, a PNG before its end, a WebP before its length.

    Pillow's own answer hangs on a switch that other libraries turn.
    """
    if content.startswith(b"\xff\xd8"):
        return content.rfind(b"\xff\xd9") < content.rfind(b"\xff\xda")
    if content.startswith(b"\x89PNG"):
        return b"IEND" not in content[-64:]
    if content.startswith(b"RIFF"):
        return len(content) < 8 + int.from_bytes(content[4:8], "little")
    return False


def _upright(found: Image.Image, longest: int) -> Image.Image:
    if found.width * found.height > MAX_PIXELS:
        raise BadInputError(*refusal("picture_pixels"))
    # A camera's JPEG may carry a preview beside the picture, and a scan several pages: only what moves is refused.
    if found.format in ("PNG", "WEBP") and getattr(found, "is_animated", False):
        raise BadInputError(*refusal("picture_moves"))
    found.draft("RGB", (longest, longest))
    found.load()
    # Only now: Pillow turns a TIFF by itself as it is loaded.
    turn = _TURNS.get(found.getexif().get(_ORIENTATION, 1))
    if found.mode not in ("RGB", "L"):
        found = _on_white(found) if found.mode == "RGBA" else found.convert("RGB")
    found.thumbnail((longest, longest))
    upright = (found.transpose(turn) if turn is not None else found).convert("RGB")
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    return bare


def _on_white(found: Image.Image) -> Image.Image:
    white = Image.new("RGB", found.size, "white")
    white.paste(found, mask=found.getchannel("A"))
    return white
