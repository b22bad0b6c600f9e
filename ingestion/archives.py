"""Guard for zip containers (XLSX, DOCX): a small file must not unpack into one that fills the memory."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings

MAX_MEMBERS = 10_000
MAX_RATIO = 200
"""XML of office files shrinks 5 to 50 times; a bomb a thousand times and more."""
SMALL_BYTES = 10 * 1024 * 1024
"""Below this size no ratio is dangerous: a sheet of repeated cells may well shrink 300 times."""

_CHUNK = 1024 * 1024
_ENCRYPTED_FLAG = 0x1


def check_archive(path: Path, settings: Settings) -> None:
    """Raise `UnreadableSourceError` unless the zip file at ``path`` is safe to unpack.

    Refused: what is no zip file or damaged, encrypted members, more than `MAX_MEMBERS`, member names that
    leave the folder, more than ``settings.max_file_mb`` unpacked, or a ratio no office file has.
    """
    limit = min(settings.max_file_mb * _CHUNK, max(SMALL_BYTES, MAX_RATIO * path.stat().st_size))
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(path, members)
            _check_size(path, archive, members, limit)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _refusal(path, "it is damaged or encrypted, not the zip container its name promises") from error


def _check_directory(path: Path, members: list[ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise _refusal(path, f"it has {len(members)} parts, more than {MAX_MEMBERS}")
    for member in members:
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise _refusal(path, "it is encrypted")
        if _leaves_folder(member.filename):
            raise _refusal(path, f"its part {member.filename[:80]!r} points outside the file")


def _check_size(path: Path, archive: ZipFile, members: list[ZipInfo], limit: int) -> None:
    """Count what really comes out, piece by piece: the sizes in a bomb's directory may lie."""
    unpacked = 0
    for member in members:
        member.file_size = sys.maxsize  # zipfile stops at this size and would never see the rest
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK):
                unpacked += len(piece)
                if unpacked > limit:
                    raise _refusal(path, f"it unpacks to more than {limit // _CHUNK} MB, as a zip bomb does")


def _leaves_folder(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/"))
    return parts.is_absolute() or ".." in parts.parts


def _refusal(path: Path, reason: str) -> UnreadableSourceError:
    return UnreadableSourceError(
        f"{path.name} is not read: {reason}.",
        "Save it again, without a password, from the program that made it, or split it.",
    )
