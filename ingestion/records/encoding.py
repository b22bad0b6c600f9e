"""The character encoding of a text file: byte order marks, UTF-8, then what office programs wrote before."""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from copilot.errors import UnreadableSourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ["cp1252", "gb18030", "big5hkscs"]
_SAMPLE_BYTES = 200_000


def read_text(path: Path) -> str:
    """The whole text of a file; raises `UnreadableSourceError` where it is empty or no text."""
    data = path.read_bytes()
    if not data.strip():
        raise UnreadableSourceError(f"{path.name} is empty.", "Export it again.")
    encoding = detect_encoding(data)
    if encoding is None:
        raise UnreadableSourceError(
            f"{path.name} is not text in an encoding that is known.", "Save it as CSV UTF-8 or as XLSX."
        )
    return data.decode(encoding)


def detect_encoding(data: bytes) -> str | None:
    """The name of a codec that decodes all of ``data``; None where it seems to be no text."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name if _decodes(data, name) else None
    if _decodes(data, "utf-8"):
        return None if b"\0" in data else "utf-8"
    best = from_bytes(_distinctive(data), cp_isolation=_LEGACY).best()
    if best is None or b"\0" in data:
        return None
    return next((name for name in (best.encoding, *_LEGACY) if _decodes(data, name)), None)


def _distinctive(data: bytes) -> bytes:
    """The lines that are not plain ASCII: only they tell the legacy encodings apart."""
    lines = [line for line in data[: 50 * _SAMPLE_BYTES].splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE_BYTES].rsplit(b"\n", 1)[0]


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
