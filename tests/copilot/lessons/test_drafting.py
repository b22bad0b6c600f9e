from collections import Counter
from dataclasses import replace

import pytest

from copilot.knowledge import Fault
from copilot.lessons.check import check_lesson
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import BLANK, Lesson, Question, QuestionKind
from copilot.store import Store
from copilot.wording import wording
from tests.copilot.lessons.schooled import ALARMS, FILTER, HEAT, JET, RODS, VALVE, press_manual, put


def asked(lesson: Lesson, kind: QuestionKind) -> list[Question]:
    return [question for question in lesson.questions if question.kind is kind]


def test_a_procedure_becomes_its_steps_word_for_word_behind_their_messages(
    lessons: dict[str, Lesson],
) -> None:
    lesson = lessons["press#7.3"]
    assert (lesson.title, lesson.models, lesson.assets) == ("Set the valve", ("P1",), ("PRESS-01",))
    assert [step.text for step in lesson.steps] == [
        "Warm the oil to 45 °C.",
        "Tighten the lock nut to 25 N·m.",
        "Seal the screw with a lead seal.",
        "Write the date in the log.",
    ]
    assert [(each.level, each.text) for each in lesson.steps[0].safety] == [(JET.level, JET.text)]


def test_a_value_is_asked_for_among_others_of_its_unit(lessons: dict[str, Lesson]) -> None:
    (question,) = asked(lessons["press#7.3"], QuestionKind.VALUE)
    assert question.stem == f"Tighten the lock nut to {BLANK}."
    assert question.options[question.key].text == "25 N·m"
    assert {each.text for each in question.options} == {"25 N·m", "60 N·m", "140 N·m", "9 N·m"}
    assert question.text == wording("en")("lesson.ask.value")


def test_the_step_that_follows_and_the_message_that_governs_are_asked_for(lessons: dict[str, Lesson]) -> None:
    lesson = lessons["press#7.3"]
    order = asked(lesson, QuestionKind.ORDER)[0]
    assert (order.stem, order.options[order.key].text) == (lesson.steps[0].text, lesson.steps[1].text)
    safety = asked(lesson, QuestionKind.SAFETY)[0]
    assert safety.options[safety.key].text == JET.text
    assert HEAT.text in {each.text for each in safety.options}


def test_a_code_is_asked_for_beside_what_it_means_on_another_model(lessons: dict[str, Lesson]) -> None:
    alarms = asked(lessons["press#4.1"], QuestionKind.ALARM)
    first = next(question for question in alarms if question.stem == "E-042")
    assert first.options[first.key].text == "Pressure not reached"
    assert "Guard open" in {each.text for each in first.options}
    assert Counter(each.model for each in alarms) == {"P1": 3}


def test_the_same_source_gives_the_same_lesson(lessons: dict[str, Lesson], store: object) -> None:
    assert len({lesson.id for lesson in lessons.values()}) == len(lessons)
    assert all(Lesson.model_validate_json(each.model_dump_json()) == each for each in lessons.values())


def test_markup_in_one_section_keeps_no_other_from_being_taught(store: Store) -> None:
    hostile = Fault("E-045", "Hot <b>oil</b>", "<script>", "", "Cool it")
    put(store, press_manual(VALVE, FILTER, RODS, replace(ALARMS, faults=(*ALARMS.faults, hostile))))
    drafter = Drafter(store, "main")
    found = {placed.section.id: (model, placed) for model, placed in drafter.sections()}
    lesson = drafter.of_section(*found["press#7.3"])
    assert asked(lesson, QuestionKind.VALUE)
    assert check_lesson(lesson, store, "main") == ()
    with pytest.raises(ValueError, match="no HTML"):
        drafter.of_section(*found["press#4.1"])
