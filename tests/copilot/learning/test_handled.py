"""Closed cases beside the engine's best path: what is counted, and what is proposed to be taught."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from copilot.casebook import Casebook
from copilot.caseevents import Outcome
from copilot.faultknowledge import Competence, FindingState
from copilot.learning.handled import Handled, HandledCases
from copilot.practice.attempt import Attempt
from copilot.practice.exercise import exercise_of
from copilot.practice.players import best_path
from copilot.practice.simulation import Simulation, simulated
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.mining.press import MODEL, fill
from tests.copilot.test_casebook import BY, JOBS, begun, book_on, repaired, top


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    with closing(Store(Settings(home=tmp_path / "home"))) as store:
        fill(store, JOBS)
        yield book_on(store, tmp_path / "home")


def closed(book: Casebook, minutes: str) -> str:
    """A case in which the first look shows the cause, its work order confirmed with these minutes."""
    case = begun(book)
    book.lock_out(case.id, BY)
    book.step(case.id, Outcome.NOT_OK, BY)
    repaired(book, case)
    book.release(case.id, BY)
    book.verify(case.id, True, BY)
    book.close(case.id, BY)
    return book.confirm(case.id, {"minutes": minutes}, BY).id


def handled_by(book: Casebook) -> HandledCases:
    return HandledCases(book.workshop.store, "main", partial(book.workshop.knowledge, "main"))


def test_a_case_stands_beside_its_best_path_and_repair(book: Casebook) -> None:
    case = begun(book)
    cause = top(book, case)
    slow, quick = closed(book, "check=300; repair=60"), closed(book, "20")
    found = {each.case: each for each in handled_by(book).all()}
    assert found.keys() == {slow, quick}
    knowledge = book.workshop.knowledge("main", MODEL)
    job = next(each for each in knowledge.jobs if each.id == f"WO-{slow}")
    simulation = simulated(exercise_of(job, knowledge, Competence.SPECIALIST), knowledge)
    repair = next(each.minutes for each in knowledge.causes if each.id == cause)
    assert (found[slow].cause, found[slow].minutes) == (cause, 360)
    assert found[slow].optimal == pytest.approx(best_path(simulation).minutes + repair)
    assert found[slow].over == pytest.approx(360 - found[slow].optimal)
    assert found[slow].ratio == pytest.approx(360 / found[slow].optimal)
    assert found[quick].over < 0


def test_the_job_answers_as_it_did_and_the_engine_has_not_seen_it(book: Casebook) -> None:
    closed(book, "30")
    knowledge = book.workshop.knowledge("main", MODEL)
    job = next(each for each in knowledge.jobs if each.id.startswith("WO-") and each.absent + each.findings)
    simulation = simulated(exercise_of(job, knowledge, Competence.SPECIALIST), knowledge)
    assert job.id not in {each.id for each in simulation.knowledge.jobs}
    assert simulation.exercise.shown == tuple(each for each in job.findings if each.startswith("alarm:"))
    looked = [each for each in job.findings if each in simulation.checks]
    assert all(simulation.answer(each) is FindingState.PRESENT for each in looked)


def test_open_cases_drafts_and_orders_without_minutes_are_left_out(book: Casebook) -> None:
    begun(book)
    closed(book, "0")
    assert handled_by(book).all() == []


def test_a_best_path_is_computed_once(book: Casebook, monkeypatch: pytest.MonkeyPatch) -> None:
    first, cases = closed(book, "30"), handled_by(book)
    (before,) = cases.all()
    computed: list[str] = []

    def counted(simulation: Simulation) -> Attempt:
        computed.append(simulation.exercise.job)
        return best_path(simulation)

    monkeypatch.setattr("copilot.learning.handled.best_path", counted)
    assert cases.all() == [before]
    second = closed(book, "40")
    assert [each.case for each in cases.all()] == [first, second]
    assert computed == [f"WO-{second}"]


def test_only_the_latest_cases_are_looked_at(book: Casebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.learning.handled.MOST", 1)
    closed(book, "30")
    latest = closed(book, "40")
    assert [each.case for each in handled_by(book).all()] == [latest]


def test_numbers_add_up() -> None:
    case = Handled(case="c", asset="", asset_model="P1", cause="x", minutes=60, optimal=20)
    assert (case.over, case.ratio) == (40, 3)
