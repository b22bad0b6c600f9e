"""Each rule is broken in a good lesson; the check has to name it."""

from dataclasses import replace
from typing import Any

import pytest

from copilot.knowledge import SafetyMessage, Section, SignalWord
from copilot.lessons.check import check_lesson
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import Lesson, Option, Question, QuestionKind
from copilot.lessons.problems import Flaw
from copilot.store import Store
from copilot.wording import wording
from tests.copilot.lessons.schooled import (
    ALARMS,
    CLEAN,
    FILTER,
    HEAT,
    JET,
    RODS,
    TOP,
    VALVE,
    press_manual,
    put,
)

ABOVE = SafetyMessage(SignalWord.WARNING, "WARNING Only trained people open the press.")


def flaws(lesson: Lesson, store: Store) -> set[Flaw]:
    return {problem.flaw for problem in check_lesson(lesson, store, "main")}


def with_question(lesson: Lesson, kind: QuestionKind, **changes: Any) -> Lesson:
    """The lesson with its first question of a kind changed."""
    place = next(at for at, each in enumerate(lesson.questions) if each.kind is kind)
    changed = lesson.questions[place].model_copy(update=changes)
    return lesson.model_copy(
        update={"questions": (*lesson.questions[:place], changed, *lesson.questions[place + 1 :])}
    )


def question_of(lesson: Lesson, kind: QuestionKind) -> Question:
    return next(each for each in lesson.questions if each.kind is kind)


def with_wrong_option(lesson: Lesson, kind: QuestionKind, text: str, quote: str) -> Lesson:
    """The lesson with a wrong option of the first question of a kind put in place of another text."""
    question = question_of(lesson, kind)
    place = (question.key + 1) % len(question.options)
    span = question.explanation.model_copy(update={"quote": quote})
    options = list(question.options)
    options[place] = Option(text=text, span=span)
    return with_question(lesson, kind, options=tuple(options))


def with_step(lesson: Lesson, place: int, **changes: Any) -> Lesson:
    steps = list(lesson.steps)
    steps[place] = steps[place].model_copy(update=changes)
    return lesson.model_copy(update={"steps": tuple(steps)})


@pytest.fixture
def good(lessons: dict[str, Lesson]) -> Lesson:
    return lessons["press#7.3"]


def test_every_draft_passes(lessons: dict[str, Lesson], store: Store) -> None:
    assert {name: check_lesson(each, store, "main") for name, each in lessons.items()} == dict.fromkeys(
        lessons, ()
    )


@pytest.mark.parametrize("kind", [QuestionKind.VALUE, QuestionKind.ORDER, QuestionKind.SAFETY])
def test_a_wrong_key_is_caught(good: Lesson, store: Store, kind: QuestionKind) -> None:
    question = question_of(good, kind)
    moved = with_question(good, kind, key=(question.key + 1) % len(question.options))
    assert Flaw.WRONG_KEY in flaws(moved, store)


def test_a_wrong_meaning_of_a_code_is_caught(lessons: dict[str, Lesson], store: Store) -> None:
    question = question_of(lessons["press#4.1"], QuestionKind.ALARM)
    moved = with_question(
        lessons["press#4.1"], QuestionKind.ALARM, key=(question.key + 1) % len(question.options)
    )
    assert Flaw.WRONG_KEY in flaws(moved, store)


def test_two_right_options_are_caught(good: Lesson, store: Store) -> None:
    question = question_of(good, QuestionKind.ORDER)
    right = question.options[question.key].text
    assert Flaw.NOT_ONE_RIGHT in flaws(with_wrong_option(good, QuestionKind.ORDER, right, right), store)


def test_a_key_beyond_the_options_is_caught(good: Lesson, store: Store) -> None:
    assert Flaw.NOT_ONE_RIGHT in flaws(with_question(good, QuestionKind.ORDER, key=9), store)


def test_a_value_that_is_right_elsewhere_in_the_section_is_caught(good: Lesson, store: Store) -> None:
    warm = replace(VALVE.steps[0], text="Warm the oil, loosen the nut with 70 N·m.")
    put(store, press_manual(replace(VALVE, steps=(warm, *VALVE.steps[1:])), FILTER, RODS, CLEAN, ALARMS))
    said = with_wrong_option(good, QuestionKind.VALUE, "70 N·m", warm.text)
    assert Flaw.RIGHT_ELSEWHERE in flaws(said, store)


def test_a_message_that_governs_too_is_no_wrong_option(good: Lesson, store: Store) -> None:
    referring = replace(VALVE.steps[3], text="Write the date in the log, then go on as in 7.4.")
    put(store, press_manual(replace(VALVE, steps=(*VALVE.steps[:3], referring)), FILTER, RODS, CLEAN, ALARMS))
    assert Flaw.RIGHT_ELSEWHERE in flaws(good, store)


def test_a_meaning_that_another_source_gives_the_code_is_no_wrong_option(
    lessons: dict[str, Lesson], store: Store
) -> None:
    told = replace(ALARMS.faults[1], code="E-042")
    put(store, press_manual(*(VALVE, FILTER, RODS, CLEAN), replace(ALARMS, faults=(*ALARMS.faults, told))))
    assert Flaw.RIGHT_ELSEWHERE in flaws(lessons["press#4.1"], store)


def test_an_uncited_step_is_caught(good: Lesson, store: Store) -> None:
    assert Flaw.UNCITED in flaws(with_step(good, 1, text="Tighten the lock nut well."), store)
    nowhere = good.steps[1].span.model_copy(update={"section": "press#9"})
    assert Flaw.UNCITED in flaws(with_step(good, 1, span=nowhere), store)


def test_a_changed_number_is_caught_in_a_step_and_in_an_answer(good: Lesson, store: Store) -> None:
    step = good.steps[1]
    text = step.text.replace("25", "35")
    span = step.span.model_copy(update={"quote": text})
    assert Flaw.UNCITED in flaws(with_step(good, 1, text=text, span=span), store)
    question = question_of(good, QuestionKind.VALUE)
    options = list(question.options)
    options[question.key] = Option(text="35 N·m", span=options[question.key].span)
    changed = with_question(good, QuestionKind.VALUE, options=tuple(options))
    assert {Flaw.UNCITED, Flaw.WRONG_KEY, Flaw.NOT_ONE_RIGHT} <= flaws(changed, store)


def test_a_message_left_out_or_reworded_is_caught(good: Lesson, store: Store) -> None:
    assert Flaw.SAFETY in flaws(with_step(good, 0, safety=()), store)
    milder = good.steps[0].safety[0].model_copy(update={"text": "NOTICE Oil jet."})
    assert {Flaw.SAFETY, Flaw.UNCITED} <= flaws(with_step(good, 0, safety=(milder,)), store)


def test_a_message_of_a_section_above_or_referred_to_is_not_to_be_left_out(store: Store) -> None:
    """Section 7.4 leads on to 7.3; a value and a table that are numbered alike lead nowhere."""
    first, second, last = FILTER.steps
    leading = replace(first, text="Drain the bowl as in section 7.4.", safety=())
    other = replace(second, text="Set it to 7.5 bar as in table 7.6.")
    clean = replace(CLEAN, steps=(leading, other, last), safety=())
    on = replace(FILTER, steps=(replace(first, text="Drain the bowl, see 7.3."), second, last))
    chapter = Section("press#7", 0, (TOP, "7 Procedures"), 3, safety=(ABOVE,))
    put(store, press_manual(chapter, VALVE, on, RODS, clean, ALARMS))
    drafter = Drafter(store, "main")
    lesson = next(drafter.of_section(*each) for each in drafter.sections(section=CLEAN.id))
    shown = lesson.steps[0].safety
    assert {each.text for each in shown} >= {ABOVE.text, HEAT.text, JET.text}
    assert check_lesson(lesson, store, "main") == ()
    for missing in (ABOVE, HEAT, JET):
        left = tuple(each for each in shown if each.text != missing.text)
        (problem,) = {each.detail for each in check_lesson(with_step(lesson, 0, safety=left), store, "main")}
        assert problem == missing.text


def test_steps_in_another_order_are_caught(good: Lesson, store: Store) -> None:
    first, second, *rest = good.steps
    swapped = (first.model_copy(update={"label": "2"}), *rest, second)
    assert Flaw.ORDER in flaws(good.model_copy(update={"steps": swapped}), store)


def test_a_question_in_another_language_is_caught(good: Lesson, store: Store) -> None:
    german = with_question(good, QuestionKind.ORDER, text=wording("de")("lesson.ask.order"))
    assert Flaw.LANGUAGE in flaws(german, store)
    assert Flaw.LANGUAGE in flaws(good.model_copy(update={"language": "fr"}), store)


def test_a_changed_source_makes_a_lesson_stale_and_shows_the_difference(good: Lesson, store: Store) -> None:
    torque = replace(VALVE.steps[1], text="Tighten the lock nut to 28 N·m.")
    put(
        store,
        press_manual(
            replace(VALVE, steps=(VALVE.steps[0], torque, *VALVE.steps[2:])), FILTER, RODS, CLEAN, ALARMS
        ),
    )
    found = check_lesson(good, store, "main")
    (stale,) = (each for each in found if each.flaw is Flaw.STALE)
    assert "7.3 Set the valve" in stale.place
    assert "-2. Tighten the lock nut to 25 N·m." in stale.detail
    assert "+2. Tighten the lock nut to 28 N·m." in stale.detail


def test_a_new_revision_and_a_section_that_is_gone_are_told(good: Lesson, store: Store) -> None:
    put(store, press_manual(revision="2"))
    assert flaws(good, store) == {Flaw.STALE}
    put(store, press_manual(FILTER, RODS, CLEAN, ALARMS))
    assert Flaw.GONE in flaws(good, store)
