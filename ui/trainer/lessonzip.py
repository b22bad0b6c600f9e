"""All lessons of a site as one zip file: the folder that `copilot lesson export` writes; hostile when it comes in."""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from copilot.errors import BadInputError
from copilot.lessons.folder import MEDIA, MOST_FILES, read_folder, write_folder
from copilot.lessons.lesson import Kept
from copilot.lessons.markdown import LARGEST
from copilot.lessons.media import MediaShelf
from copilot.refusing import refusal

MOST_MB = 2000
"""Megabytes of the largest file that is taken in, packed and unpacked."""
# The texts of lessons pack to a tenth, photos and videos hardly at all.
_MOST_SWELLING = 100
# A lesson, or a photo or video beside it; the folder may itself lie in one, as file managers pack it.
_MEMBER = re.compile(
    r"(?:(?!media/|\.)[^/\\]{1,100}/)?(media/[0-9a-f]{24}\.(?:jpg|mp4)|[a-z0-9][a-z0-9.-]{0,119}\.md)"
)
_CHUNK = 1 << 20


def packed(lessons: Sequence[Kept], media: MediaShelf, folder: Path) -> Path:
    """Write a zip file of lessons below a folder, and give its path."""
    out, path = folder / "out", folder / "lessons.zip"
    write_folder(lessons, out, media)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(out.rglob("*")):
            if each.is_file():
                kind = zipfile.ZIP_DEFLATED if each.suffix == ".md" else zipfile.ZIP_STORED
                # Always of the same date: the same lessons make the same file.
                info = zipfile.ZipInfo(each.relative_to(out).as_posix())
                info.compress_type = kind
                with each.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target)
    return path


def unpacked(path: Path, folder: Path) -> tuple[list[Kept], Path]:
    """The lessons of a zip file, unpacked to a new folder, and the folder of their media.

    Raises `BadInputError` for what is no such file, holds other files, or swells.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            largest = min(MOST_MB * 1_000_000, path.stat().st_size * _MOST_SWELLING)
            if len(members) > MOST_FILES or sum(each.file_size for each in members) > largest:
                raise BadInputError(*refusal("lesson_zip"))
            (folder / MEDIA).mkdir(parents=True)
            for each in members:
                _extract(archive, each, folder)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadInputError(*refusal("lesson_zip")) from error
    return read_folder(folder), folder / MEDIA


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    """Write one member, of no more bytes than it says, and a lesson of no more than any has."""
    named = _MEMBER.fullmatch(member.filename)
    if named is None or (member.filename.endswith(".md") and member.file_size > LARGEST):
        raise BadInputError(*refusal("lesson_zip_member", name=member.filename[:80]))
    left = member.file_size
    with archive.open(member) as source, (folder / named[1]).open("wb") as target:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadInputError(*refusal("lesson_zip"))
            target.write(chunk)
