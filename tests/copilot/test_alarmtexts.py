"""An alarm in the reader's language: the manual's own meaning of its code; the feed's words where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.alarmtexts import alarm_texts
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.mining.press import MODEL, fill

TOLD = [("E-042", "Main pressure was not reached in time"), ("E-099", "The cooling water is too warm")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path))) as opened:
        fill(opened, ())
        yield opened


def test_a_code_is_said_in_the_readers_language_where_a_document_explains_it(store: Store) -> None:
    assert alarm_texts(store, "main", MODEL, TOLD, "de") == {"E-042": "Kein Hauptdruck"}


@pytest.mark.parametrize("reader", ["en", "es", "zh-Hant"])
def test_the_feeds_words_stand_where_they_can_be_read_or_nothing_else_is_known(
    store: Store, reader: str
) -> None:
    assert alarm_texts(store, "main", MODEL, TOLD, reader) == {}


def test_another_model_or_site_explains_nothing(store: Store) -> None:
    assert alarm_texts(store, "main", "OTHER", TOLD, "de") == {}
    assert alarm_texts(store, "other", MODEL, TOLD, "de") == {}
    assert alarm_texts(store, "main", MODEL, [("E-042", "")], "de") == {}
