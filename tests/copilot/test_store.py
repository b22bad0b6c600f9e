"""The store: documents through their states, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.errors import StorageError
from copilot.knowledge import (
    Document,
    DocumentKind,
    Passage,
    PassageKind,
    Section,
    TreeAnswer,
    TreeNode,
    TroubleshootingTree,
)
from copilot.settings import Settings
from copilot.store import Store
from copilot.tables import SourceState


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path / "home"))) as opened:
        yield opened


def document(version: str, *sections: Section) -> Document:
    passage = Passage("text", PassageKind.TEXT, "m#1", ("M",), 0, "en")
    return Document(
        "m", "main", "/x/m", version, "M", "en", DocumentKind.MANUAL, sections=sections, passages=(passage,)
    )


def commit(store: Store, written: Document) -> None:
    store.begin("main", "m", "/x/m")
    store.commit(written, stored_file="f", reading={"group": "m"})


def test_a_document_is_in_use_from_its_commit_on(store: Store) -> None:
    store.begin("main", "m", "/x/m")
    assert store.current_versions() == set()
    commit(store, document("v1"))
    assert store.current_versions() == {("main", "m", "v1")}
    store.begin("main", "m", "/x/m")
    assert store.current_versions() == {("main", "m", "v1")}
    store.fail("main", "m", "/x/m", "it is empty")
    row = store.document("main", "m")
    assert row is not None
    assert (row.state, row.error, row.content_hash) == (SourceState.FAILED, "it is empty", "v1")


def test_a_version_that_the_index_lost_is_forgotten(store: Store) -> None:
    commit(store, document("v1"))
    store.forget_versions({("main", "m", "v1")})
    assert store.current_versions() == set()


def test_removing_takes_sections_along(store: Store) -> None:
    commit(store, document("v1", Section("m#1", 0, ("M",))))
    assert [section.id for section in store.sections("main", "m")] == ["m#1"]
    store.remove("main", "m")
    assert store.sections("main", "m") == []
    assert store.documents() == []


def test_a_section_is_given_in_the_language_asked_for_if_there_is_one(store: Store) -> None:
    commit(store, document("v1", *(Section("m#1", 0, (lang,), lang=lang) for lang in ("en", "de"))))
    for asked, given in (("de", "de"), ("en", "en"), ("es", "en"), ("", "en")):
        section = store.section("main", "m", "m#1", asked)
        assert section is not None
        assert section.lang == given
    assert store.section("main", "m", "m#2") is None


def test_sections_with_a_tree_are_told_apart(store: Store) -> None:
    questions = (TreeNode("1", "Is it on?", (TreeAnswer("Yes", "2"),)), TreeNode("2", "Wait."))
    holder = Section("m#2", 1, ("T",), tree=TroubleshootingTree("T", "T", questions, "en"))
    commit(store, document("v1", Section("m#1", 0, ('"tree": {"name"',)), holder))
    assert store.tree_sections("main") == [("m", holder)]
    assert store.tree_sections("other") == []


def test_ancestors_come_outermost_first(store: Store) -> None:
    paths = (("M",), ("M", "A"), ("M", "A", "B"), ("M", "C"))
    sections = [Section(f"m#{place}", place, path) for place, path in enumerate(paths)]
    commit(store, document("v1", *sections))
    assert [section.heading for section in store.ancestors("main", "m", sections[2])] == [("M",), ("M", "A")]


def test_conversations_are_kept_for_their_days(store: Store) -> None:
    store.put_chat("main", "a", {"text": "x"}, keep_days=1)
    store.put_chat("main", "b", {"text": "y"}, keep_days=1)
    assert store.chat("main", "a") == {"text": "x"}
    assert store.chat("other", "a") is None
    store.put_chat("main", "c", {}, keep_days=0)
    assert store.chat("main", "a") is None


@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/db", "postgresql+nosuch://me:hunter2@host/db"])
def test_an_address_no_driver_knows(tmp_path: Path, url: str) -> None:
    with pytest.raises(StorageError, match="COPILOT_DATABASE_URL") as caught:
        Store(Settings(home=tmp_path, database_url=url))
    assert "hunter2" not in str(caught.value)


def test_a_damaged_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageError, match=r"not a database\. Put a backup"):
        Store(Settings(home=tmp_path))
