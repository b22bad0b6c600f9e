"""Pictures kept with a case: read safely, without what the camera wrote about place and owner."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from copilot.errors import BadInputError, StorageError
from copilot.picture import opened
from copilot.refusing import refusal

LONGEST_SIDE = 2400
_NAME = re.compile(r"[0-9a-f]{24}\.jpg")


def keep_photo(folder: Path, content: bytes) -> str:
    """Keep a picture upright, as JPEG without metadata, at most `LONGEST_SIDE` pixels a side; returns its name.

    The same picture is kept once. Raises `BadInputError` for what is no picture or too large, `StorageError` where
    it cannot be written.
    """
    written = BytesIO()
    opened(content, LONGEST_SIDE).save(written, "JPEG", quality=88)
    data = written.getvalue()
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


def photo_file(folder: Path, name: str) -> Path:
    """The file of a kept picture. Raises `BadInputError` for a name that `keep_photo` did not give."""
    file = folder / name
    if not _NAME.fullmatch(name) or not file.is_file():
        raise BadInputError(*refusal("no_picture"))
    return file


def prune_photos(folder: Path, wanted: Collection[str]) -> None:
    """Remove the pictures that nothing names; one that cannot be removed stays."""
    for file in folder.glob("*.jpg"):
        if file.name not in wanted:
            with suppress(OSError):
                file.unlink()
