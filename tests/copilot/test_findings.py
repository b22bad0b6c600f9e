"""Replies to a check: the hand-written set, negation, values, doubts, and what holds for every text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.faultknowledge import FindingState
from copilot.findings import polarity, read_finding

GOLD = Path(__file__).parents[2] / "evals" / "plant" / "gold" / "findings.jsonl"
ABSENT, PRESENT, UNKNOWN = FindingState.ABSENT, FindingState.PRESENT, FindingState.UNKNOWN


def _right(split: str, lang: str) -> float:
    rows = [json.loads(row) for row in GOLD.read_text("utf-8").splitlines()]
    mine = [row for row in rows if row["split"] == split and row["lang"] == lang]
    assert len(mine) >= 20
    return sum(
        read_finding(row["text"], check_text=row["check"], lang=row["lang"]) == row["state"] for row in mine
    ) / len(mine)


@pytest.mark.parametrize("lang", ["en", "de", "es", "zh-Hant", "zh-Hans"])
def test_reads_replies_in_every_language(lang: str) -> None:
    assert _right("dev", lang) >= 0.95
    assert _right("test", lang) >= 0.9


@pytest.mark.parametrize(
    ("check", "reply", "state"),
    [
        ("Is the oil level low?", "no", ABSENT),
        ("Oil level between the red lines", "no", PRESENT),
        ("Is the oil level low?", "no, it's fine", ABSENT),
        ("Check the hose for leaks", "no", ABSENT),
        ("Is the hose tight?", "no", PRESENT),
        ("", "no oil at all", PRESENT),
        ("", "oil level is fine", ABSENT),
        ("", "couldn't check", UNKNOWN),
        ("", "no", None),
        ("Is the oil level low?", "what do you mean?", None),
        ("Screws", "no loose, bent or broken ones", ABSENT),
        ("Seal", "runs, but it leaks", PRESENT),
        ("Seal", "I'm not sure, but it looks fine", ABSENT),
        ("Is the oil level low?", "nein", ABSENT),
    ],
)
def test_polarity_and_negation_decide(check: str, reply: str, state: FindingState | None) -> None:
    assert read_finding(reply, check_text=check) == state


@pytest.mark.parametrize(
    ("check", "reply", "state"),
    [
        ("Pressure 4 to 6 bar", "2.4 bar", PRESENT),
        ("Pressure 4 to 6 bar", "0.5 MPa", ABSENT),
        ("Druck 4 bis 6 bar", "4,8", ABSENT),
        ("壓力：4 至 6 bar", "7 bar", PRESENT),
        ("Normal 2 to 4 L/min, worn above 6 L/min", "7 l/min", PRESENT),
        ("More than 10 drops per hour", "4", ABSENT),
        ("Must be above 4 bar", "5 bar", ABSENT),
        ("Pressure below 4 bar", "3 bar", PRESENT),
        ("Panel must show 600.0 ± 0.2 mm", "600.1 mm", ABSENT),
        ("24 V DC at X5", "V12 is at 23 V", ABSENT),
        ("24 V DC at X5", "3 bar", None),
    ],
)
def test_values_are_judged_against_the_check(check: str, reply: str, state: FindingState | None) -> None:
    assert read_finding(reply, check_text=check) == state


def test_the_caller_may_say_what_yes_means() -> None:
    assert read_finding("yes", check_text="Hand in the field", yes_is_fault=True) is PRESENT
    assert read_finding("no", check_text="Hand in the field", yes_is_fault=True) is ABSENT
    assert read_finding("all good", check_text="Coupling worn", yes_is_fault=True) is ABSENT
    assert read_finding("yes", check_text="Does the pump run?", yes_is_fault=False) is ABSENT


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_has_a_reading(reply: str, check: str) -> None:
    assert read_finding(reply, check_text=check) in (*FindingState, None)
    assert polarity(check) in (1, -1)


@given(st.sampled_from(["yes", "no", "ja", "nein", "sí", "係", "是的", "冇", "没有"]), st.booleans())
def test_yes_and_no_are_opposites(reply: str, fault: bool) -> None:
    states = {read_finding(reply, check_text="X", yes_is_fault=side) for side in (fault, not fault)}
    assert states == {ABSENT, PRESENT}


@pytest.mark.parametrize("check", ["Is the oil level between the red lines?", "Relief valve V10 clean"])
@pytest.mark.parametrize(
    ("reply", "lang"),
    [
        ("it also rattles", "en"),
        ("the pump is loud too", "en"),
        ("es klappert auch", "de"),
        ("también vibra", "es"),
        ("還有異響", "zh-Hant"),
    ],
)
def test_what_adds_another_trouble_is_no_answer(check: str, reply: str, lang: str) -> None:
    assert read_finding(reply, check_text=check, lang=lang) is None


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("also fine", FindingState.ABSENT),
        ("yes, also", FindingState.ABSENT),
        ("no, it rattles too", FindingState.PRESENT),
        ("the level is too low", FindingState.PRESENT),
        ("the oil level is also too low", FindingState.PRESENT),
    ],
)
def test_what_answers_and_adds_is_an_answer(reply: str, state: FindingState) -> None:
    assert read_finding(reply, check_text="Is the oil level in the green?", lang="en") is state
