"""A case as one person sees it: the phase, what may be asked, and no step in front of an unread message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from copilot.case import Case, Phase
from copilot.caseevents import (
    Acknowledged,
    Closed,
    Escalated,
    LockedOut,
    Observed,
    Outcome,
    Said,
    StepTaken,
    TakenBack,
    TreeFollowed,
    Verified,
)
from copilot.caseparts import Attempt
from copilot.caseview import CaseView, Choice, history_of, repair_view, view_of
from copilot.faultknowledge import FaultKnowledge, Finding, FindingKind, FindingState, Wording
from tests.copilot.casesamples import (
    CITED,
    GUIDE,
    TREE_BEGUN,
    add,
    opened,
    proposed,
    repaired,
    repairing,
    reported,
)

DONE = StepTaken(index=0, outcome=Outcome.DONE)
RAM = Acknowledged(message="ram", text="")
KNOWN = FaultKnowledge(
    site="main",
    asset_model="HPX",
    findings=(
        Finding(
            id="symptom:foam",
            kind=FindingKind.SYMPTOM,
            wordings=(
                Wording(text="Oil foams", lang="en", citation=CITED),
                Wording(text="Öl schäumt", lang="de", citation=CITED),
            ),
        ),
    ),
)


def attempt(case: Case) -> Attempt:
    assert case.attempt
    return case.attempt


def seen(case: Case, reader: str = "mei") -> CaseView:
    return view_of(case, reader, KNOWN)


def test_a_step_shows_only_to_who_has_read_its_messages() -> None:
    case = add(repairing(), RAM, by="bo")
    blocked, free = repair_view(attempt(case), "mei"), repair_view(attempt(case), "bo")
    assert (blocked.step, [each.id for each in blocked.messages]) == (None, ["ram"])
    assert (free.step, free.messages) == (GUIDE.steps[0], ())
    assert (free.done, free.steps) == (0, 3)
    assert GUIDE.steps[0].text not in blocked.model_dump_json()


def test_who_takes_over_reads_the_messages_of_the_steps_done_too() -> None:
    case = add(repairing(), RAM, DONE, StepTaken(index=1, outcome=Outcome.DONE))
    assert [each.id for each in repair_view(attempt(case), "mei").messages] == ["oil"]
    assert [each.id for each in repair_view(attempt(case), "bo").messages] == ["ram", "oil"]


def test_a_step_that_waits_tells_when_it_is_ready_but_not_behind_a_message() -> None:
    case = add(repairing(), RAM, DONE)
    assert repair_view(attempt(case), "mei").ready_at == case.records[-1].at + timedelta(seconds=60)
    hidden = repair_view(attempt(case), "bo")
    assert (hidden.step, hidden.ready_at) == (None, None)
    assert repair_view(attempt(add(repairing(), RAM)), "mei").ready_at is None


def test_after_the_last_step_there_is_none_and_nothing_to_read() -> None:
    view = repair_view(attempt(repaired()), "bo")
    assert (view.step, view.messages, view.done, view.ready_at) == (None, (), 3, None)


def test_the_history_marks_what_can_be_taken_back() -> None:
    case = add(proposed(), LockedOut(), Observed(finding="check:a", state=FindingState.ABSENT, value="5 bar"))
    assert [(each.seq, each.kind, each.text, each.undoable) for each in history_of(case)] == [
        (0, "opened", "", False),
        (1, "said", "no pressure", True),
        (2, "proposed", "Read M1.", False),
        (3, "locked_out", "", False),
        (4, "observed", "check:a absent 5 bar", True),
    ]
    left = history_of(add(case, TakenBack(seq=4)))
    assert [(each.seq, each.kind, each.undoable) for each in left[4:]] == [(5, "taken_back", False)]


def test_the_history_tells_steps_and_answers_in_the_persons_words() -> None:
    tree = add(reported(), TREE_BEGUN, TreeFollowed(tree="tree:t", node="1", said="it runs", next="2"))
    steps = add(repairing(), RAM, StepTaken(index=0, outcome=Outcome.NOT_OK, value="2 bar", note="low"))
    assert [each.text for each in history_of(tree)[2:]] == ["No pressure", "it runs"]
    assert [each.text for each in history_of(steps)[2:]] == ["Relief valve dirty", "", "1 not_ok 2 bar low"]


def test_candidates_are_asked_until_one_is_answered() -> None:
    case = add(opened(), Said(text="odd oil", candidates=("symptom:foam", "symptom:lost")))
    view = seen(case)
    assert view.candidates == (
        Choice(id="symptom:foam", text="Oil foams"),
        Choice(id="symptom:lost", text="symptom:lost"),
    )
    answered = seen(add(case, Observed(finding="symptom:foam", state=FindingState.PRESENT, said="yes")))
    assert answered.candidates == ()
    assert [(each.text, each.state, each.said) for each in answered.findings] == [
        ("Oil foams", FindingState.PRESENT, "yes")
    ]


def test_alarms_and_symptoms_are_told_once_in_the_order_they_came() -> None:
    again = Said(text="foam", alarms=("E042", "E001"), symptoms=(("symptom:foam", 0.9),))
    view = seen(add(reported(), again, again))
    assert view.alarms == ("E042", "E001")
    assert view.symptoms == (Choice(id="symptom:foam", text="Oil foams"),)


PASSED, FAILED = Verified(passed=True), Verified(passed=False)


@pytest.mark.parametrize(
    ("case", "phase", "repairs", "tried"),
    [
        (opened(), Phase.DESCRIBE, False, ()),
        (add(opened(), Said(text="odd", candidates=("symptom:foam",))), Phase.CLARIFY, False, ()),
        (proposed(), Phase.CHECK, False, ()),
        (repairing(), Phase.REPAIR, True, ()),
        (repaired(), Phase.VERIFY, True, ()),
        (add(repaired(), FAILED), Phase.CHECK, False, ("Relief valve dirty",)),
        (add(repaired(), PASSED, Closed()), Phase.CLOSED, False, ()),
        (add(repairing(), Escalated(reason="Why?")), Phase.ESCALATED, False, ()),
    ],
)
def test_each_phase_shows_what_belongs_to_it(
    case: Case, phase: Phase, repairs: bool, tried: tuple[str, ...]
) -> None:
    view = seen(case)
    assert (view.phase, view.repair is not None, view.tried) == (phase, repairs, tried)
    assert view.open_check == ("check:a" if phase is Phase.CHECK and not tried else "")
    assert (view.version, view.opened_at) == (len(case.records), case.records[0].at)
