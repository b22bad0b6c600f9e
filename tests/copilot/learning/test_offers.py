"""The lesson that fits a case, and the cases that are worth a lesson."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from copilot.case import Case
from copilot.caseevents import Opened, RepairChosen, Said
from copilot.caseparts import Recorded
from copilot.learning.handled import Handled
from copilot.learning.offered import OfferedLesson, Progress
from copilot.learning.offers import fitting, offered_after, proposals
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import Kept, Lesson, LessonState
from copilot.settings import Settings
from copilot.store import Store
from copilot.workorderstore import put_draft
from tests.copilot.casesamples import START, add
from tests.copilot.learning.school import opened
from tests.copilot.lessons.schooled import fill
from tests.copilot.test_workorder import DRAFT


@dataclass(frozen=True)
class Taught:
    """The small plant's manuals and the lessons on all of them, by the id of their section."""

    drafter: Drafter
    lessons: dict[str, Lesson]

    def repair(self, section: str, cause: str = "cause:x", model: str = "P1") -> Case:
        """A case that is repaired by a procedure."""
        placed = next(each for _, each in self.drafter.sections(section=section))
        begun = Opened(asset="", asset_model=model, lang="en")
        case = Case("main", "c1", (Recorded(0, "mei", START, begun),))
        guide = self.drafter.guide("P1", placed)
        return add(case, Said(text="x"), RepairChosen(cause=cause, text="x", guide=guide))

    def offer(self, case: Case, *lessons: OfferedLesson, **causes: str) -> str | None:
        """The id of the lesson that is offered."""
        manuals = self.drafter.manuals("P1")
        found = fitting(case, lessons or tuple(map(offered, self.lessons.values())), manuals, causes)
        return found.kept.lesson.id if found else None


def offered(lesson: Lesson, state: Progress = Progress.NEW) -> OfferedLesson:
    return OfferedLesson(Kept(lesson=lesson, state=LessonState.PUBLISHED), state)


def of_case(lesson: Lesson, case: str) -> Lesson:
    """As if it had been made of a case."""
    return lesson.model_copy(update={"source": lesson.source.model_copy(update={"case": case})})


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taught]:
    home: Path = tmp_path_factory.mktemp("school")
    with closing(Store(Settings(home=home))) as store:
        fill(store)
        drafter = Drafter(store, "main")
        made = {placed.section.id: drafter.of_section(model, placed) for model, placed in drafter.sections()}
        yield Taught(drafter, made)


@pytest.mark.parametrize("section", ["press#7.3", "press#7.4", "press#7.6"])
def test_the_lesson_on_the_procedure_that_the_repair_followed_is_offered(
    school: Taught, section: str
) -> None:
    assert school.offer(school.repair(section)) == school.lessons[section].id


def test_without_one_the_lesson_of_a_case_with_the_same_cause_is_offered(school: Taught) -> None:
    case, other = school.repair("press#7.3", "cause:v"), school.lessons["press#7.6"]
    told = offered(of_case(other, "earlier"))
    assert school.offer(case, told, earlier="cause:v") == other.id
    assert school.offer(case, told, earlier="cause:w") is None
    assert school.offer(case, offered(other)) is None
    own = offered(school.lessons["press#7.3"])
    assert school.offer(case, told, own, earlier="cause:v") == own.kept.lesson.id
    unlisted = school.repair("press#7.3", "")
    assert school.offer(unlisted, told, earlier="") is None


def test_no_lesson_of_another_model_and_none_that_was_passed_is_offered(school: Taught) -> None:
    assert school.offer(school.repair("press#7.3", model="M1")) is None
    case, own = school.repair("press#7.3"), school.lessons["press#7.3"]
    assert school.offer(case, offered(own, Progress.PASSED)) is None
    assert school.offer(case, offered(own, Progress.FAILED)) == own.id


def test_a_case_without_a_repair_gets_no_offer(school: Taught) -> None:
    begun = Opened(asset="", asset_model="P1", lang="en")
    assert school.offer(Case("main", "c1", (Recorded(0, "mei", START, begun),))) is None


def test_who_closed_a_case_is_offered_its_lesson_from_what_is_published(
    school: Taught, tmp_path: Path
) -> None:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store)
        room, case = opened(store, tmp_path), school.repair("press#7.3", "cause:v")
        assert offered_after(room.room(), case, "en") is None
        other = room.publish(of_case(school.lessons["press#7.6"], "earlier"))
        assert offered_after(room.room(), case, "en") is None  # no work order tells that case's cause
        put_draft(store, "main", DRAFT.model_copy(update={"case": "earlier", "cause_id": "cause:v"}))
        found = offered_after(room.room(), case, "en")
        assert found
        assert found.kept == other
        room.publish(school.lessons["press#7.3"])
        found = offered_after(room.room(), case, "de")
        assert found
        assert found.kept.lesson == school.lessons["press#7.3"]


def test_cases_far_over_their_best_path_are_proposed_the_worst_first(school: Taught) -> None:
    def case(name: str, minutes: float, optimal: float) -> Handled:
        return Handled(case=name, asset="A", asset_model="P1", cause="v", minutes=minutes, optimal=optimal)

    handled = [
        case("far", 61, 30),
        case("farther", 200, 40),
        case("twice", 60, 30),
        case("short", 20, 6),
        case("just", 21, 6),
        case("taught", 500, 10),
    ]
    taught = [of_case(school.lessons["press#7.3"], "taught")]
    found = proposals(handled, taught)
    assert [each.case for each in found] == ["farther", "far", "just"]
    assert (found[0].minutes, found[0].optimal, found[0].ratio) == (200, 40, 5)
