"""A report is mapped onto the closed list: exactly, by meaning with a margin, or asked about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.faultknowledge import FaultKnowledge, Finding, FindingKind, Wording
from copilot.parallel import Float
from copilot.reply import Citation
from copilot.symptoms import ASKED, SymptomMatch, map_symptoms

WORDS = ("pump", "loud", "oil", "foam", "ram", "sink", "press", "bang", "low", "level")


class CountedWords:
    """Vectors of which words a text has: enough to tell near from far."""

    def of(self, texts: Sequence[str]) -> Float:
        """Unit vectors (n, words + 1)."""
        rows = [[*(float(word in text.lower()) for word in WORDS), 0.01] for text in texts]
        found = np.array(rows, np.float32).reshape(len(texts), len(WORDS) + 1)
        unit: Float = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


def _finding(name: str, text: str, *, code: str = "", kind: FindingKind = FindingKind.SYMPTOM) -> Finding:
    citation = Citation(document="manual", quote=text)
    return Finding(
        id=name, kind=kind, wordings=(Wording(text=text, lang="en", citation=citation),), code=code
    )


KNOWLEDGE = FaultKnowledge(
    site="main",
    asset_model="X",
    findings=(
        _finding("symptom:pump", "Pump loud, oil foams"),
        _finding("symptom:ram", "Ram sinks"),
        _finding("symptom:bang", "Press bangs"),
        _finding("alarm:E017", "Oil level low", code="E017", kind=FindingKind.ALARM),
        _finding("check:ram", "ram sink test", kind=FindingKind.CHECK),
    ),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("E-017 is up", ("alarm:E017",)),
        ("it says: oil level LOW again", ("alarm:E017",)),
        ("the ram is sinking", ("symptom:ram",)),
        ("the ram is sinking. The pump is loud and foam in the oil", ("symptom:ram", "symptom:pump")),
        ("what is for lunch", ()),
        ("oil level is fine", ()),
        ("the ram is sinking, otherwise fine", ("symptom:ram",)),
        ("", ()),
    ],
)
def test_a_report_names_findings(text: str, found: tuple[str, ...]) -> None:
    match = map_symptoms(text, KNOWLEDGE, CountedWords(), "en")
    assert tuple(name for name, _ in match.matched) == found


def test_what_is_between_two_findings_is_asked_about() -> None:
    match = map_symptoms("ram bang", KNOWLEDGE, CountedWords(), "en")
    assert not match.matched
    assert set(match.candidates) == {"symptom:ram", "symptom:bang"}


@pytest.mark.parametrize("text", ["Hello!", "thanks a lot", "vielen Dank", "buenos días", "謝謝", "多謝晒！"])
def test_courtesies_are_no_report(text: str) -> None:
    assert map_symptoms(text, KNOWLEDGE, CountedWords()) == SymptomMatch()


@pytest.mark.parametrize(
    "wording",
    ["Press bangs, no code", "Press bangs, kein Code", "Press bangs, sin código", "Press bangs，無代碼"],
)
def test_a_symptom_without_a_code_is_none_where_an_alarm_shows(wording: str) -> None:
    known = KNOWLEDGE.model_copy(update={"findings": (*KNOWLEDGE.findings[:2], _finding("no-code", wording))})
    assert map_symptoms("press bang", known, CountedWords(), "en").matched
    told = map_symptoms("press bang", known, CountedWords(), "en", alarms=True)
    assert not told.matched
    assert "no-code" not in told.candidates
    assert not map_symptoms(wording, known, CountedWords(), "en", alarms=True).matched


def test_nothing_is_found_where_nothing_is_listed() -> None:
    empty = FaultKnowledge(site="main", asset_model="X")
    assert map_symptoms("the pump is loud", empty, CountedWords()).matched == ()


@given(st.text(max_size=60))
def test_only_listed_findings_come_out_and_few_are_asked(text: str) -> None:
    match = map_symptoms(text, KNOWLEDGE, CountedWords())
    named = [name for name, _ in match.matched]
    reported = {each.id for each in KNOWLEDGE.findings if each.kind is not FindingKind.CHECK}
    assert {*named, *match.candidates} <= reported
    assert not {*named} & {*match.candidates}
    assert len(match.candidates) <= ASKED
    assert all(0 < confidence <= 1 for _, confidence in match.matched)
