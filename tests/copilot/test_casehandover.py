"""A case handed over: the next person reads all that is known, in their language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from copilot.blocks import moment
from copilot.case import Case
from copilot.caseevents import (
    Acknowledged,
    Escalated,
    LockedOut,
    LockReleased,
    Observed,
    Outcome,
    Said,
    StepTaken,
    TreeFollowed,
    Verified,
)
from copilot.casehandover import MOST_CAUSES, hand_over_facts
from copilot.diagnosis.calibration import Likelihood
from copilot.diagnosis.diagnose import Diagnosis, Hypothesis, State
from copilot.faultknowledge import FaultKnowledge, Finding, FindingKind, FindingState, Wording
from copilot.handover import LockFact, hand_over_text
from copilot.wording import wording
from tests.copilot.casesamples import CITED, START, TREE_BEGUN, add, opened, proposed, repaired, reported

KNOWN = FaultKnowledge(
    site="main",
    asset_model="HPX",
    findings=(
        Finding(
            id="check:a",
            kind=FindingKind.CHECK,
            wordings=(Wording(text="Read M1", lang="en", citation=CITED),),
            minutes=3,
        ),
    ),
)
RANKED = Diagnosis(
    hypotheses=tuple(
        Hypothesis(cause=f"cause:{place}", text=f"Cause {place}", probability=0.07, words=Likelihood.UNLIKELY)
        for place in range(MOST_CAUSES + 2)
    ),
    next_check=None,
    state=State.ESCALATE,
)
LOW = Observed(finding="check:a", state=FindingState.PRESENT, value="2.4 bar", said="way below")


def in_language(case: Case, lang: str) -> Case:
    """The same case opened in another language."""
    start = replace(case.records[0], event=case.opened.model_copy(update={"lang": lang}))
    return replace(case, records=(start, *case.records[1:]))


def tried_in_vain() -> Case:
    """A check, a repair with its steps that did not help, a lock, and a question at the end."""
    case = add(repaired(), Verified(passed=False, note="still none"), LOW, LockedOut())
    return add(case, Escalated(reason="Is the pump worn?"))


@pytest.mark.parametrize("lang", ["de", "zh-Hant"])
def test_all_that_is_known_is_told_in_the_readers_language(lang: str) -> None:
    case, words = in_language(tried_in_vain(), lang), wording(lang)
    text = hand_over_text(hand_over_facts(case, KNOWN, RANKED), lang)
    lines = text.splitlines()
    hung = case.records[-2].at
    assert "- no pressure" in lines
    assert "- E042" in lines
    assert any(
        line.startswith(f"- Read M1: {words('handover.state.present')} (2.4 bar; “way below”) – mei")
        for line in lines
    )
    assert f"- 1. Cause 0 ({words('case.unlikely')}, {words.percent(0.07)})" in lines
    assert any(line.startswith("- Relief valve dirty: Relief valve – mei") for line in lines)
    assert any(line.startswith(f"- Do 3. ({words('case.outcome.done')}) – mei") for line in lines)
    assert any(
        line.startswith(f"- {words('case.tried_out')} ({words('case.verified.failed')}; still none)")
        for line in lines
    )
    assert f"- {words('handover.lock', by='mei')} – {moment(hung, lang)}" in lines
    assert lines[-2:] == [words("handover.question"), "- Is the pump worn?"]


def test_what_was_done_is_told_in_the_order_it_happened() -> None:
    answers = [
        TreeFollowed(tree="tree:t", node="1", said="it runs", next="2"),
        TreeFollowed(tree="tree:t", node="2", said="filthy", next="2-yes"),
    ]
    walked = add(reported(), TREE_BEGUN, LockedOut(), *answers)
    facts = hand_over_facts(walked, KNOWN, None)
    assert [(each.text, each.value) for each in facts.done] == [
        ("Is the pump running?", "it runs"),
        ("Remove the relief valve. Is it dirty?", "filthy"),
        ("No pressure: Clean the relief valve.", ""),
    ]
    assert [each.at for each in facts.done] == [
        each.at for each in (*walked.records[-2:], walked.records[-1])
    ]


def test_a_step_tells_its_outcome_with_the_value_and_the_note() -> None:
    read = Acknowledged(message="ram", text="DANGER ram")
    stuck = StepTaken(index=0, outcome=Outcome.CANNOT_DO, value="9 Nm", note="seized")
    case = add(reported(), *(each.event for each in repaired().records[2:3]), read, stuck)
    facts = hand_over_facts(case, KNOWN, None)
    assert [(each.text, each.outcome, each.value) for each in facts.done] == [
        ("Relief valve dirty: Relief valve", "", ""),
        ("Do 1.", wording("en")("case.outcome.cannot_do"), "9 Nm; seized"),
    ]
    assert [(each.text, each.by) for each in facts.acknowledged] == [("DANGER ram", "mei")]


def test_a_lock_hangs_since_it_was_hung_last_and_those_taken_off_are_gone() -> None:
    case = add(
        add(proposed(), LockedOut(), LockReleased(), LockedOut()), LockedOut(), LockReleased(), by="bo"
    )
    facts = hand_over_facts(case, KNOWN, None)
    assert facts.locks == (LockFact("mei", START + timedelta(minutes=25)),)


def test_a_case_without_a_ranking_or_a_question_invents_none() -> None:
    case = add(opened(), Said(text="  ", alarms=("E042",)), Said(text="hums", alarms=("E042",)), Escalated())
    facts = hand_over_facts(case, KNOWN, None)
    assert (facts.symptoms, facts.alarms, facts.question) == (("hums",), ("E042",), "")
    assert (facts.causes, facts.locks, facts.done) == ((), (), ())


def test_only_the_first_causes_are_told() -> None:
    facts = hand_over_facts(reported(), KNOWN, RANKED)
    assert [each.text for each in facts.causes] == [f"Cause {place}" for place in range(MOST_CAUSES)]
