"""The simulated technician: answers as the file has it, else as the true cause has it, else not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from copilot.errors import BadInputError
from copilot.faultknowledge import Cause, FaultKnowledge, Finding, FindingKind, FindingState, Wording
from copilot.reply import Citation
from evals.technician import HiddenCase, Technician, read_cases, true_causes

OK, NOT_OK, UNKNOWN = FindingState.ABSENT, FindingState.PRESENT, FindingState.UNKNOWN


def words(text: str, lang: str = "en") -> Wording:
    return Wording(text=text, lang=lang, citation=Citation(document="m", quote=text))


def check(name: str, *texts: str, inspects: str = "") -> Finding:
    worded = tuple(words(text) for text in texts)
    return Finding(id=name, kind=FindingKind.CHECK, wordings=worded, minutes=5, inspects=inspects)


KNOWLEDGE = FaultKnowledge(
    site="main",
    asset_model="P1",
    causes=(
        Cause(
            id="cause:filter", wordings=(words("Suction filter clogged"), words("Saugfilter verstopft", "de"))
        ),
        Cause(id="cause:belt", wordings=(words("Drive belt slips"),)),
        Cause(id="cause:oil", wordings=(words("Oil level low"),)),
    ),
)
INSPECTIONS = {cause.id: check(f"check:{cause.id}", "Look", inspects=cause.id) for cause in KNOWLEDGE.causes}


def vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """Unit vectors of which words stand in each text."""
    known = sorted(
        {word for cause in KNOWLEDGE.causes for each in cause.wordings for word in each.text.lower().split()}
    )
    rows = np.array([[float(word in text.lower().split()) for word in known] for text in texts])
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def technician(truth: str = "Suction filter clogged", **answers: str) -> Technician:
    return Technician(HiddenCase(asset="A", truth=truth, answers=answers), KNOWLEDGE, vectors)


def test_a_check_is_answered_by_id_or_by_its_text_in_any_language() -> None:
    level = check("check:level", "Look at the sight glass", "Schauglas prüfen")
    assert technician(**{"check:level": "not_ok"}).answer(level) is NOT_OK
    assert technician(**{"Schauglas  PRÜFEN.": "Not OK"}).answer(level) is NOT_OK
    assert technician(**{"Look at the sight glass": "unknown"}).answer(level) is UNKNOWN
    assert technician().answer(level) is UNKNOWN


def test_an_inspection_is_answered_by_what_the_file_says_of_its_cause() -> None:
    worker = technician("Drive belt slips", **{"Saugfilter verstopft": "unknown", "Oil level low": "ok"})
    assert worker.answer(INSPECTIONS["cause:filter"]) is UNKNOWN
    assert worker.answer(INSPECTIONS["cause:oil"]) is OK


def test_an_inspection_that_the_file_is_silent_on_shows_the_true_cause_alone() -> None:
    worker = technician("Saugfilter verstopft")
    shown = {cause: worker.answer(inspection) for cause, inspection in INSPECTIONS.items()}
    assert shown == {"cause:filter": NOT_OK, "cause:belt": OK, "cause:oil": OK}


def test_a_cause_that_looks_bad_is_the_true_one_under_another_name() -> None:
    assert technician("Belt", **{"Drive belt slips": "not_ok"}).true == {"cause:belt"}


def test_truth_is_matched_by_id_wording_or_nearest_wording() -> None:
    assert true_causes("cause:oil", KNOWLEDGE, vectors) == {"cause:oil"}
    assert true_causes("saugfilter verstopft", KNOWLEDGE, vectors) == {"cause:filter"}
    assert true_causes("suction filter is clogged up", KNOWLEDGE, vectors) == {"cause:filter"}
    assert true_causes("gearbox seized", KNOWLEDGE, vectors) == frozenset()
    assert true_causes("anything", FaultKnowledge(site="main", asset_model="P2"), vectors) == frozenset()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Oil level low", "x", "check:1"]), st.sampled_from(["ok", "not_ok", "unknown"])
        )
    )
)
def test_any_file_gets_an_answer_to_any_check(answers: list[tuple[str, str]]) -> None:
    worker = technician(**dict(answers))
    for each in (*INSPECTIONS.values(), check("check:1", "x")):
        assert worker.answer(each) in FindingState


def test_cases_are_read_with_one_text_or_several(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    rows = [
        {"asset": "A", "alarms": "E-1", "symptoms": ["hot", "loud"], "truth": "t", "note": "left alone"},
        {"id": "b", "asset_model": "P1", "symptoms": "hot", "truth": "t", "answers": {"x": "NOT-OK"}},
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    first, second = read_cases(file)
    assert (first.id, first.alarms, first.symptoms) == ("case-001", ("E-1",), ("hot", "loud"))
    assert (second.id, second.symptoms, second.answers["x"].state) == ("b", ("hot",), NOT_OK)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "no case"),
        ([{"asset": "A"}], "truth"),
        ([{"truth": "t"}], "names no asset"),
        ([{"asset": "A", "truth": "t", "answers": {"x": "perhaps"}}], "answers"),
        ([{"id": "a", "asset": "A", "truth": "t"}] * 2, "same id"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(rows: list[object], told: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(BadInputError, match=told):
        read_cases(file)
