import pytest

from copilot.lessons.check import check_lesson
from copilot.lessons.citing import Citing, renewed, with_sources
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import Lesson, QuestionKind
from copilot.lessons.problems import Flaw
from copilot.store import Store
from tests.copilot.lessons.schooled import press_manual, put


@pytest.fixture
def lesson(lessons: dict[str, Lesson]) -> Lesson:
    return lessons["press#7.3"]


@pytest.fixture
def citing(store: Store, lesson: Lesson) -> Citing:
    return Citing.of(Drafter(store, "main"), lesson)


def test_a_text_of_the_manual_is_found_letter_for_letter_and_no_other(citing: Citing, lesson: Lesson) -> None:
    before = lesson.steps[0].span
    for step in lesson.steps:
        span = citing.whole(step.text, before)
        assert span
        assert (span.section, span.quote) == (step.span.section, step.text)
    assert citing.whole("Hit it with a hammer.", before) == before
    assert citing.whole("Hit it with a hammer.") is None
    assert citing.whole(lesson.steps[1].text.lower(), None) is None


def test_an_option_cites_the_sentence_it_stands_in(citing: Citing, lesson: Lesson) -> None:
    for question in lesson.questions:
        for option in question.options:
            span = citing.within(option.text)
            assert span
            assert option.text in span.quote
            assert citing.within(option.text, option.span) == option.span
        assert citing.explanation(question).section


def test_the_explanation_of_a_value_is_its_whole_sentence(citing: Citing, lesson: Lesson) -> None:
    values = [each for each in lesson.questions if each.kind is QuestionKind.VALUE]
    assert values
    for question in values:
        assert citing.explanation(question).quote == question.explanation.quote


def test_steps_of_another_section_bring_it_along(
    store: Store, lessons: dict[str, Lesson], lesson: Lesson
) -> None:
    drafter = Drafter(store, "main")
    other = next(
        each for name, each in lessons.items() if name != "press#7.3" and each.models == lesson.models
    )
    mixed = lesson.model_copy(update={"steps": (*lesson.steps, *other.steps), "questions": ()})
    placed = drafter.of_model(lesson.models[0])
    taken = with_sources(mixed, placed)
    assert {each.span.section for each in taken.steps} <= {each.id for each in taken.source.sections}
    assert with_sources(taken, placed) == taken
    assert check_lesson(taken, store, "main") == ()


def test_who_has_seen_a_change_goes_on_by_the_source_as_it_stands(store: Store, lesson: Lesson) -> None:
    put(store, press_manual(revision="2"))
    found = check_lesson(lesson, store, "main")
    assert Flaw.STALE in {each.flaw for each in found}
    fresh = renewed(lesson, Drafter(store, "main").of_model(lesson.models[0]))
    assert Flaw.STALE not in {each.flaw for each in check_lesson(fresh, store, "main")}
    assert fresh.steps == lesson.steps
