"""Reading ahead: everything once, no more than memory allows, and it ends when told."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from copilot.index import readahead
from copilot.index.readahead import ReadAhead


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "segments").mkdir()
    for number in range(8):
        (tmp_path / "segments" / f"chunk_{number}").write_bytes(b"x" * 1000)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files read, in order."""
    names: list[str] = []
    original = ReadAhead._read_file

    def note(self: ReadAhead, path: Path, buffer: bytearray, left: int) -> int:
        names.append(path.name)
        return original(self, path, buffer, left)

    monkeypatch.setattr(ReadAhead, "_read_file", note)
    return names


def test_every_file_is_read_and_one_that_is_gone_passed_over(folder: Path, read: list[str]) -> None:
    ReadAhead(folder).wait()
    assert read == [f"chunk_{number}" for number in range(8)]


def test_memory_bounds_what_is_read(folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    free = SimpleNamespace(available=int(2500 / readahead.SHARE))
    monkeypatch.setattr(readahead.psutil, "virtual_memory", lambda: free)
    ReadAhead(folder).wait()
    assert read == ["chunk_0", "chunk_1", "chunk_2"]


def test_a_folder_that_vanishes_meanwhile_stops_nobody(tmp_path: Path) -> None:
    ahead = ReadAhead(tmp_path / "nowhere")
    ahead.stop()
    ahead.wait()
