"""What a case allows when, what stands after an answer is taken back, and that no order of calls passes the gate."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.case import ALLOWED, Case, NotAllowedError, Phase
from copilot.caseevents import (
    EVENT,
    Acknowledged,
    Closed,
    Escalated,
    Event,
    LockedOut,
    LockReleased,
    Observed,
    Opened,
    OrderConfirmed,
    Outcome,
    Proposed,
    RepairChosen,
    Said,
    StepTaken,
    TakenBack,
    TakenOver,
    TreeAsked,
    TreeFollowed,
    TreeLeft,
    Verified,
)
from copilot.caseview import repair_view
from copilot.errors import CopilotError
from copilot.faultknowledge import EnergyState, FindingState
from copilot.gate import GateClosedError
from tests.copilot.casesamples import (
    GUIDE,
    OWN_REPAIR,
    REPAIR,
    START,
    TREE_BEGUN,
    add,
    opened,
    proposed,
    repaired,
    repairing,
    reported,
)

DONE = Outcome.DONE


def test_the_phases_of_a_whole_job() -> None:
    assert opened().phase is Phase.DESCRIBE
    assert add(opened(), Said(text="odd noise", candidates=("symptom:a",))).phase is Phase.CLARIFY
    assert reported().phase is Phase.CHECK
    assert repairing().phase is Phase.REPAIR
    assert repaired().phase is Phase.VERIFY
    closed = add(repaired(), Verified(passed=True), Closed())
    assert closed.phase is Phase.CLOSED
    assert add(reported(), Escalated(reason="no idea")).phase is Phase.ESCALATED


def test_an_answer_settles_what_was_asked_about() -> None:
    case = add(opened(), Said(text="odd noise", candidates=("symptom:a", "symptom:b")))
    assert case.candidates == ("symptom:a", "symptom:b")
    assert add(case, Observed(finding="symptom:b", state=FindingState.PRESENT)).candidates == ()


def test_the_open_check_is_closed_by_its_answer_and_open_again_when_it_is_taken_back() -> None:
    case = proposed()
    assert case.open_check
    assert case.open_check.check == "check:a"
    answered = add(case, Observed(finding="check:a", state=FindingState.ABSENT))
    assert answered.open_check is None
    assert add(answered, TakenBack(seq=answered.version - 1)).open_check == case.open_check


def test_a_step_behind_a_message_is_neither_shown_nor_taken() -> None:
    case = repairing()
    view = repair_view(case.attempt, "mei")  # type: ignore[arg-type]
    assert view.step is None
    assert [each.id for each in view.messages] == ["ram"]
    with pytest.raises(GateClosedError, match="have not acknowledged"):
        add(case, StepTaken(index=0, outcome=DONE))
    open_case = add(case, Acknowledged(message="ram", text=""))
    assert repair_view(open_case.attempt, "mei").step == GUIDE.steps[0]  # type: ignore[arg-type]


def test_a_message_read_by_one_person_is_not_read_by_another() -> None:
    case = add(repairing(), Acknowledged(message="ram", text=""), by="mei")
    with pytest.raises(GateClosedError):
        add(case, StepTaken(index=0, outcome=DONE), by="otto")


def test_a_repair_in_own_words_stands_behind_the_lock_out() -> None:
    with pytest.raises(GateClosedError, match="lock-out"):
        add(reported(), UNGUARDED)
    case = add(reported(), OWN_REPAIR)
    with pytest.raises(GateClosedError, match="have not acknowledged"):
        add(case, StepTaken(index=0, outcome=DONE))
    read = add(case, Acknowledged(message="lockout", text=""))
    assert add(read, StepTaken(index=0, outcome=DONE)).phase is Phase.VERIFY


def test_nothing_is_repaired_before_something_was_reported() -> None:
    with pytest.raises(NotAllowedError, match="Nothing was reported"):
        add(opened(), OWN_REPAIR)
    assert add(opened(), Said(text="panel dark"), OWN_REPAIR).phase is Phase.REPAIR


def test_steps_keep_their_order() -> None:
    case = add(repairing(), Acknowledged(message="ram", text=""))
    with pytest.raises(NotAllowedError, match="not the next"):
        add(case, StepTaken(index=1, outcome=DONE))


def test_a_wait_is_kept_or_accounted_for() -> None:
    case = add(repairing(), Acknowledged(message="ram", text=""), StepTaken(index=0, outcome=DONE))
    with pytest.raises(NotAllowedError, match=r"0\.5 min are left"):
        add(case, StepTaken(index=1, outcome=DONE), after=30)
    assert add(case, StepTaken(index=1, outcome=DONE), after=60).attempt
    assert add(case, StepTaken(index=1, outcome=DONE, note="waited at lunch"), after=1).attempt


@pytest.mark.parametrize("outcome", [Outcome.NOT_OK, Outcome.CANNOT_DO])
def test_a_step_that_fails_goes_back_to_looking_for_the_cause(outcome: Outcome) -> None:
    case = add(repairing(), Acknowledged(message="ram", text=""), StepTaken(index=0, outcome=outcome))
    assert case.phase is Phase.CHECK
    assert case.attempts[0].failed


def test_a_second_try_asks_for_the_messages_again() -> None:
    case = add(repaired(), Verified(passed=False), REPAIR)
    with pytest.raises(GateClosedError):
        add(case, StepTaken(index=0, outcome=DONE))


def test_only_a_verified_repair_is_closed() -> None:
    with pytest.raises(NotAllowedError, match="not been verified"):
        add(repaired(), Closed())
    with pytest.raises(NotAllowedError):
        add(repairing(), Closed())


def test_nothing_is_tried_out_while_locks_hang() -> None:
    locked = add(repaired(), LockedOut(), by="otto")
    with pytest.raises(NotAllowedError, match="otto"):
        add(locked, Verified(passed=True))
    with pytest.raises(NotAllowedError, match="who hung it"):
        add(locked, LockReleased(), by="mei")
    assert add(add(locked, LockReleased(), by="otto"), Verified(passed=True)).phase is Phase.VERIFY


def test_hands_in_the_machine_need_an_own_lock_and_measuring_needs_energy() -> None:
    answer = Observed(finding="check:a", state=FindingState.PRESENT)
    inside = add(proposed(EnergyState.ISOLATED), LockedOut(), by="otto")
    with pytest.raises(NotAllowedError, match="you have no lock"):
        add(inside, answer, by="mei")
    assert add(inside, answer, by="otto").of(Observed)
    measured = add(proposed(EnergyState.ENERGISED), LockedOut(), by="otto")
    with pytest.raises(NotAllowedError, match="needs energy"):
        add(measured, answer, by="otto")


def test_an_older_step_is_taken_back_only_after_the_later_ones() -> None:
    case = repaired()
    steps = [record.seq for record in case.standing if isinstance(record.event, StepTaken)]
    with pytest.raises(NotAllowedError, match="latest back first"):
        add(case, TakenBack(seq=steps[0]))
    assert add(case, TakenBack(seq=steps[2])).phase is Phase.REPAIR


def test_an_acknowledgement_is_never_taken_back() -> None:
    case = add(repairing(), Acknowledged(message="ram", text=""))
    with pytest.raises(NotAllowedError):
        add(case, TakenBack(seq=case.version - 1))


def test_somebody_must_be_named() -> None:
    with pytest.raises(NotAllowedError, match="Nobody"):
        add(opened(), Said(text="x"), by="  ")


def test_every_event_has_its_phases() -> None:
    kinds = {type(EVENT.validate_python(sample.model_dump())) for sample in SAMPLES}
    assert kinds == set(ALLOWED)


UNGUARDED = OWN_REPAIR.model_copy(
    update={
        "guide": OWN_REPAIR.guide.model_copy(
            update={"steps": (OWN_REPAIR.guide.steps[0].model_copy(update={"safety": ()}),)}
        )
    }
)
SAMPLES: list[Event] = [
    Said(text="no pressure", alarms=("E042",)),
    Observed(finding="check:a", state=FindingState.ABSENT),
    Proposed(check="check:a", text="Read M1.", energy=EnergyState.ISOLATED),
    TREE_BEGUN,
    TreeFollowed(tree="tree:t", node="1", said="yes", next="2"),
    TreeFollowed(tree="tree:t", node="2", said="yes", next="2-yes", cause="cause:valve"),
    TreeAsked(tree="tree:t", node="1", said="what?"),
    TreeLeft(tree="tree:t"),
    LockedOut(),
    LockReleased(),
    REPAIR,
    OWN_REPAIR,
    UNGUARDED,
    Acknowledged(message="ram", text=""),
    StepTaken(index=0, outcome=DONE),
    Verified(passed=True),
    Closed(),
    Escalated(),
    TakenOver(),
    OrderConfirmed(),
    TakenBack(seq=1),
]


def random_events() -> st.SearchStrategy[Event]:
    return st.one_of(
        st.sampled_from(SAMPLES),
        st.builds(StepTaken, index=st.integers(0, 3), outcome=st.sampled_from(Outcome)),
        st.builds(
            Acknowledged, message=st.sampled_from(["ram", "oil", "lockout", "made up"]), text=st.just("")
        ),
        st.builds(TakenBack, seq=st.integers(0, 12)),
        st.builds(Verified, passed=st.booleans()),
        st.just(Opened(asset="", asset_model="HPX", lang="en")),
    )


@given(st.lists(st.tuples(random_events(), st.sampled_from(["mei", "otto"])), max_size=40))
def test_no_order_of_calls_passes_the_gate(calls: list[tuple[Event, str]]) -> None:
    case, read = reported(), set[tuple[str, str]]()
    for event, by in calls:
        try:
            after = case.after(event, by, case.records[-1].at + timedelta(seconds=90))
        except CopilotError:
            continue
        check_step(case, event, by, read)
        if isinstance(event, RepairChosen):
            read.clear()
        elif isinstance(event, Acknowledged):
            read.add((by, event.message))
        case = after
        for reader in ("mei", "otto"):
            check_view(case, reader, read)


def check_step(case: Case, event: Event, by: str, read: set[tuple[str, str]]) -> None:
    if isinstance(event, StepTaken):
        assert case.attempt
        steps = case.attempt.chosen.guide.steps[: event.index + 1]
        needed = {each.id for step in steps for each in step.safety}
        assert needed
        assert all((by, each) in read for each in needed)
        assert event.index == len(case.attempt.steps)
    if isinstance(event, TreeFollowed):
        assert event.node == "1" or by in case.locks
    if isinstance(event, Verified):
        assert not case.locks
    if isinstance(event, Closed):
        assert case.attempt
        assert case.attempt.verified
        assert case.attempt.verified.passed


def check_view(case: Case, reader: str, read: set[tuple[str, str]]) -> None:
    if case.attempt is not None:
        shown = repair_view(case.attempt, reader).step
        place = len(case.attempt.steps)
        if shown is not None:
            steps = case.attempt.chosen.guide.steps[: place + 1]
            assert all((reader, each.id) in read for step in steps for each in step.safety)


@given(st.lists(random_events(), max_size=25))
def test_a_case_read_back_from_its_events_is_the_same(events: list[Event]) -> None:
    case = reported()
    for event in events:
        try:
            case = case.after(event, "mei", case.records[-1].at + timedelta(seconds=90))
        except CopilotError:
            continue
    again = opened()
    for record in case.records[1:]:
        again = again.after(
            EVENT.validate_python(EVENT.dump_python(record.event, mode="json")), record.by, record.at
        )
    assert again.records == case.records
    assert again.phase is case.phase
    assert again.records[0].at == START


def test_a_check_that_is_not_open_asks_for_the_lock_all_the_same() -> None:
    inside = Observed(finding="check:b", state=FindingState.PRESENT, energy=EnergyState.ISOLATED)
    with pytest.raises(NotAllowedError, match="no lock"):
        add(reported(), inside)
    assert add(add(reported(), LockedOut()), inside).of(Observed)


def test_that_a_check_could_not_be_made_needs_no_lock() -> None:
    unknown = Observed(finding="check:a", state=FindingState.UNKNOWN)
    assert add(proposed(EnergyState.ISOLATED), unknown).of(Observed)
