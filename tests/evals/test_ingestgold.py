"""Gold rows, faults and steps are found where they stand whole, and missed where anything of them is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.knowledge import Cell, Fault, Passage, PassageKind, SafetyMessage, Section, SignalWord, Step
from evals.ingestgold import (
    GoldFault,
    GoldRow,
    GoldStep,
    Taken,
    folded,
    found_faults,
    found_rows,
    found_safety,
    found_steps,
    read_gold,
)

LOCK = SafetyMessage(SignalWord.DANGER, "DANGER Lock Q1 first.")
HOT = SafetyMessage(SignalWord.CAUTION, "CAUTION Hot oil.")
SECTION = Section(
    "m#7.1",
    0,
    ("7", "7.1 Filter"),
    safety=(LOCK, HOT),
    steps=(Step(1, "Switch it off."), Step(2, "Open\nthe cover.", safety=(HOT,)), Step(3, "Renew it.")),
)


def row(**cells: str) -> Passage:
    filled = tuple(Cell(header, text) for header, text in cells.items())
    return Passage("", PassageKind.TABLE_ROW, "m#1", (), 0, "en", cells=filled)


def gold_row(**cells: str) -> GoldRow:
    return GoldRow(document="m", cells=cells)


def gold_step(number: int, text: str, *safety: str) -> GoldStep:
    return GoldStep(document="m", section="7.1", number=number, text=text, safety=safety)


def shares(found: object) -> list[float]:
    return [each.share for each in found]  # type: ignore[attr-defined]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.lists(st.text("abc", min_size=1), min_size=1), st.sampled_from([" ", "\n", "\u3000", "\t "]))
def test_white_space_between_words_is_one_blank(words: list[str], space: str) -> None:
    assert folded(space.join(words)) == " ".join(words)


def test_a_line_broken_between_two_chinese_characters_goes_on() -> None:
    assert folded("清洗\nV10") == folded("清洗V10") == folded("清洗 V10")
    assert folded("１２　ｋＮ") == "12 kN"
    assert folded("1 2") != folded("12")


def test_a_row_is_found_whole_in_one_passage_only() -> None:
    gold = [gold_row(Code="E-1", Cause="Filter full\nor pump worn", Note="")]
    assert shares(found_rows(gold, Taken([row(Code="E-1", Cause="Filter full or pump worn")]))) == [1.0]
    cut = Taken([row(Code="E-1"), row(Cause="Filter full or pump worn")])
    (found,) = found_rows(gold, cut)
    assert found.share == 0.5
    assert "pump worn" in found.missed
    wrong_header = Taken([row(Code="E-1", Remedy="Filter full or pump worn")])
    assert shares(found_rows(gold, wrong_header)) == [0.5]
    assert shares(found_rows(gold, Taken())) == [0.0]


def test_a_fault_needs_its_own_remedy() -> None:
    gold = [
        GoldFault(document="m", code="E-042", symptom="No pressure", cause="Filter full", remedy="Renew it"),
        GoldFault(document="m", code="E-042", symptom="No pressure", cause="Pump worn", remedy="Call"),
    ]
    first = Fault("E 042", "No pressure", "Filter full", "Look at M1", "Renew it")
    second = Fault("E-042", "No  pressure", "Pump worn", "", "Call")

    def found(*faults: Fault) -> list[float]:
        return shares(found_faults(gold, Taken(sections=[replace(SECTION, faults=faults)])))

    assert found(first, second) == [1.0, 1.0]
    assert found(first, replace(second, remedy="Renew it")) == [1.0, 0.0]
    assert found(first, replace(second, code="E-043")) == [1.0, 0.0]
    assert found() == [0.0, 0.0]


def test_a_step_stands_under_its_number_in_its_section() -> None:
    gold = [gold_step(1, "Switch it off."), gold_step(2, "Open the cover."), gold_step(4, "Renew it.")]
    assert shares(found_steps(gold, Taken(sections=[SECTION]))) == [1.0, 1.0, 0.0]
    assert shares(found_steps(gold, Taken(sections=[replace(SECTION, id="m#7.2")]))) == [0.0, 0.0, 0.0]


def test_a_message_must_come_before_the_step_it_governs() -> None:
    gold = [
        gold_step(1, "Switch it off.", LOCK.text),
        gold_step(2, "Open the cover.", LOCK.text, HOT.text),
        gold_step(3, "Renew it."),
    ]
    assert shares(found_safety(gold, Taken(sections=[SECTION]))) == [1.0, 1.0]
    first, second, third = SECTION.steps
    late = replace(SECTION, steps=(first, replace(second, safety=()), replace(third, safety=(HOT,))))
    assert shares(found_safety(gold, Taken(sections=[late]))) == [1.0, 0.5]
    omitted = replace(SECTION, safety=(HOT,))
    assert shares(found_safety(gold, Taken(sections=[omitted]))) == [0.0, 0.5]
    without_steps = replace(SECTION, steps=())
    assert shares(found_safety(gold, Taken(sections=[without_steps]))) == [0.0, 0.0]


def test_a_gold_file_is_read_or_its_line_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"document": "m", "section": "1", "cells": {"Code": "E-1"}}\n\n', "utf-8")
    assert read_gold(path, GoldRow) == (GoldRow(document="m", section="1", cells={"Code": "E-1"}),)
    assert read_gold(None, GoldRow) == ()
    path.write_text('{"document": "m", "cells": {}}\n{"document": "m", "cell": {}}\n', "utf-8")
    with pytest.raises(BadInputError, match=r"Line 2 of .*rows\.jsonl cannot be used: cell"):
        read_gold(path, GoldRow)
