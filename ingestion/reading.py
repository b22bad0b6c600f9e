"""Documents of any supported format in: the reader is chosen by suffix and checked against the content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.docx import read_docx
from ingestion.elements import ParsedDocument
from ingestion.html import read_html
from ingestion.markdown import read_markdown
from ingestion.pdf.reader import read_pdf
from ingestion.text import read_text

Progress = Callable[[int, int], None]
"""Called with the pages done and the pages there are."""

_READERS: dict[str, Callable[[Path, Settings], ParsedDocument]] = {
    ".docx": read_docx,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".text": read_text,
}
SUPPORTED = (".pdf", *_READERS)
"""Suffixes of the documents that `read_document` takes."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SNIFFED_BYTES = 1024
_MEGABYTE = 1024 * 1024


def read_document(path: Path, settings: Settings, progress: Progress | None = None) -> ParsedDocument:
    """Read a document; ``progress`` is told of pages where the format has them.

    Raises `UnreadableSourceError` for a file that is missing, empty, too large, encrypted, damaged, of no supported
    kind, or not what its suffix says.
    """
    suffix = _kind(path, settings)
    reader = _READERS.get(suffix)
    parsed = reader(path, settings) if reader else read_pdf(path, settings, progress)
    if not parsed.elements:
        raise UnreadableSourceError(f"{path.name} holds no text.", "Check that it is the right file.")
    return parsed


def _kind(path: Path, settings: Settings) -> str:
    """The suffix that decides the reader; content wins over a wrong suffix where both are documents."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_SNIFFED_BYTES)
    except OSError as error:
        raise UnreadableSourceError(
            f"{path.name} cannot be opened: {error.strerror}.", "Check that it exists and may be read."
        ) from error
    if suffix not in SUPPORTED:
        known = ", ".join(SUPPORTED)
        raise UnreadableSourceError(f"{path.name} is of no known kind.", f"Save it as one of {known}.")
    if not head.strip():
        raise UnreadableSourceError(f"{path.name} is empty.", "Copy it again from where it came from.")
    if size > settings.max_file_mb * _MEGABYTE:
        raise UnreadableSourceError(
            f"{path.name} has {size // _MEGABYTE} MB, more than {settings.max_file_mb} MB.",
            "Split it, or raise the setting max_file_mb.",
        )
    if head.startswith(_OLD_OFFICE):
        raise UnreadableSourceError(
            f"{path.name} is an encrypted or an old Office file.", "Save it without a password as .docx."
        )
    # A PDF's header may stand anywhere in its first kilobyte.
    signed = ".pdf" if b"%PDF-" in head else ".docx" if head.startswith(b"PK\x03\x04") else None
    if signed is None and suffix in (".pdf", ".docx"):
        raise UnreadableSourceError(
            f"{path.name} is damaged: its content is not {suffix[1:].upper()}.",
            "Export it again as PDF or DOCX.",
        )
    return signed or suffix
