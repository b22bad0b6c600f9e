"""An attempt: kept as JSON, answers alike in any order, undo in training alone, the rule of cases for the lock."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.case import NotAllowedError
from copilot.errors import BadInputError
from copilot.faultknowledge import EnergyState, FindingState
from copilot.practice.attempt import Attempt
from copilot.practice.exercise import Exercise, lot, set_exercise
from copilot.practice.moves import Check, LockOut, Name, Release, TakeBack, read_move
from copilot.practice.simulation import Simulation, simulated
from tests.copilot.diagnosis.samples import PRESS, TODAY, a_cause, a_check, a_job, of, worded
from tests.copilot.practice.samples import a_knowledge, a_simulation

PUMP_WORN = simulated(set_exercise(PRESS, cause="pump", seed=1, today=TODAY), PRESS)


def begun(simulation: Simulation) -> Attempt:
    return Attempt(exercise=simulation.exercise, by="anna")


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_answers_are_alike_in_any_order_and_after_a_stop(seed: int) -> None:
    simulation = a_simulation(seed)
    checks = [each.id for each in simulation.checks.values() if each.energy is EnergyState.ANY]
    shuffled = random.Random(seed).sample(checks, len(checks))

    def shown(order: list[str], *, stop: bool) -> dict[str, FindingState | None]:
        attempt, machine = begun(simulation), simulation
        for name in order:
            attempt = attempt.after(Check(finding=name), machine)
            if stop:
                attempt = Attempt.model_validate_json(attempt.model_dump_json())
                machine = simulated(attempt.exercise, a_knowledge(seed))
        return {each.move.finding: each.state for each in attempt.done if isinstance(each.move, Check)}

    assert shown(checks, stop=False) == shown(shuffled, stop=True)


def test_linked_findings_show_as_often_as_the_knowledge_says() -> None:
    test = a_check("sound", minutes=3)
    knowledge = of(*PRESS.causes, *PRESS.findings, test, *PRESS.links, a_job("w", "pump", ("sound",)))
    seen = {"pump": 0, "filter": 0}
    for cause in seen:
        for seed in range(1000):
            machine = simulated(set_exercise(knowledge, cause=cause, seed=seed, today=TODAY), knowledge)
            seen[cause] += machine.answer("sound") is FindingState.PRESENT
    network = machine.network
    theta, base = network.theta[1, network.columns["sound"]], network.base[network.columns["sound"]]
    assert seen["pump"] / 1000 == pytest.approx(theta, abs=0.06)
    assert seen["filter"] / 1000 == pytest.approx(base, abs=0.06)
    assert theta - base > 0.1


def test_a_look_shows_the_cause_as_it_is() -> None:
    assert PUMP_WORN.answer("look-pump") is FindingState.PRESENT
    assert PUMP_WORN.answer("look-filter") is FindingState.ABSENT


def test_surprises_come_as_often_as_the_plant_sees_them() -> None:
    drawn = [set_exercise(PRESS, seed=seed, today=TODAY).cause for seed in range(1000)]
    pumps = of(*PRESS.causes, *PRESS.findings, *PRESS.links, *(a_job(f"w{n}", "pump") for n in range(9)))
    more = [set_exercise(pumps, seed=seed, today=TODAY).cause for seed in range(1000)]
    assert drawn.count("pump") / 1000 == pytest.approx(0.5, abs=0.05)
    assert more.count("pump") / 1000 == pytest.approx(9.5 / 10, abs=0.03)


def test_a_past_job_is_reported_and_the_engine_has_not_seen_it() -> None:
    told = a_job("w1", "pump", ("noise",), report="screams", lang="en")
    named = a_job("w0", "pump", ("noise",), report="Pump worn, replaced", lang="en")
    pump = a_cause("pump", minutes=90).model_copy(update={"wordings": worded("Pump worn", "en")})
    knowledge = of(PRESS.causes[0], pump, *PRESS.findings, *PRESS.links, told, named)
    exercise = set_exercise(knowledge, cause="pump", seed=0, today=TODAY)
    assert (exercise.job, exercise.report, exercise.shown) == ("w1", "screams", ("noise",))
    assert [job.id for job in simulated(exercise, knowledge).knowledge.jobs] == ["w0"]
    german = set_exercise(knowledge, cause="pump", seed=0, today=TODAY, lang="de")
    assert (german.job, german.shown, german.report_lang) == ("w1", ("noise",), "de")
    assert german.report not in ("", "screams"), "who cannot read it is told the signs in their own language"


def test_a_wrong_name_costs_its_repair_and_rules_it_out() -> None:
    attempt = begun(PUMP_WORN).after(Name(cause="filter"), PUMP_WORN)
    assert (attempt.minutes, attempt.over, attempt.wrong) == (20, False, ("filter",))
    assert ("look-filter", FindingState.ABSENT) in [
        (each.finding, each.state) for each in attempt.observations(PUMP_WORN)
    ]
    assert attempt.after(Name(cause="pump"), PUMP_WORN).found


def test_training_takes_back_and_an_exam_does_not() -> None:
    looked = begun(PUMP_WORN).after(Check(finding="look-filter"), PUMP_WORN)
    back = looked.after(TakeBack(), PUMP_WORN)
    assert (looked.minutes, back.minutes, len(back.done)) == (5, 0, 2)
    with pytest.raises(NotAllowedError):
        back.after(TakeBack(), PUMP_WORN)
    exam = simulated(PUMP_WORN.exercise.model_copy(update={"exam": True}), PRESS)
    with pytest.raises(NotAllowedError, match="exam"):
        begun(exam).after(Check(finding="look-filter"), exam).after(TakeBack(), exam)


def test_the_lock_follows_the_rule_of_a_case() -> None:
    checks = (a_check("inside", energy=EnergyState.ISOLATED), a_check("live", energy=EnergyState.ENERGISED))
    machine = simulated(
        Exercise(site="site", asset_model="HPX", cause="pump", seed=1, today=TODAY),
        of(*PRESS.causes, *PRESS.findings, *checks, *PRESS.links),
    )
    unlocked = begun(machine)
    assert unlocked.after(Check(finding="inside"), machine).unsafe
    with pytest.raises(NotAllowedError, match="no lock"):
        unlocked.after(Release(), machine)
    locked = unlocked.after(LockOut(), machine)
    assert locked.after(Check(finding="inside"), machine).minutes == 15 + 5
    with pytest.raises(NotAllowedError, match="needs energy"):
        locked.after(Check(finding="live"), machine)
    assert locked.after(Release(), machine).after(Check(finding="live"), machine).minutes == 15 + 5


def test_an_unsafe_order_is_not_taken_back() -> None:
    machine = simulated(
        Exercise(site="site", asset_model="HPX", cause="pump", seed=1, today=TODAY),
        of(*PRESS.causes, *PRESS.findings, a_check("inside", energy=EnergyState.ISOLATED), *PRESS.links),
    )
    attempt = begun(machine).after(Check(finding="inside"), machine)
    with pytest.raises(NotAllowedError):
        attempt.after(TakeBack(), machine)
    later = attempt.after(LockOut(), machine).after(TakeBack(), machine)
    assert later.unsafe
    assert not later.locked


@pytest.mark.parametrize("move", [Check(finding="noise"), Check(finding="none"), Name(cause="none")])
def test_what_is_not_there_is_refused(move: Check | Name) -> None:
    with pytest.raises(BadInputError):
        begun(PUMP_WORN).after(move, PUMP_WORN)


@pytest.mark.parametrize(
    "line", ["", "{}", '{"move": "fly"}', '{"move": "check"}', '{"move": "name", "x": 1}']
)
def test_what_is_no_move_is_refused(line: str) -> None:
    with pytest.raises(BadInputError, match="no move"):
        read_move(line)


@given(st.integers(0, 10**9), st.text(max_size=20))
def test_lots_are_shares(seed: int, name: str) -> None:
    assert 0 <= lot(seed, name) < 1


def test_no_cause_no_exercise() -> None:
    with pytest.raises(BadInputError, match="no cause"):
        set_exercise(of(), seed=1, today=TODAY)
    with pytest.raises(BadInputError, match="no cause 'belt'"):
        set_exercise(PRESS, cause="belt", seed=1, today=TODAY)
