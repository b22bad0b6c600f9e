"""The same question in every language: what counts as the same section and the same safety messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from evals.fivefold import (
    ALL_SAME,
    MOST,
    OF_SECTION,
    RIGHT,
    SAFETY,
    Answered,
    GoldSection,
    SameQuestion,
    compared,
    majority,
    read_same_questions,
)

QUESTION = SameQuestion(
    id="s1",
    texts={"en": "no pressure", "de": "kein Druck", "es": "sin presión"},
    gold=(GoldSection(document_group="HPX/manual", section="5.1"),),
    asset_model="HPX",
)
HOT, LIVE = "docs/HPX/manual#5.1 message 1", "docs/HPX/manual#7.2 message 1"
AT = Answered("docs/HPX/manual#5.1", frozenset({HOT}))


def scores(en: Answered, de: Answered, es: Answered) -> tuple[dict[str, float], list[dict[str, float]]]:
    whole, *parts = compared(QUESTION, {"en": en, "de": de, "es": es})
    return whole.scores, [part.scores for part in parts]


def test_all_alike() -> None:
    whole, parts = scores(AT, AT, AT)
    assert whole == {ALL_SAME.name: 1.0, SAFETY.name: 1.0, OF_SECTION.name: 1.0}
    assert parts == [{MOST.name: 1.0, RIGHT.name: 1.0}] * 3


def test_one_language_astray() -> None:
    whole, parts = scores(AT, AT, Answered("docs/HPX/manual#15.1", frozenset({HOT, LIVE})))
    assert whole == {ALL_SAME.name: 0.0, SAFETY.name: 0.0, OF_SECTION.name: 1.0}
    assert parts[2] == {MOST.name: 0.0, RIGHT.name: 0.0}


def test_a_message_that_is_lacking_under_the_same_section() -> None:
    whole, _ = scores(AT, AT, Answered(AT.section, frozenset({LIVE})))
    assert whole == {ALL_SAME.name: 1.0, SAFETY.name: 0.0, OF_SECTION.name: 0.0}


def test_nothing_found_is_never_the_same() -> None:
    nothing = Answered("", frozenset())
    whole, parts = scores(nothing, nothing, nothing)
    assert whole[ALL_SAME.name] == 0
    assert parts[0] == {MOST.name: 0.0, RIGHT.name: 0.0}


@given(st.lists(st.sampled_from(["", "m#1", "m#2", "m#3"])))
def test_no_section_is_more_common_than_the_majority(sections: list[str]) -> None:
    common = majority(sections)
    found = [section for section in sections if section]
    assert (common in found) == bool(found)
    assert all(found.count(section) <= found.count(common) for section in found)


def test_nothing_found_is_no_majority() -> None:
    assert majority([]) == majority(["", ""]) == ""
    assert majority(["", "m#2", ""]) == "m#2"


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_same_questions(tmp_path) == []


def test_a_line_at_fault_is_named(tmp_path: Path) -> None:
    (tmp_path / "samequestion.jsonl").write_text('{"id": "x"}\n')
    with pytest.raises(BadInputError, match=r"Line 1 of .*texts"):
        read_same_questions(tmp_path)
