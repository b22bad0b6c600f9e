"""What trainers see: statistics of what real runs left, times worked out by hand, faults, and CSV without formulas."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.learning.handled import HandledCases
from copilot.learning.insight import COLUMNS, FaultLine, Insight, Table
from copilot.learning.itemstats import Flag
from copilot.learning.run import QuestionCard
from copilot.lessons.lesson import Lesson, QuestionKind
from copilot.practice.advice import best_move
from copilot.practice.moves import GiveUp
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.learning.school import MODEL, School, deed, finish, opened, rightly, wrongly
from tests.copilot.learning.test_handled import closed
from tests.copilot.lessons.schooled import press_manual
from tests.copilot.mining.press import fill, put
from tests.copilot.test_casebook import JOBS, book_on

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


@dataclass
class Crew:
    """A school with a crew, and what its trainer sees."""

    school: School
    home: Path

    @property
    def insight(self) -> Insight:
        shop = self.school.workshop
        return Insight(
            self.school.training, HandledCases(self.school.store, "main", partial(shop.knowledge, "main"))
        )

    def answer(self, name: str, lesson: Lesson, right: str) -> None:
        """Go through a lesson, its questions right ("1") or wrong in their order."""
        places = {question: place for place, question in enumerate(lesson.questions)}

        def choose(card: QuestionCard) -> int:
            return (rightly if right[places[card.question]] == "1" else wrongly)(card)

        room = self.school.room(name)
        self.school.clock.pass_(minutes=5)
        finish(room, room.begin(deed(), lesson.id, "en"), choose)

    def table(self, table: Table) -> list[dict[str, str]]:
        """A table as a spreadsheet reads it."""
        return list(csv.DictReader(io.StringIO(self.insight.csv(table), newline="")))


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store, JOBS)
        put(store, press_manual())
        yield Crew(opened(store, tmp_path), tmp_path)


def test_questions_are_judged_by_what_learners_answered_first(crew: Crew) -> None:
    """The rows of `test_itemstats`, answered card by card; who failed begins again and then gets all right."""
    lesson = crew.school.drafted("press#7.3")
    lesson = crew.school.publish(lesson.model_copy(update={"questions": lesson.questions[1:4]})).lesson
    assert QuestionKind.SAFETY not in {each.kind for each in lesson.questions}
    for number, row in enumerate(["111", "111", "111", "110", "010", "001", "000", "000", "000", "000"]):
        crew.answer(f"u{number}", lesson, row)
        if row != "111":
            crew.answer(f"u{number}", lesson, "111")
    found = {each.stem: each for each in crew.insight.items()}
    first = found[lesson.questions[0].stem]
    assert (first.lesson, first.title, first.kind) == (lesson.id, lesson.title, "order")
    assert (first.n, first.difficulty, first.flags) == (10, 0.4, ())
    assert first.discrimination == pytest.approx((0.875 - 1 / 6) / 0.1725**0.5 * (0.4 * 0.6) ** 0.5)
    assert len(found) == 3
    told = next(each for each in crew.table(Table.ITEMS) if each["stem"] == first.stem)
    assert (float(told["difficulty"]), told["n"]) == (0.4, "10")


def test_a_safety_question_that_comes_again_counts_once_as_wrong_and_flagged_ones_come_first(
    crew: Crew,
) -> None:
    lesson = crew.school.publish(crew.school.drafted("press#7.4")).lesson
    places = [each.kind for each in lesson.questions]
    marks = "".join("0" if kind is QuestionKind.SAFETY else "1" for kind in places)
    for number in range(5):
        crew.answer(f"u{number}", lesson, marks)
    found = crew.insight.items()
    by_kind = {each.kind: each for each in found}
    assert (by_kind["safety"].n, by_kind["safety"].difficulty) == (5, 0)
    assert by_kind["safety"].flags == (Flag.NOBODY,)
    assert by_kind["value"].flags == (Flag.EVERYBODY,)
    assert found[0].kind == "safety"
    assert {each["flags"] for each in crew.table(Table.ITEMS)} == {"nobody", "everybody"}


def test_a_question_keeps_its_words_after_it_has_left_the_lesson(crew: Crew) -> None:
    lesson = crew.school.publish(crew.school.drafted("press#7.3")).lesson
    crew.answer("mei", lesson, "11111")
    crew.school.publish(lesson.model_copy(update={"questions": lesson.questions[1:]}))
    assert lesson.questions[0].stem in {each.stem for each in crew.insight.items()}


def test_questions_of_a_version_whose_file_is_gone_are_left_out(crew: Crew) -> None:
    gone, there = (crew.school.publish(crew.school.drafted(f"press#7.{n}")).lesson for n in (3, 4))
    crew.answer("mei", gone, "11111")
    crew.answer("mei", there, "11")
    shutil.rmtree(crew.school.book.folder / "published" / gone.id)
    assert {each.lesson for each in crew.insight.items()} == {there.id}


def test_time_to_pass_runs_from_the_first_beginning_to_the_first_pass(crew: Crew) -> None:
    """mei passes at once after 2 h; bo fails, waits, and passes 30 h after he began; li never passes."""
    clock, lesson = crew.school.clock, crew.school.publish(crew.school.drafted("press#7.3")).lesson
    for name, begins in (("mei", 1), ("bo", 2), ("li", 1)):
        began = clock.now
        for number in range(begins):
            room = crew.school.room(name)
            run = room.begin(deed(), lesson.id, "en")
            clock.pass_(hours=2 if begins == 1 else 29 * number + (1 - number))
            last = name != "li" and number == begins - 1
            finish(room, run, rightly if last else wrongly)
        assert (clock.now - began).total_seconds() / 3600 == {"mei": 2, "bo": 30, "li": 2}[name]
    crew.answer("mei", lesson, "11111")
    (found,) = crew.insight.times()
    assert (found.lesson, found.title, found.begun, found.passed) == (lesson.id, lesson.title, 3, 2)
    assert (found.hours, found.attempts) == (16, 1.5)
    other = crew.school.publish(crew.school.drafted("press#7.4")).lesson
    crew.school.room("li").begin(deed(), other.id, "en")
    unpassed = next(each for each in crew.insight.times() if each.lesson == other.id)
    assert (unpassed.begun, unpassed.passed, unpassed.hours, unpassed.attempts) == (1, 0, None, None)


def test_the_faults_handled_worst_are_those_of_cases_and_of_practice(crew: Crew) -> None:
    book = book_on(crew.school.store, crew.home)
    case = closed(book, "repair=200")
    (handled,) = crew.insight.handled.all()
    room, cause = crew.school.room("mei"), handled.cause
    other = next(each.id for each in crew.school.workshop.knowledge("main", MODEL).causes if each.id != cause)
    for hidden, best in ((cause, False), (other, True)):
        task = crew.school.training.set_exercise("Find it", "", MODEL, hidden)
        run = room.practise(deed(), exercise=task.exercise.id, lang="en")
        while not run.over:
            move = best_move(run.attempt, run.simulation) if best else GiveUp()
            run = room.move(deed(), run.id, move, "en")
        if not best:
            gave_up = run.grade.over
    room.practise(deed(), asset_model=MODEL, lang="en")  # goes on, and counts for nothing yet
    worst, good = crew.insight.faults()
    assert (worst.cause, worst.cases, worst.practices) == (cause, 1, 1)
    assert worst.over == pytest.approx((handled.over + gave_up) / 2)
    assert worst.text == "Relief valve V10 dirty"
    assert (good.cause, good.cases, good.practices, good.over) == (other, 0, 1, 0)
    assert crew.insight.faults("de")[0].text == "Druckventil V10 verschmutzt"
    assert [each.case for each in crew.insight.proposals()] == [case]
    assert float(crew.table(Table.FAULTS)[1]["over"]) == 0
    assert crew.table(Table.PROPOSALS)[0]["case"] == case


def test_learners_and_attempts_go_into_tables_and_are_gone_with_their_learner(crew: Crew) -> None:
    lesson = crew.school.publish(crew.school.drafted("press#7.3")).lesson
    crew.answer("=cmd|calc", lesson, "11111")
    crew.answer("bo", lesson, "00000")
    assert [each["user"] for each in crew.table(Table.LEARNERS)] == ["'=cmd|calc", "bo"]
    assert {each["state"] for each in crew.table(Table.ATTEMPTS)} == {"passed", "failed"}
    crew.school.training.remove_learner("=cmd|calc")
    assert [each["user"] for each in crew.table(Table.LEARNERS)] == ["bo"]
    assert {each["n"] for each in crew.table(Table.ITEMS)} == {"1"}
    crew.school.room("bo").forget(deed())
    for table in Table:
        assert crew.table(table) == []
        assert crew.insight.csv(table).startswith(",".join(f'"{each}"' for each in COLUMNS[table]))


@given(TEXT, st.floats(-1e6, 1e6))
def test_no_text_of_a_table_begins_as_a_formula_and_numbers_stay_numbers(text: str, over: float) -> None:
    """Whatever a lesson is called, and however far below its best path a job stayed."""
    line = FaultLine(asset_model=text, cause=text, text=text, cases=1, practices=0, over=over)

    class Told(Insight):
        def faults(self, lang: str = "en") -> list[FaultLine]:
            return [line]

    (row,) = csv.DictReader(io.StringIO(Told(None, None).csv(Table.FAULTS), newline=""))  # type: ignore[arg-type]
    for name in ("asset_model", "cause", "text"):
        assert not row[name].lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not row[name].startswith(("\t", "\r", "\n"))
        assert row[name] in (text, f"'{text}")
    assert float(row["over"]) == over
