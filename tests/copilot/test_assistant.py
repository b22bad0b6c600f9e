"""From what was typed to what is searched for: written words, and the words of manuals in other languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.assistant import Assistant, Query, open_assistant
from copilot.knowledge import INSTRUCTIVE, Document, DocumentKind, PassageKind, Section
from copilot.retrieval import Question
from copilot.settings import Settings


@pytest.fixture
def assistant(tiny_model: Path, tmp_path: Path) -> Iterator[Assistant]:
    """One that has an English manual of no content."""
    settings = Settings(home=tmp_path / "home", models_dir=tmp_path, embedding_model=str(tiny_model))
    sections = (Section("m#1", 0, ("1 Drive",)),)
    manual = Document(
        "m", "main", "", "h", "Manual", "en", DocumentKind.MANUAL, asset_models=("P-1",), sections=sections
    )
    with closing(open_assistant(settings, "test")) as opened:
        opened.store.begin("main", "m", "")
        opened.store.commit(manual, stored_file="", reading={}, assets=())
        yield opened


def _question(
    assistant: Assistant, text: str, lang: str, kinds: tuple[PassageKind, ...] = INSTRUCTIVE
) -> Question:
    query = Query(text=text, lang=lang)
    return assistant.question(query, assistant.understand(query), kinds)


def test_typed_cantonese_is_searched_for_in_written_chinese_and_in_the_manuals_language(
    assistant: Assistant,
) -> None:
    asked = _question(assistant, "點解條鏈鬆咗", "zh-Hant")
    assert (asked.text, asked.said) == ("為甚麼條鏈鬆了", "點解條鏈鬆咗")
    [reading] = asked.readings
    assert "chain" in reading


def test_everyday_words_are_read_for_manuals_and_not_for_past_jobs(assistant: Assistant) -> None:
    assert _question(assistant, "Die Kette ist locker", "de").readings == ("Die chain ist loose",)
    assert _question(assistant, "Die Kette ist locker", "de", (PassageKind.WORK_ORDER,)).readings == ()


def test_a_question_in_the_manuals_language_is_searched_for_as_it_was_typed(assistant: Assistant) -> None:
    asked = _question(assistant, "The chain is loose", "en")
    assert (asked.text, asked.said, asked.readings) == ("The chain is loose", "", ())
