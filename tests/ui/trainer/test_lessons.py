from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.access import ForbiddenError, Role
from copilot.errors import BadInputError, ConflictError
from copilot.lessons.editing import seal
from copilot.lessons.lesson import Kept, Lesson, LessonState, QuestionKind
from copilot.lessons.lessonbook import LessonBook
from tests.ui.desks.plant import HOSTILE, Desks, fields
from ui.desks.drawn import Told
from ui.desks.seat import Seat
from ui.trainer.lessondesk import LessonDesk
from ui.trainer.lessons import LessonsPanel

MODEL = "P1"
FILTER = "Replacing the suction filter"


@pytest.fixture
def panel(desks: Desks) -> Iterator[LessonsPanel]:
    """The panel of a plant without lessons."""
    assistant = desks.service.assistant
    desk = LessonDesk(assistant.store, assistant.settings)
    yield LessonsPanel(desk, desks.service.plant)
    shutil.rmtree(desk.book("main").folder, ignore_errors=True)


@pytest.fixture
def tom(desks: Desks) -> Seat:
    return desks.seat(Role.TRAINER, name="tom")


class Lab:
    """One lesson, and what is done with it: each act is sent with the lesson as it stands."""

    def __init__(self, panel: LessonsPanel, seat: Seat) -> None:
        self.panel, self.seat = panel, seat
        shown = panel.show(seat, fields(new="section", model=MODEL, q=FILTER))
        [section] = set(re.findall(r'"section": "([^"]+)"', shown.replace("&#34;", '"')))
        self.section = section
        told = panel.acts["draft"](seat, fields(model=MODEL, section=section, lang="en"))
        self.id = told.view["lesson"]

    @property
    def book(self) -> LessonBook:
        return self.panel.desk.book("main")

    @property
    def kept(self) -> Kept:
        return self.book.load(self.seat.actor, self.id)

    @property
    def lesson(self) -> Lesson:
        return self.kept.lesson

    def is_in(self, state: LessonState) -> bool:
        return self.kept.state is state

    def act(self, name: str, **values: str | list[str]) -> Told:
        given: dict[str, str | list[str]] = {"lesson": self.id, "seen": seal(self.kept), **values}
        return self.panel.acts[name](self.seat, fields(**given))

    def show(self, **view: str) -> str:
        return self.panel.show(self.seat, fields(lesson=self.id, **view))

    def step(self, place: int, **values: str | list[str]) -> Told:
        step = self.lesson.steps[place]
        given: dict[str, str | list[str]] = {
            "place": str(place), "label": step.label, "text": step.text,
            "message": [each.text for each in step.safety], "level": [each.level for each in step.safety],
        }  # fmt: skip
        return self.act("step", **{**given, **values})

    def question(self, place: int, **values: str | list[str]) -> Told:
        asked = self.lesson.questions[place]
        given: dict[str, str | list[str]] = {
            "place": str(place), "text": asked.text, "stem": asked.stem, "key": str(asked.key),
            "option": [each.text for each in asked.options],
        }  # fmt: skip
        return self.act("question", **{**given, **values})


@pytest.fixture
def lab(panel: LessonsPanel, tom: Seat) -> Lab:
    return Lab(panel, tom)


def test_an_empty_list_says_how_to_begin(panel: LessonsPanel, tom: Seat) -> None:
    shown = panel.show(tom, fields())
    assert "There are no lessons yet" in shown
    assert "Export" not in shown
    assert "no case is closed" in panel.show(tom, fields(new="case")).lower()


def test_a_draft_is_opened_and_drafted_once(lab: Lab) -> None:
    assert lab.is_in(LessonState.DRAFT)
    assert len(lab.lesson.steps) == 3
    shown = lab.show()
    assert "Close the suction valve." in shown
    assert re.search(r'href="/source/[^"]*press\.md\?', shown)
    assert "WARNING" in shown
    lab.step(0, label="1.")
    again = lab.panel.acts["draft"](lab.seat, fields(model=MODEL, section=lab.section, lang="en"))
    assert "was drafted before" in again.text
    assert lab.lesson.steps[0].label == "1."
    listed = lab.panel.show(lab.seat, fields())
    assert FILTER in listed
    assert "1 problem" in listed
    assert FILTER not in lab.panel.show(lab.seat, fields(state="published"))


def test_a_step_without_a_source_is_refused_at_publishing_with_its_reason(lab: Lab) -> None:
    lab.step(1, text="Close it somehow.")
    assert "step 2 is not cited" in lab.show()
    lab.act("submit")
    with pytest.raises(BadInputError, match=r"step 2 is not cited.*Close it somehow"):
        lab.act("publish")
    assert lab.is_in(LessonState.IN_REVIEW)
    # What stands in the manual elsewhere is cited there by itself.
    lab.step(1, text="Close the suction valve.")
    assert lab.is_in(LessonState.DRAFT)
    assert lab.lesson.steps[1].span.quote == "Close the suction valve."
    lab.act("submit")
    assert "Version 1 is published" in lab.act("publish").text
    lab.step(2, label="3")
    assert lab.kept.version == 1
    lab.act(
        "about", title="Filter", objective="Change it", model=[MODEL], competence="technician", months="24"
    )
    assert (lab.kept.version, lab.kept.state) == (2, LessonState.DRAFT)
    assert lab.lesson.certifies
    assert lab.lesson.certifies.months == 24
    assert lab.book.published(lab.seat.actor, lab.id).lesson.title == FILTER


def test_a_safety_message_taken_away_or_reworded_is_refused(lab: Lab) -> None:
    lab.step(0, message=[""], level=["warning"])
    assert "lacks a safety message" in lab.show()
    lab.step(0, message=["Hot oil. It is fine."], level=["warning"])
    assert "is not cited" in lab.show()
    lab.step(0, message=["WARNING Hot oil. Let the press cool below 40 °C."], level=["warning"])
    assert "no problems" in lab.panel.show(lab.seat, fields())


def test_steps_are_moved_taken_away_and_picked_from_sections(lab: Lab) -> None:
    first, second, third = lab.lesson.steps
    lab.act("step_move", place="0", to="1")
    assert list(lab.lesson.steps) == [second, first, third]
    assert "does not stand in the order" in lab.show()
    lab.act("step_move", place="1", to="0")
    lab.act("step_drop", place="2")
    assert list(lab.lesson.steps) == [first, second]
    offered = lab.show(part="add", section=lab.section)
    assert offered.count('name="quote"') == 3
    lab.act("steps_add", place="2", model=MODEL, section=lab.section, lang="en", quote=["2"])
    assert list(lab.lesson.steps) == [first, second, third]
    with pytest.raises(BadInputError, match="Nothing is ticked"):
        lab.act("steps_add", place="2", model=MODEL, section=lab.section, lang="en")
    lab.act("step_drop", place="0")
    lab.act("step_drop", place="0")
    with pytest.raises(BadInputError, match="needs a step"):
        lab.act("step_drop", place="0")


def test_a_question_of_ones_own_is_cited_by_itself_and_held_to_the_source(lab: Lab) -> None:
    right = "Unscrew the filter bowl and fit the new element."
    own: dict[str, str | list[str]] = {
        "place": "0", "kind": "order", "stem": "Close the suction valve.", "key": "2",
        "option": ["Switch the press off and lock it.", "", right, ""],
    }  # fmt: skip
    lab.act("question", **own)
    [made] = lab.lesson.questions
    assert (made.kind, made.key, len(made.options)) == (QuestionKind.ORDER, 1, 2)
    assert made.text == "Which step comes directly after this one?"
    assert made.options[1].span.quote == made.explanation.quote == right
    assert lab.panel.desk.problems("main", lab.kept) == ()
    lab.question(0, key="0")
    assert "takes the wrong option for the right one" in lab.show()
    lab.question(0, key="9")
    assert lab.lesson.questions[0].stem in lab.show(part="preview")
    assert "does not have exactly one right option" in lab.show()
    lab.question(0, key="1", option=["Dance.", right])
    assert "question 1 is not cited" in lab.show()
    with pytest.raises(BadInputError, match=r"no lesson .*options"):
        lab.question(0, option=["Dance."])
    with pytest.raises(BadInputError, match="Nothing is ticked"):
        lab.act("questions_add", more=["7"])
    value: dict[str, str | list[str]] = {
        "place": "1", "kind": "value", "stem": "WARNING Hot oil. Let the press cool below ____.", "key": "0",
        "option": ["40 °C", "12 hours"],
    }  # fmt: skip
    lab.act("question", **value)
    assert lab.lesson.questions[1].explanation.quote.endswith("Hot oil. Let the press cool below 40 °C.")
    lab.act("question_move", place="1", to="0")
    lab.act("question_drop", place="1")
    assert [each.kind for each in lab.lesson.questions] == [QuestionKind.VALUE]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(lab: Lab) -> None:
    seen = seal(lab.kept)
    lab.step(0, label="1a")
    with pytest.raises(ConflictError, match="tom has changed"):
        lab.act("step_drop", place="0", seen=seen)
    assert len(lab.lesson.steps) == 3
    for name, values in (("step", {"place": "99", "text": "x"}), ("step_move", {"place": "x"})):
        with pytest.raises(BadInputError, match="no such step"):
            lab.act(name, **values)


def test_a_lesson_of_ones_own_is_picked_from_a_section(panel: LessonsPanel, lab: Lab) -> None:
    shown = panel.show(lab.seat, fields(new="own", model=MODEL, section=lab.section))
    assert shown.count('name="quote"') == 3
    sent = {"model": MODEL, "section": lab.section, "lang": "en", "title": "Before you begin"}
    told = panel.acts["compose"](lab.seat, fields(**sent, quote=["0", "1"]))
    made = panel.desk.book("main").load(lab.seat.actor, told.view["lesson"])
    assert [step.label for step in made.lesson.steps] == ["1", "2"]
    assert panel.desk.problems("main", made) == ()
    with pytest.raises(BadInputError, match="already"):
        panel.acts["compose"](lab.seat, fields(**sent, quote=["2"]))
    with pytest.raises(BadInputError):
        panel.acts["compose"](lab.seat, fields(**{**sent, "title": HOSTILE}, quote=["0"]))


def test_a_lesson_is_drafted_anew_or_discarded(lab: Lab) -> None:
    before = lab.lesson
    lab.step(1, text="Close it somehow.")
    lab.act("redraft")
    assert lab.lesson.steps == before.steps
    assert lab.act("discard").view["lesson"] == ""
    assert "There are no lessons yet" in lab.show()


def test_a_preview_shows_what_learners_meet(lab: Lab) -> None:
    shown = lab.show(part="preview", to="de")
    assert "Close the suction valve." in shown
    assert "data-act=&#34;step" not in shown
    assert "Lesson" in lab.panel.show(lab.seat, fields(lesson="../../x"))


def test_technicians_neither_make_nor_change_lessons(lab: Lab, desks: Desks) -> None:
    anna = desks.seat(Role.TECHNICIAN)
    for name, act in lab.panel.acts.items():
        with pytest.raises(ForbiddenError):
            act(anna, fields(lesson=lab.id, seen=seal(lab.kept), model=MODEL, section=lab.section, place="0"))
        assert name
    assert Path(lab.book.folder).is_dir()
