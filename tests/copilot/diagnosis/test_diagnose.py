"""The whole decision: hypotheses, next check, state; who may do what."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.diagnosis.calibration import Likelihood
from copilot.diagnosis.diagnose import LOCKOUT_MINUTES, SURE, State, diagnose, permitted, with_floor
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import OTHER_FLOOR
from copilot.faultknowledge import (
    ENOUGH_CASES,
    OTHER,
    Competence,
    EnergyState,
    FaultKnowledge,
    FindingKind,
    FindingState,
)
from tests.copilot.diagnosis.samples import (
    FILTER,
    LOOK_AT_FILTER,
    PRESS,
    PUMP,
    TODAY,
    a_cause,
    a_check,
    a_job,
    knowledges,
    observed,
    of,
)

LOW = Observation("pressure-low", FindingState.PRESENT)
NOISY = Observation("noise", FindingState.PRESENT)


@given(st.data())
def test_what_always_holds(data: st.DataObject) -> None:
    knowledge = data.draw(knowledges())
    observations = data.draw(observed(knowledge))
    competence = data.draw(st.sampled_from(list(Competence)))
    locked = data.draw(st.booleans())
    found = diagnose(knowledge, observations, today=TODAY, competence=competence, locked_out=locked, limit=99)
    assert {each.cause for each in found.hypotheses} == {OTHER, *(cause.id for cause in knowledge.causes)}
    assert (found.next_check is not None) == (found.state is State.CHECKING)
    if found.next_check is not None:
        check = knowledge.finding(found.next_check.id)
        assert check is not None
        assert permitted(check, competence, locked_out=locked)
        assert check.id not in {each.finding for each in observations}
    again = diagnose(
        knowledge, observations[::-1], today=TODAY, competence=competence, locked_out=locked, limit=99
    )
    assert {each.cause: each.words for each in again.hypotheses} == {
        each.cause: each.words for each in found.hypotheses
    }


@given(st.data())
def test_taking_an_answer_back_is_as_if_it_was_never_given(data: st.DataObject) -> None:
    knowledge = data.draw(knowledges())
    observations = data.draw(observed(knowledge))
    before = diagnose(knowledge, observations, today=TODAY)
    diagnose(knowledge, [*observations, Observation("f0", FindingState.PRESENT)], today=TODAY)
    assert diagnose(knowledge, observations, today=TODAY) == before


@pytest.mark.parametrize(
    ("energy", "competence", "locked", "may"),
    [
        (EnergyState.ANY, Competence.OPERATOR, False, True),
        (EnergyState.ISOLATED, Competence.OPERATOR, True, False),
        (EnergyState.ISOLATED, Competence.TECHNICIAN, False, True),
        (EnergyState.ENERGISED, Competence.TECHNICIAN, False, True),
        (EnergyState.ENERGISED, Competence.SPECIALIST, True, False),
    ],
)
def test_who_may_check_what(energy: EnergyState, competence: Competence, locked: bool, may: bool) -> None:
    check = a_check("c", energy=energy, competence=Competence.OPERATOR)
    assert permitted(check, competence, locked_out=locked) is may


def test_a_symptom_or_what_needs_more_skill_is_not_to_be_checked() -> None:
    skilled = a_check("c", competence=Competence.SPECIALIST)
    assert not permitted(skilled, Competence.TECHNICIAN, locked_out=False)
    assert permitted(skilled, Competence.SPECIALIST, locked_out=False)
    noise = PRESS.finding("noise")
    assert noise is not None
    assert noise.kind is FindingKind.SYMPTOM
    assert not permitted(noise, Competence.SPECIALIST, locked_out=False)


def test_a_lockout_takes_its_minutes_once_only_where_it_is_not_there() -> None:
    isolated = LOOK_AT_FILTER.model_copy(update={"energy": EnergyState.ISOLATED})
    knowledge = of(FILTER, PUMP, isolated)
    minutes = []
    for locked in (False, True):
        check = diagnose(knowledge, [], today=TODAY, locked_out=locked).next_check
        assert check is not None
        minutes.append(check.minutes)
    assert minutes == [5 + LOCKOUT_MINUTES, 5]


def test_until_sure_it_checks_then_it_repairs() -> None:
    first = diagnose(PRESS, [LOW], today=TODAY)
    assert first.state is State.CHECKING
    assert first.next_check is not None
    assert first.next_check.id == "look-filter"
    assert first.next_check.text.startswith("Look whether it is this: ")
    assert first.next_check.why
    found = diagnose(PRESS, [LOW, NOISY, Observation("look-pump", FindingState.PRESENT)], today=TODAY)
    assert found.state is State.REPAIR
    assert found.hypotheses[0].cause == "pump"
    assert found.next_check is None


def test_it_asks_for_help_where_no_check_is_left() -> None:
    looked = [Observation(look, FindingState.ABSENT) for look in ("look-filter", "look-pump")]
    assert diagnose(PRESS, [LOW, *looked], today=TODAY).state is State.ESCALATE
    assert diagnose(of(), [], today=TODAY).state is State.ESCALATE


def test_words_below_enough_closed_cases_then_probabilities() -> None:
    jobs = tuple(
        a_job(f"w{number}", ("pump", "filter")[number % 2], ("pressure-low",))
        for number in range(ENOUGH_CASES)
    )
    few = diagnose(PRESS.model_copy(update={"jobs": jobs[1:]}), [LOW], today=TODAY)
    enough = diagnose(PRESS.model_copy(update={"jobs": jobs}), [LOW], today=TODAY)
    assert {each.probability for each in few.hypotheses} == {None}
    assert few.closed_cases == ENOUGH_CASES - 1
    assert sum(each.probability or 0 for each in enough.hypotheses) == pytest.approx(1)
    assert few.hypotheses[0].words in set(Likelihood)


def test_the_list_is_never_thought_complete() -> None:
    sure = [LOW, NOISY, Observation("look-pump", FindingState.PRESENT)]
    jobs = tuple(a_job(f"w{number}", "pump", ("noise",)) for number in range(40))
    found = diagnose(PRESS.model_copy(update={"jobs": jobs}), sure, today=TODAY)
    other = next(each for each in found.hypotheses if each.cause == OTHER)
    assert other.probability is not None
    assert other.probability >= OTHER_FLOOR
    assert with_floor(np.array([1.0, 0.0])) == pytest.approx([1 - OTHER_FLOOR, OTHER_FLOOR])
    assert with_floor(np.array([1.0])) == [1.0]
    assert SURE < 1 - OTHER_FLOOR


def test_another_cause_is_told_beyond_the_limit() -> None:
    found = diagnose(PRESS, [LOW], today=TODAY, limit=1)
    assert len(found.hypotheses) == 2
    assert OTHER in {each.cause for each in found.hypotheses}


def test_two_faults_at_once_are_told() -> None:
    both = [Observation(look, FindingState.PRESENT) for look in ("look-filter", "look-pump")]
    pair = diagnose(PRESS, both, today=TODAY).pairs[0]
    assert pair.causes == ("filter", "pump")
    assert pair.texts == ("Cause filter", "Cause pump")
    assert diagnose(PRESS, [NOISY], today=TODAY).pairs == ()


def test_twenty_closed_cases_of_an_unlisted_fault_make_it_first() -> None:
    def learned(count: int) -> FaultKnowledge:
        jobs = tuple(
            a_job(f"w{number}", "valve", ("noise",), closed=TODAY - timedelta(days=number))
            for number in range(count)
        )
        valve = (a_cause("valve", job="w0"),) if count else ()
        return PRESS.model_copy(update={"jobs": jobs, "causes": (*PRESS.causes, *valve)})

    assert diagnose(learned(0), [NOISY], today=TODAY).hypotheses[0].cause == "pump"
    assert diagnose(learned(20), [NOISY], today=TODAY).hypotheses[0].cause == "valve"


def test_in_the_readers_language() -> None:
    found = diagnose(PRESS, [LOW], today=TODAY, lang="de")
    other = next(each for each in found.hypotheses if each.cause == OTHER)
    assert other.text == "Eine andere Ursache, nicht in dieser Liste"
    assert found.next_check is not None
    assert "min" in found.next_check.why
    assert found.next_check.lang == "en"


def test_the_cause_that_stands_out_is_looked_at_before_it_is_repaired() -> None:
    told = np.array([8.0 if each.id == "pump" else 0.0 for each in PRESS.causes] + [0.0])
    found = diagnose(PRESS, [NOISY], today=TODAY, told=told)
    assert found.hypotheses[0].cause == "pump"
    assert found.hypotheses[0].evidence_for[0].finding == "report"
    assert found.state is State.CHECKING
    assert found.next_check is not None
    assert found.next_check.id == "look-pump"
    looked = Observation("look-pump", FindingState.PRESENT)
    assert diagnose(PRESS, [NOISY, looked], today=TODAY, told=told).state is State.REPAIR
