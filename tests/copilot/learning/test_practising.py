"""Simulated faults in the classroom: set or by surprise, on the knowledge they were begun with, graded as alone."""

from __future__ import annotations

import random
from functools import partial

import pytest

from copilot.access import ForbiddenError
from copilot.case import NotAllowedError
from copilot.errors import BadInputError, ConflictError, UnknownAssetError
from copilot.faultknowledge import EnergyState, FaultKnowledge
from copilot.learning.classroom import Classroom
from copilot.learning.exercises import PracticeRun
from copilot.learning.offered import Progress
from copilot.practice.advice import best_move
from copilot.practice.attempt import Attempt
from copilot.practice.grade import grade
from copilot.practice.moves import Check, GiveUp, LockOut, Move, Name, TakeBack
from copilot.practice.replay import replay
from copilot.practice.simulation import simulated
from tests.copilot.learning.school import MODEL, School, deed
from tests.copilot.practice.samples import a_knowledge


def known(seed: int = 3) -> FaultKnowledge:
    return a_knowledge(seed).model_copy(update={"site": "main", "asset_model": MODEL})


@pytest.fixture
def practised(school: School) -> School:
    """A school where something is known of the press's faults."""
    school.known = known()
    return school


def played(room: Classroom, run: PracticeRun) -> PracticeRun:
    """The best move each time."""
    while not run.over:
        run = room.move(deed(), run.id, best_move(run.attempt, run.simulation), "en")
    return run


def unsafe(run: PracticeRun) -> Move:
    """A check that the lock-out forbids now."""
    return Check(finding=next(each.id for each in run.briefing.checks if each.energy is EnergyState.ISOLATED))


def test_a_set_fault_is_offered_without_its_cause(practised: School) -> None:
    cause = known().causes[0].id
    made = practised.training.set_exercise(" It  stands ", "PRESS-01", "", cause, exam=True)
    practised.clock.pass_(hours=1)
    surprise = practised.training.set_exercise("What now?", "", MODEL)
    offered = practised.room().exercises("en")
    assert [each.id for each in offered] == [surprise.exercise.id, made.exercise.id]
    assert (offered[1].title, offered[1].asset, offered[1].asset_model) == ("It stands", "PRESS-01", MODEL)
    assert [(each.exam, each.surprise) for each in offered] == [(False, True), (True, False)]
    assert not any(cause == value for each in offered for value in (each.id, each.title, each.asset))
    assert made.cause == cause


def test_playing_it_comes_to_what_it_comes_to_alone(practised: School) -> None:
    cause = known().causes[1].id
    made = practised.training.set_exercise("Stands", "PRESS-01", "", cause)
    room = practised.room()
    run = room.practise(deed(), exercise=made.exercise.id)
    assert (run.over, run.exercise, run.attempt.exercise.cause) == (False, made.exercise.id, cause)
    with pytest.raises(ValueError, match="not over"):
        _ = run.grade
    with pytest.raises(ValueError, match="not over"):
        _ = run.replay
    assert room.exercises("en")[0].state is Progress.BEGUN
    alone = Attempt(exercise=run.attempt.exercise, by="mei")
    while not alone.over:
        move = best_move(alone, run.simulation)
        alone = alone.after(move, run.simulation)
        run = room.move(deed(), run.id, move, "en")
        assert run.attempt == alone
    assert run.grade == grade(alone, run.simulation, "en")
    assert run.replay == replay(alone, run.simulation)
    assert (run.grade.score, run.grade.passed) == (100.0, True)
    [line] = practised.training.attempts("mei")
    assert (line.title, line.score, line.minutes, line.optimal, line.cause) == (
        "Stands", run.grade.score, run.grade.minutes, run.grade.optimal, cause,
    )  # fmt: skip
    assert room.exercises("en")[0].state is Progress.PASSED
    with pytest.raises(NotAllowedError, match="over"):
        room.move(deed(), run.id, GiveUp(), "en")


def test_what_is_mined_later_changes_nothing_of_an_attempt(practised: School) -> None:
    room = practised.room()
    run = room.practise(deed(), asset_model=MODEL, lang="de")
    practised.known = known(8)
    reopened = School(practised.store, practised.settings, practised.clock, practised.known).room()
    again = reopened.practice(run.id, "de")
    assert again.simulation.knowledge == simulated(run.attempt.exercise, known()).knowledge
    assert again.briefing == run.briefing
    assert played(reopened, again).grade.score == 100


@pytest.mark.parametrize("seed", range(4))
def test_each_move_counts_once_however_often_it_is_sent(practised: School, seed: int) -> None:
    dice, room, first = random.Random(seed), practised.room(), deed()
    run = room.practise(first, asset_model=MODEL)
    sent = [partial(room.practise, first, asset_model=MODEL)]
    while not run.over:
        safe = [each.id for each in run.briefing.checks if each.energy is EnergyState.ANY]
        moves = [Check(finding=dice.choice(safe)), Name(cause=dice.choice(run.briefing.causes).id), LockOut()]
        act = partial(room.move, deed(), run.id, dice.choice([*moves, GiveUp()]), "en")
        run = act()
        sent.append(act)
        for again in dice.choices(sent, k=2):
            assert again().attempt == run.attempt
    assert len(run.attempt.done) == len(sent) - 1
    assert len(room.own().attempts) == 1


def test_a_surprise_is_the_same_for_the_same_deed_and_new_for_another(practised: School) -> None:
    room, named = practised.room(), deed()
    run = room.practise(named, asset_model=MODEL)
    assert room.practise(named, asset_model=MODEL).attempt == run.attempt
    assert room.practise(deed(), asset_model=MODEL).id != run.id
    found = {room.practise(deed(), asset_model=MODEL).attempt.exercise.cause for _ in range(12)}
    assert len(found) > 1
    with pytest.raises(ConflictError):
        room.practise(named, asset_model="M1")


def test_an_unsafe_order_fails(practised: School) -> None:
    room = practised.room()
    run = room.practise(deed(), asset_model=MODEL)
    run = room.move(deed(), run.id, unsafe(run), "en")
    run = played(room, run)
    assert (run.grade.passed, run.grade.score) == (False, 0.0)
    [line] = practised.training.attempts()
    assert (line.state, line.score) == (Progress.FAILED, 0.0)


def test_an_exam_takes_nothing_back_ends_unsafe_and_is_taken_once(practised: School) -> None:
    made = practised.training.set_exercise("Exam", "PRESS-01", "", known().causes[0].id, exam=True)
    room, name = practised.room(), made.exercise.id
    run = room.practise(deed(), exercise=name)
    safe = next(each.id for each in run.briefing.checks if each.energy is EnergyState.ANY)
    run = room.move(deed(), run.id, Check(finding=safe), "en")
    with pytest.raises(NotAllowedError, match="exam"):
        room.move(deed(), run.id, TakeBack(), "en")
    assert room.practise(deed(), exercise=name).attempt == run.attempt, "it is gone on with"
    run = room.move(deed(), run.id, unsafe(run), "en")
    assert (run.over, run.grade.passed) == (True, False)
    with pytest.raises(BadInputError, match="taken this exam"):
        room.practise(deed(), exercise=name)
    assert practised.room("ana").practise(deed(), exercise=name).attempt.exercise == run.attempt.exercise


def test_one_that_is_withdrawn_is_finished_by_who_began_it(practised: School) -> None:
    made = practised.training.set_exercise("Stands", "", MODEL)
    room = practised.room()
    run = room.practise(deed(), exercise=made.exercise.id)
    assert practised.training.withdraw(made.exercise.id).withdrawn
    assert practised.training.exercises()[0].withdrawn
    assert room.exercises("en") == []
    assert played(room, room.practise(deed(), exercise=made.exercise.id)).id == run.id
    for who in ("mei", "ana"):
        with pytest.raises(BadInputError, match="withdrawn"):
            practised.room(who).practise(deed(), exercise=made.exercise.id)


def test_another_learners_attempt_is_nobodys_business(practised: School) -> None:
    run, ana = practised.room().practise(deed(), asset_model=MODEL), practised.room("ana")
    with pytest.raises(ForbiddenError):
        ana.practice(run.id, "en")
    with pytest.raises(ForbiddenError):
        ana.move(deed(), run.id, GiveUp(), "en")


def test_what_cannot_be_set_is_refused(practised: School) -> None:
    training = practised.training
    with pytest.raises(UnknownAssetError):
        training.set_exercise("Stands", "PRESS-99", "")
    with pytest.raises(BadInputError, match="no cause 'nothing'"):
        training.set_exercise("Stands", "PRESS-01", "", "nothing")
    for title in (" ", "x" * 121, "a\x00b"):
        with pytest.raises(BadInputError, match="title"):
            training.set_exercise(title, "PRESS-01", "")
    for name in ("nothing", "a\x00b"):
        with pytest.raises(BadInputError, match="not set"):
            training.withdraw(name)
        with pytest.raises(BadInputError, match="not set"):
            practised.room().practise(deed(), exercise=name)
    assert training.exercises() == []


def test_the_cause_is_told_to_nobody_before_the_end(practised: School) -> None:
    room = practised.room()
    run = room.practise(deed(), asset_model=MODEL)
    [held] = room.own().attempts
    assert (held.data, held.result) == ({}, None)
    [line] = practised.training.attempts()
    assert line.cause == ""
    played(room, run)
    [held] = room.own().attempts
    assert held.data["cause"] == run.attempt.exercise.cause
