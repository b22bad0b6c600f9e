"""The facts at a case's end: whose words, which checks, what was really done, and how long it took."""

from __future__ import annotations

from copilot.case import Case
from copilot.caseclosing import LONGEST_GAP_MINUTES, case_facts, phase_minutes
from copilot.caseevents import (
    Acknowledged,
    Observed,
    Outcome,
    RepairChosen,
    Said,
    StepTaken,
    TakenBack,
    Verified,
)
from copilot.faultknowledge import Cause, FaultKnowledge, Finding, FindingKind, FindingState, Wording
from copilot.workorder import AcknowledgedMessage, CheckDone
from tests.copilot.casesamples import CITED, GUIDE, REPAIR, START, add, opened, proposed, repaired, repairing


def worded(*texts: str) -> tuple[Wording, ...]:
    return tuple(Wording(text=text, lang="en", citation=CITED) for text in texts)


KNOWN = FaultKnowledge(
    site="main",
    asset_model="HPX",
    causes=(Cause(id="cause:valve", wordings=worded("Relief valve V10 dirty"), parts=("HP-7730-118",)),),
    findings=(
        Finding(id="alarm:E042", kind=FindingKind.ALARM, wordings=worded("No main pressure"), code="E042"),
        Finding(id="check:a", kind=FindingKind.CHECK, wordings=worded("Read M1"), minutes=3),
    ),
)
RAM = Acknowledged(message="ram", text="DANGER ram")


def minutes(case: Case) -> dict[str, float]:
    return {each.phase: each.minutes for each in phase_minutes(case)}


def test_the_problem_is_told_in_the_technicians_own_words() -> None:
    case = add(proposed(), Said(text=" the pump howls "), Said(text=" ", alarms=("E042",)))
    facts = case_facts(case, KNOWN)
    assert (facts.problem, facts.codes) == ("no pressure. the pump howls", ("E042",))


def test_without_words_the_problem_is_what_the_alarms_mean() -> None:
    silent = Said(text="", alarms=("E042", "E999"), symptoms=(("symptom:foam", 0.8),))
    facts = case_facts(add(opened(), silent, silent), KNOWN)
    assert facts.problem == "No main pressure; alarm:E999"
    assert (facts.codes, facts.symptoms) == (("E042", "E999"), ("symptom:foam",))


def test_checks_keep_their_ids_and_those_taken_back_are_left_out() -> None:
    low = Observed(finding="check:a", state=FindingState.PRESENT, value="2.4 bar", said="low")
    lost = Observed(finding="check:lost", state=FindingState.UNKNOWN)
    case = add(proposed(), low, lost, low)
    assert case_facts(add(case, TakenBack(seq=5)), KNOWN).checks == (
        CheckDone(text="Read M1", state=FindingState.PRESENT, value="2.4 bar", finding="check:a"),
        CheckDone(text="check:lost", state=FindingState.UNKNOWN, finding="check:lost"),
    )


def test_only_steps_that_were_done_are_actions() -> None:
    done = StepTaken(index=0, outcome=Outcome.DONE, value="0 bar", note="by hand")
    broken = StepTaken(index=1, outcome=Outcome.NOT_OK, note="stuck")
    facts = case_facts(add(repairing(), RAM, done, broken), KNOWN)
    assert facts.steps == ("Do 1. (0 bar; by hand)",)


def test_the_last_repair_is_the_one_that_counts() -> None:
    remedy = GUIDE.model_copy(update={"title": "Coil", "remedy": "Replace the coil"})
    second = RepairChosen(cause="cause:coil", text="Coil burnt", guide=remedy)
    first = case_facts(repaired(), KNOWN)
    assert (first.cause_id, first.cause, first.remedy) == ("cause:valve", REPAIR.text, "Relief valve")
    assert (first.parts, first.steps) == (("HP-7730-118",), ("Do 1.", "Do 2.", "Do 3."))
    facts = case_facts(add(repaired(), Verified(passed=False), second), KNOWN)
    assert (facts.cause_id, facts.cause, facts.remedy) == ("cause:coil", "Coil burnt", "Replace the coil")
    assert (facts.parts, facts.steps) == ((), ())


def test_every_acknowledgement_is_told_with_name_words_and_time() -> None:
    case = add(add(repairing(), RAM), RAM, by="bo")
    assert case_facts(case, KNOWN).acknowledgements == tuple(
        AcknowledgedMessage(who=record.by, message="DANGER ram", when=record.at)
        for record in case.records[-2:]
    )
    assert [each.who for each in case_facts(case, KNOWN).acknowledgements] == ["mei", "bo"]


def test_a_case_that_came_nowhere_has_its_machine_and_day() -> None:
    facts = case_facts(opened(), KNOWN)
    assert (facts.case, facts.asset, facts.asset_model, facts.lang) == ("c1", "P-1", "HPX", "en")
    assert (facts.opened, facts.problem, facts.cause, facts.steps, facts.phases) == (
        START.date(), "", "", (), (),
    )  # fmt: skip


def test_minutes_are_counted_from_one_phase_to_the_next() -> None:
    assert minutes(repairing()) == {"describe": 5.0, "check": 5.0}
    assert minutes(add(repaired(), Verified(passed=True))) == {
        "describe": 5.0, "check": 5.0, "repair": 25.0, "verify": 5.0,
    }  # fmt: skip


def test_a_long_silence_is_no_work() -> None:
    day, limit = 24 * 3600.0, LONGEST_GAP_MINUTES * 60
    assert minutes(add(proposed(), REPAIR, after=limit)) == {"describe": 5.0, "check": 5.0 + 120.0}
    assert minutes(add(proposed(), REPAIR, after=limit + 1)) == {"describe": 5.0, "check": 5.0}
    assert minutes(add(add(proposed(), REPAIR, after=day), RAM)) == {
        "describe": 5.0, "check": 5.0, "repair": 5.0,
    }  # fmt: skip
