"""Zip containers that would fill the memory are refused."""

from __future__ import annotations

from collections.abc import Callable
from os import urandom
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion import archives
from ingestion.archives import check_archive


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, max_file_mb=20)


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    def make(members: dict[str, bytes]) -> Path:
        path = tmp_path / "book.xlsx"
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, body in members.items():
                archive.writestr(name, body)
        return path

    return make


def test_ordinary_archive_passes(zipped: Callable[[dict[str, bytes]], Path], settings: Settings) -> None:
    path = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>" * 1000})
    check_archive(path, settings)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"xl/a.xml": urandom(1024 * 1024) * 21}, "more than 20 MB"),
        ({"xl/a.xml": b"0" * (12 * 1024 * 1024)}, "more than 10 MB"),
        ({"../../etc/passwd": b"x"}, "points outside"),
        ({"/etc/passwd": b"x"}, "points outside"),
        ({"xl\\..\\..\\run.exe": b"x"}, "points outside"),
    ],
)
def test_dangerous_archive_is_refused_with_its_reason(
    zipped: Callable[[dict[str, bytes]], Path], settings: Settings, members: dict[str, bytes], reason: str
) -> None:
    with pytest.raises(UnreadableSourceError, match=reason):
        check_archive(zipped(members), settings)


def test_too_many_members(
    zipped: Callable[[dict[str, bytes]], Path], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(UnreadableSourceError, match="4 parts"):
        check_archive(zipped({str(number): b"" for number in range(4)}), settings)


def test_encrypted_member(zipped: Callable[[dict[str, bytes]], Path], settings: Settings) -> None:
    path = zipped({"a.xml": b"secret"})
    body = bytearray(path.read_bytes())
    body[body.index(b"PK\x01\x02") + 8] |= 0x1
    path.write_bytes(bytes(body))
    with pytest.raises(UnreadableSourceError, match="encrypted"):
        check_archive(path, settings)


def test_no_zip_at_all(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 an encrypted office file is an OLE container")
    with pytest.raises(UnreadableSourceError, match="damaged or encrypted"):
        check_archive(path, settings)


def test_directory_that_lies_about_the_size(
    zipped: Callable[[dict[str, bytes]], Path], settings: Settings
) -> None:
    path = zipped({"xl/a.xml": b"0" * (12 * 1024 * 1024)})
    body = bytearray(path.read_bytes())
    stated = body.index(b"PK\x01\x02") + 24
    body[stated : stated + 4] = (100).to_bytes(4, "little")
    path.write_bytes(bytes(body))
    with pytest.raises(UnreadableSourceError, match="more than 10 MB"):
        check_archive(path, settings)


def test_damaged_member(zipped: Callable[[dict[str, bytes]], Path], settings: Settings) -> None:
    path = zipped({"xl/a.xml": bytes(range(256)) * 100})
    body = bytearray(path.read_bytes())
    body[60:70] = b"x" * 10
    path.write_bytes(bytes(body))
    with pytest.raises(UnreadableSourceError, match="damaged"):
        check_archive(path, settings)
