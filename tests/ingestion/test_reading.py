"""The reader is chosen by suffix, checked against content; what cannot be read is named with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.reading import SUPPORTED, read_document


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", b"# Press\n\nText"),
        ("a.HTML", b"<h1>Press</h1><p>Text"),
        ("a.txt", b"PRESS\n\nText"),
    ],
)
def test_each_kind_has_its_reader(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert len(read_document(path, Settings()).elements) == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.md", b"", "is empty"),
        ("a.md", b" \n", "is empty"),
        ("a.html", b"<script>x</script>", "holds no text"),
        ("a.xyz", b"x", "no known kind"),
        ("a.pdf", b"not a pdf", "damaged"),
        ("a.docx", b"not a docx", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted"),
        ("a.txt", b"PK\x03\x04", "damaged"),
        ("a.md", b"x" * 2_000_000, "more than 1 MB"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableSourceError, match=reason) as caught:
        read_document(path, Settings(max_file_mb=1))
    assert caught.value.remedy
    assert name in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError, match="cannot be opened"):
        read_document(tmp_path / "gone.md", Settings())


def test_all_kinds_of_the_manual_are_supported() -> None:
    assert {".pdf", ".docx", ".html", ".md", ".txt"} <= set(SUPPORTED)
