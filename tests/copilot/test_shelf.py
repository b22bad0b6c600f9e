"""Kept copies: whole or absent, one folder a version, nothing left that is not named."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import StorageError
from copilot.shelf import Shelf


def test_a_copy_survives_its_original(tmp_path: Path) -> None:
    original = tmp_path / "manual.pdf"
    original.write_bytes(b"one")
    shelf = Shelf(tmp_path / "files")
    name = shelf.put(original, "v1")
    original.write_bytes(b"two")
    assert shelf.path(name).read_bytes() == b"one"
    assert shelf.put(original, "v1") == name
    assert shelf.path(name).read_bytes() == b"one"
    assert shelf.path(shelf.put(original, "v2")).read_bytes() == b"two"


def test_a_kept_copy_may_be_put_again(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "files")
    (tmp_path / "a.md").write_text("a")
    name = shelf.put(tmp_path / "a.md", "v1")
    assert shelf.put(shelf.path(name), "v1") == name
    assert shelf.path(name).read_text() == "a"


def test_only_what_is_named_stays(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "files")
    (tmp_path / "a.md").write_text("a")
    kept, dropped = shelf.put(tmp_path / "a.md", "v1"), shelf.put(tmp_path / "a.md", "v2")
    (tmp_path / "files" / "v3").mkdir()
    (tmp_path / "files" / "v3" / ".part").write_text("half")
    shelf.keep_only({kept, ""})
    assert shelf.path(kept).exists()
    assert not shelf.path(dropped).exists()
    assert [folder.name for folder in (tmp_path / "files").iterdir()] == ["v1"]


def test_an_empty_shelf_can_be_tidied(tmp_path: Path) -> None:
    Shelf(tmp_path / "files").keep_only(())
    assert not (tmp_path / "files").exists()


def test_a_shelf_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder")
    (tmp_path / "a.md").write_text("a")
    with pytest.raises(StorageError, match=r"a\.md could not be kept"):
        Shelf(tmp_path / "files").put(tmp_path / "a.md", "v1")
