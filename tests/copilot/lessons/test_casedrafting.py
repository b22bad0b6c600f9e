from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.casebook import Casebook
from copilot.caseevents import Outcome, Proposed
from copilot.errors import BadInputError
from copilot.lessons.casedrafting import CaseDrafter
from copilot.lessons.check import check_lesson
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import CASE, Lesson, QuestionKind
from copilot.lessons.problems import Flaw
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.mining.press import fill
from tests.copilot.test_casebook import BY, JOBS, begun, book_on, repaired


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    with closing(Store(Settings(home=tmp_path / "home"))) as store:
        fill(store, JOBS)
        yield book_on(store, tmp_path / "home")


def closed(book: Casebook) -> str:
    case = begun(book)
    book.lock_out(case.id, BY)
    book.step(case.id, Outcome.NOT_OK, BY, note="full of dirt")
    repaired(book, case)
    book.release(case.id, BY)
    book.verify(case.id, True, BY)
    return book.close(case.id, BY).id


def drafted(book: Casebook, case: str) -> Lesson:
    return CaseDrafter(Drafter(book.workshop.store, "main")).of_case(case)


def test_a_solved_case_becomes_its_checks_and_what_the_engine_proposed_is_asked_for(book: Casebook) -> None:
    case = closed(book)
    with pytest.raises(BadInputError, match="no confirmed work order"):
        drafted(book, case)
    book.confirm(case, {}, BY)
    lesson = drafted(book, case)
    proposed = [each.text for each in book.load(case).of(Proposed)]
    assert lesson.steps[0].text == proposed[0]
    assert lesson.steps[0].span.document == CASE
    assert check_lesson(lesson, book.workshop.store, "main") == ()
    for question in lesson.questions:
        if question.kind is QuestionKind.NEXT_CHECK:
            assert question.options[question.key].text in proposed


def test_a_case_that_is_not_there_and_a_lesson_of_one_that_went_are_told(book: Casebook) -> None:
    with pytest.raises(BadInputError, match="There is no case"):
        drafted(book, "none")
    case = closed(book)
    book.confirm(case, {}, BY)
    lesson = drafted(book, case)
    moved = lesson.model_copy(update={"source": lesson.source.model_copy(update={"case": "other"})})
    assert Flaw.GONE in {each.flaw for each in check_lesson(moved, book.workshop.store, "main")}
