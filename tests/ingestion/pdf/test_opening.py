"""Opening PDF files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import UnreadableSourceError
from ingestion.pdf.opening import opened

# A complete file whose standard security handler has keys that no password gives.
ENCRYPTED = b"""%%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj
3 0 obj << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> endobj
trailer << /Root 1 0 R /Size 4 /Encrypt 3 0 R /ID [<00><00>] >>
""" % (b"11" * 32, b"22" * 32)


def message_of(path: Path) -> str:
    with pytest.raises(UnreadableSourceError) as caught, opened(path):
        pass
    assert caught.value.remedy
    return str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    assert "cannot be read" in message_of(tmp_path / "none.pdf")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"%PDF-1.4\nnothing", "is damaged"),
        (b"hello", "no PDF"),
        (ENCRYPTED, "is encrypted"),
    ],
)
def test_unreadable_content(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "manual.pdf"
    file.write_bytes(content)
    assert reason in message_of(file)
