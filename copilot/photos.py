"""Pictures kept with a case: read safely, without what the camera wrote about place and owner."""

from __future__ import annotations

import hashlib
import os
import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from copilot.errors import BadInputError, StorageError

MAX_BYTES = 30_000_000
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2400


def keep_photo(folder: Path, content: bytes) -> str:
    """Keep a picture upright, as JPEG without metadata, at most `LONGEST_SIDE` pixels a side; returns its name.

    The same picture is kept once. Raises `BadInputError` for what is no picture or too large, `StorageError` where
    it cannot be written.
    """
    if len(content) > MAX_BYTES:
        raise BadInputError(
            f"The picture has {len(content) / 1e6:.0f} MB.", "Take it with a lower resolution."
        )
    data = _clean(content)
    name = f"{hashlib.sha256(data).hexdigest()[:24]}.jpg"
    target = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not target.is_file():
            working = target.with_suffix(f".{os.getpid()}")
            working.write_bytes(data)
            os.replace(working, target)
    except OSError as error:
        raise StorageError(f"The picture cannot be kept: {error.strerror}.", "Free disk space.") from error
    return name


def _is_cut(content: bytes) -> bool:
    """Whether a JPEG ends within its last scan. Pillow's own answer hangs on a switch that other libraries turn."""
    return content.startswith(b"\xff\xd8") and content.rfind(b"\xff\xd9") < content.rfind(b"\xff\xda")


def _clean(content: bytes) -> bytes:
    if _is_cut(content):
        raise BadInputError("The picture is damaged.", "Take it again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "BMP", "TIFF")) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise BadInputError(
                        "The picture has too many pixels.", "Take it with a lower resolution."
                    )
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadInputError("That is no picture that can be read.", "Use JPEG or PNG.") from error
    except (OSError, ValueError, SyntaxError) as error:  # what damaged files make Pillow raise
        raise BadInputError("The picture is damaged.", "Take it again.") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture, so that nothing but the pixels is carried over.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    written = BytesIO()
    bare.save(written, "JPEG", quality=88)
    return written.getvalue()
