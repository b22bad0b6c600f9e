"""A repair in the technician's own words: what it takes, and that twenty of them teach the next case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from copilot.case import Case, Phase
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Outcome
from copilot.casestore import CaseStore
from copilot.embedding import Embedder
from copilot.errors import BadInputError
from copilot.gate import GateClosedError
from copilot.ownrepair import own_repair
from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from copilot.workshop import Workshop
from tests.copilot.casesamples import opened
from tests.copilot.mining.press import LetterVectors, fill, job
from tests.copilot.mining.test_learning import ENGLISH, TOLD

MINUTES = count()


def tick() -> datetime:
    """Five minutes later at each look."""
    return datetime(2026, 5, 1, 8, 0, tzinfo=UTC) + timedelta(minutes=5 * next(MINUTES))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path / "home"))) as opened_store:
        fill(opened_store, KNOWN)
        yield opened_store


KNOWN = [
    job(number, "no main pressure", "relief valve V10 dirty", "cleaned V10", "E-042") for number in range(10)
]


def book_of(store: Store, vectors: WordingVectors, home: Path) -> Casebook:
    return Casebook(Workshop(store, vectors, Settings(home=home)), CaseStore(store), "main", tick)


def begun(book: Casebook, problem: str, cause: str, remedy: str) -> Case:
    case = book.open(Opening(asset="PRESS-01", text=problem), "mei")
    return book.repair_unlisted(case.id, cause, remedy, "mei")


def closed(book: Casebook, problem: str, cause: str, remedy: str) -> Case:
    """A whole job as a technician does it: reported, repaired in their own words, tried out, closed and confirmed."""
    case = begun(book, problem, cause, remedy)
    view = book.view(case, "mei")
    assert view.repair
    for message in view.repair.messages:
        case = book.acknowledge(case.id, message.id, "mei")
    case = book.step(case.id, Outcome.DONE, "mei")
    case = book.verify(case.id, True, "mei")
    book.close(case.id, "mei")
    return book.confirm(case.id, {}, "mei")


def test_it_is_closed_with_a_work_order_in_the_same_words(store: Store, tmp_path: Path) -> None:
    book = book_of(store, cast(WordingVectors, LetterVectors()), tmp_path)
    case = closed(book, *TOLD[0])
    order = book.view(case, "mei").work_order
    assert order
    assert (order.problem, order.cause, order.remedy) == TOLD[0]
    assert (order.cause_id, order.actions, order.is_confirmed) == ("", (TOLD[0][2],), True)
    assert [each.who for each in order.acknowledgements] == ["mei"]


def test_the_lock_out_comes_first_however_the_repair_is_worded(store: Store, tmp_path: Path) -> None:
    book = book_of(store, cast(WordingVectors, LetterVectors()), tmp_path)
    case = begun(book, "panel dark", "loose plug", "gedrückt")
    assert case.phase is Phase.REPAIR
    with pytest.raises(GateClosedError):
        book.step(case.id, Outcome.DONE, "mei")
    view = book.view(case, "mei")
    assert view.repair
    assert [each.default for each in view.repair.messages] == [True]
    assert view.repair.step is None


@pytest.mark.parametrize(("cause", "remedy"), [("", "plugged in"), ("plug out", " "), ("\n", "")])
def test_cause_and_remedy_are_said(cause: str, remedy: str) -> None:
    with pytest.raises(BadInputError, match="own words"):
        own_repair(opened(), cause, remedy)


@pytest.mark.model
def test_twenty_cases_of_an_unlisted_fault_teach_the_next(
    store: Store, embedder: Embedder, tmp_path: Path
) -> None:
    book = book_of(store, WordingVectors(store, embedder), tmp_path)
    cases = [closed(book, *TOLD[number % len(TOLD)]) for number in range(20)]
    after = book.open(Opening(asset="PRESS-01", text="the panel went dark and the press stopped"), "ana")
    first = book.diagnosis(after).hypotheses[0]
    known = book.knowledge(after)
    learned = {f"WO-{case.id}" for number, case in enumerate(cases) if number % len(TOLD) in ENGLISH}
    assert {each.id for each in known.jobs if each.cause == first.cause} >= learned
    cause = known.cause(first.cause)
    assert cause
    assert cause.job in {f"WO-{case.id}" for case in cases}
