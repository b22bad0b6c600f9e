"""What is said to be allowed is allowed, and what is said to be refused is refused, in any state a case gets into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.case import ALLOWED, Case
from copilot.caseallowed import verdicts
from copilot.caseevents import (
    Acknowledged,
    Closed,
    Escalated,
    Event,
    LockedOut,
    LockReleased,
    Observed,
    OrderConfirmed,
    Outcome,
    Said,
    StepTaken,
    TakenOver,
    Verified,
)
from copilot.errors import CopilotError
from copilot.faultknowledge import EnergyState, FindingState
from copilot.wording import wording
from tests.copilot.casesamples import (
    OWN_REPAIR,
    REPAIR,
    TREE_BEGUN,
    add,
    opened,
    proposed,
    repaired,
    repairing,
)
from tests.copilot.test_case import random_events

# For each act whose event has nothing to choose, that event.
PLAIN: dict[str, Event] = {
    "say": Said(text="x"),
    "lock_out": LockedOut(),
    "release": LockReleased(),
    "follow": TREE_BEGUN,
    "repair": REPAIR,
    "repair_unlisted": OWN_REPAIR,
    "verify": Verified(passed=True),
    "escalate": Escalated(reason="?"),
    "take_over": TakenOver(),
    "close": Closed(),
    "confirm": OrderConfirmed(),
}


def allowed(case: Case, by: str = "mei") -> set[str]:
    acts, refused = verdicts(case, by, case.records[-1].at + timedelta(seconds=1), wording("en"))
    assert set(acts).isdisjoint(each.act for each in refused)
    assert all(each.message.endswith(".") and each.remedy.endswith(".") for each in refused)
    return set(acts)


@pytest.mark.parametrize("lang", ["de", "zh-Hant"])
def test_what_is_refused_is_told_in_the_readers_language(lang: str) -> None:
    case, at = opened(), opened().records[0].at
    acts, refused = verdicts(case, "mei", at, wording(lang))
    known, english = verdicts(case, "mei", at, wording("en"))
    assert acts == known
    assert [each.act for each in refused] == [each.act for each in english]
    pairs = list(zip(refused, english, strict=True))
    assert all(told.message != other.message and told.remedy != other.remedy for told, other in pairs)
    assert all(told.message and told.remedy for told, _ in pairs)


@given(st.lists(st.tuples(random_events(), st.sampled_from(["mei", "otto"])), max_size=30))
def test_verdicts_are_those_of_the_rules(calls: list[tuple[Event, str]]) -> None:
    case = opened()
    for event, by in calls:
        at = case.records[-1].at + timedelta(seconds=90)
        for act, plain in PLAIN.items():
            assert (act in allowed(case, by)) == _taken(case, plain, by), act
        try:
            case = case.after(event, by, at)
        except CopilotError:
            continue


def _taken(case: Case, event: Event, by: str) -> bool:
    try:
        case.after(event, by, case.records[-1].at + timedelta(seconds=1))
    except CopilotError:
        return False
    return True


def states() -> Iterator[tuple[Case, set[str], set[str]]]:
    """A case, acts that are among those allowed to mei, and acts that are not."""
    yield opened(), {"say", "lock_out", "escalate"}, {"step", "undo", "repair", "release", "acknowledge"}
    yield proposed(), {"step", "undo", "repair"}, {"verify", "close", "acknowledge"}
    yield proposed(EnergyState.ISOLATED), {"lock_out"}, {"step"}
    yield add(proposed(EnergyState.ISOLATED), LockedOut()), {"step", "release"}, {"verify"}
    yield add(proposed(EnergyState.ENERGISED), LockedOut(), by="otto"), {"say"}, {"step", "release"}
    yield repairing(), {"acknowledge", "undo"}, {"step", "answer", "verify", "repair"}
    yield add(repairing(), Acknowledged(message="ram", text="")), {"step"}, {"acknowledge"}
    yield repaired(), {"verify"}, {"step", "acknowledge", "close", "confirm"}
    yield add(repaired(), LockedOut(), by="otto"), {"undo"}, {"verify", "release"}
    yield add(repaired(), Verified(passed=True)), {"close"}, {"step"}
    yield add(repaired(), Verified(passed=True), LockedOut()), {"release"}, {"close"}
    yield add(repaired(), Verified(passed=True), Closed()), {"confirm"}, {"undo", "say", "escalate"}
    yield add(repairing(), Escalated()), {"take_over"}, {"say", "undo", "acknowledge", "lock_out"}


@pytest.mark.parametrize(("case", "may", "may_not"), list(states()))
def test_a_screen_offers_what_can_be_done(case: Case, may: set[str], may_not: set[str]) -> None:
    acts = allowed(case)
    assert may <= acts
    assert not may_not & acts


def test_every_kind_of_event_a_person_makes_has_an_act() -> None:
    """Beside what follows from another act: proposing, and how a tree's question was answered."""
    acts, refused = verdicts(opened(), "mei", opened().records[0].at, wording("en"))
    assert len(acts) + len(refused) == len({*PLAIN, "answer", "step", "acknowledge", "undo"})
    assert ALLOWED.keys() >= {type(event) for event in PLAIN.values()}


def test_a_case_goes_on_once_it_is_taken_over_and_can_be_handed_over_again() -> None:
    case = add(repairing(), Acknowledged(message="ram", text=""))
    away = add(case, Escalated(reason="Is it worn?", to="hydraulics"))
    assert away.handed_over == Escalated(reason="Is it worn?", to="hydraulics")
    with pytest.raises(CopilotError, match="handed over"):
        add(away, StepTaken(index=0, outcome=Outcome.DONE))
    on = add(away, TakenOver(), by="otto")
    assert (on.phase, on.handed_over) == (case.phase, None)
    with pytest.raises(CopilotError, match="have not acknowledged"):
        add(on, StepTaken(index=0, outcome=Outcome.DONE), by="otto")
    assert add(on, StepTaken(index=0, outcome=Outcome.DONE)).attempt
    assert add(on, Escalated(), by="otto").handed_over == Escalated()
    assert on.last_undoable() == case.last_undoable(), "neither can be taken back: each reverses the other"
    with pytest.raises(CopilotError):
        add(on, TakenOver())


def test_a_check_that_needs_energy_waits_while_locks_hang() -> None:
    case = add(proposed(EnergyState.ENERGISED), LockedOut(), by="otto")
    assert case.open_check is None
    with pytest.raises(CopilotError, match="needs energy"):
        add(case, Observed(finding="check:a", state=FindingState.ABSENT))
    assert add(case, LockReleased(), by="otto").open_check == case.proposed
