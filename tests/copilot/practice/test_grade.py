"""The grader: held against a policy computed anew, and against what a grade has to be whatever is done."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.faultknowledge import EnergyState, FindingState
from copilot.practice.attempt import Attempt
from copilot.practice.exercise import set_exercise
from copilot.practice.grade import grade, score
from copilot.practice.moves import Check, GiveUp, LockOut, Move, Name, Release, Repair
from copilot.practice.players import at_random, best_path, random_minutes
from copilot.practice.replay import replay
from copilot.practice.simulation import Simulation, simulated
from tests.copilot.diagnosis.samples import PRESS
from tests.copilot.practice.independent import Bayes, Player, Step
from tests.copilot.practice.samples import a_simulation

RUNS = 200


def independent(simulation: Simulation) -> Player:
    answers = {name: simulation.answer(name) is FindingState.PRESENT for name in simulation.checks}
    exercise = simulation.exercise
    player = Player(Bayes(exercise, simulation.knowledge), answers)
    player.seen = dict.fromkeys(exercise.shown, True)
    return player


def as_step(move: Move) -> Step:
    match move:
        case Check(finding=finding):
            return "check", finding
        case Name(cause=cause):
            return "name", cause
    return move.move, ""


def some_moves(simulation: Simulation, dice: random.Random, most: int = 6) -> Attempt:
    """A learner who does anything that is safe."""
    attempt = Attempt(exercise=simulation.exercise, by="anna")
    for _ in range(most):
        energy = EnergyState.ENERGISED if attempt.locked else EnergyState.ISOLATED
        moves: list[Move] = [Release() if attempt.locked else LockOut()]
        moves += [Check(finding=each.id) for each in simulation.checks.values() if each.energy is not energy]
        moves += [Name(cause=each.id) for each in simulation.knowledge.causes[:2]]
        attempt = attempt.after(dice.choice(moves), simulation)
        if attempt.over:
            break
    return attempt


@pytest.mark.parametrize("start", range(0, RUNS, 50))
def test_the_grader_equals_the_policy_computed_anew(start: int) -> None:
    """200 random machines: the same best path and minutes, the same best move at each point of a random attempt."""
    for seed in range(start, start + 50):
        simulation = a_simulation(seed)
        attempt = some_moves(simulation, random.Random(seed))
        graded, (steps, optimal) = grade(attempt, simulation), independent(simulation).play()
        if seed % 4 == 0:  # the minutes of all tell as much; each path takes a while
            assert [as_step(each.move) for each in best_path(simulation).done] == steps
        assert graded.optimal == pytest.approx(optimal)
        player, spent = independent(simulation), 0.0
        for moment in replay(attempt, simulation).moments:
            p = player.bayes.ranked_by(player.seen)
            assert as_step(moment.best) == player.best()
            assert moment.spent == pytest.approx(spent)
            assert moment.chances[0].probability == pytest.approx(max(p))
            assert moment.entropy == pytest.approx(-sum(each * math.log2(each) for each in p))
            spent += player.do(as_step(moment.done.move))
        spent += 0 if graded.found else 480
        assert graded.minutes == pytest.approx(spent)
        assert graded.over == pytest.approx(spent - optimal)
        repair = next(each.minutes for each in simulation.knowledge.causes if each.id == graded.cause)
        assert graded.score == pytest.approx(min(100, 100 * (optimal + repair) / (spent + repair)))


@given(seed=st.integers(0, 10_000), exam=st.booleans())
@settings(max_examples=15, deadline=None)
def test_who_plays_the_engines_moves_scores_exactly_100(seed: int, exam: bool) -> None:
    simulation = a_simulation(seed, exam=exam)
    graded = grade(best_path(simulation), simulation)
    assert (graded.score, graded.over, graded.passed) == (100.0, 0.0, True)
    assert graded.best_moves == graded.moves


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_score_lies_between_0_and_100_and_adds_up(seed: int) -> None:
    simulation = a_simulation(seed)
    attempt = some_moves(simulation, random.Random(seed))
    graded = grade(attempt, simulation)
    assert 0 < graded.score <= 100
    assert (graded.score == 100) == (graded.over <= 0)
    assert set(graded.told_nothing) <= {
        each.move.finding for each in attempt.done if isinstance(each.move, Check)
    }


def test_random_players_come_out_near_the_random_baseline() -> None:
    """2,000 other random players on 20 machines, played move by move: within four standard errors of the baseline."""
    off: list[float] = []
    for seed in range(20):
        simulation = a_simulation(seed)
        repair = simulation.repair_minutes(simulation.exercise.cause)
        optimal, dice = best_path(simulation).minutes, np.random.default_rng(1000 + seed)
        scores = [score(at_random(simulation, dice).minutes, optimal, repair) for _ in range(100)]
        baseline = grade(Attempt(exercise=simulation.exercise, by="anna"), simulation).random_score
        error = float(np.std(scores)) * math.sqrt(2 / 100)
        off.append(abs(float(np.mean(scores)) - baseline) / max(error, 1e-9))
    assert max(off) < 4


def test_the_random_baseline_is_half_of_all_other_looks_where_nothing_needs_a_lock() -> None:
    simulation = next(
        each
        for each in map(a_simulation, range(10_000))
        if len(each.looks) == len(each.knowledge.causes)
        and all(look.energy is EnergyState.ANY for look in each.looks.values())
    )
    looks = {cause: look.minutes for cause, look in simulation.looks.items()}
    own = looks.pop(simulation.exercise.cause)
    expected = own + sum(looks.values()) / 2
    others = random_minutes(simulation)
    assert abs(others.mean() - expected) < 4 * others.std() / math.sqrt(len(others))


@given(seed=st.integers(0, 10_000), repairs=st.booleans(), exam=st.booleans())
@settings(max_examples=15, deadline=None)
def test_an_unsafe_order_always_fails(seed: int, repairs: bool, exam: bool) -> None:
    """Whatever is done before and after it, and in every language with the words of a case."""
    simulation = a_simulation(seed, exam=exam)
    inside: list[Move] = [
        Check(finding=each.id) for each in simulation.checks.values() if each.energy is EnergyState.ISOLATED
    ]
    inside += [Repair(cause=each.id) for each in simulation.knowledge.causes if simulation.hands_in(each.id)]
    unsafe = next((each for each in (reversed(inside) if repairs else inside)), None)
    if unsafe is None:
        return
    attempt = Attempt(exercise=simulation.exercise, by="anna").after(unsafe, simulation)
    assert (attempt.minutes, attempt.found, attempt.over) == (0, False, exam)
    for move in () if exam else (LockOut(), Name(cause=simulation.exercise.cause)):
        attempt = attempt.after(move, simulation)
    graded = grade(attempt, simulation, "de")
    assert graded.minutes == attempt.minutes + (480 if exam else 0)
    assert (graded.score, graded.passed) == (0.0, False)
    assert "Schloss" in graded.unsafe[0].why


def test_who_gives_up_or_leaves_off_has_called_someone() -> None:
    simulation = a_simulation(3)
    left = Attempt(exercise=simulation.exercise, by="anna")
    given_up = grade(left.after(GiveUp(), simulation), simulation)
    assert given_up.minutes == grade(left, simulation).minutes == 480
    assert not given_up.passed
    assert 0 < given_up.score < 100


def test_a_check_that_cannot_tell_told_nothing() -> None:
    """A second time the same look moves nothing; the first time it does."""
    simulation = simulated(set_exercise(PRESS, cause="pump", seed=1), PRESS)
    attempt = Attempt(exercise=simulation.exercise, by="anna")
    for _ in range(2):
        attempt = attempt.after(Check(finding="look-pump"), simulation)
    assert [each.told_nothing for each in replay(attempt, simulation).moments] == [False, True]
    assert grade(attempt, simulation).told_nothing == ("look-pump",)
