"""A run by itself: cards in their order, and what any order of answers comes to."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from copilot.learning.run import ENOUGH, Answered, LessonRun, QuestionCard, StepCard, cards_of
from copilot.lessons.lesson import Kept, Lesson, QuestionKind
from tests.copilot.learning.school import a_lesson

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KINDS = st.lists(st.sampled_from(QuestionKind), max_size=7)


def begun(lesson: Lesson) -> LessonRun:
    return LessonRun("a", "mei", Kept(lesson=lesson), cards_of(lesson), NOW)


def play(run: LessonRun, data: st.DataObject) -> LessonRun:
    """One more card, whichever and however answered."""
    place = data.draw(st.sampled_from([card.index for card in run.cards if not run.is_done(card.index)]))
    card = run.cards[place]
    if isinstance(card, StepCard):
        return run.read(place)
    option = data.draw(st.integers(0, len(card.question.options) - 1))
    return run.with_answer(place, Answered(option, option == card.question.key, NOW))


@given(KINDS, st.integers(1, 4), st.data())
def test_any_order_of_answers_scores_within_bounds_and_passes_only_with_all_safety_right(
    kinds: list[QuestionKind], steps: int, data: st.DataObject
) -> None:
    run = begun(a_lesson(kinds, steps))
    for _ in range(data.draw(st.integers(0, 30))):
        if run.over:
            break
        before, run = run, play(run, data)
        assert run.cards[: len(before.cards)] == before.cards, "a card never changes its place"
    assert 0 <= run.score <= 100
    assert run.at <= len(run.cards)
    last = {
        id(card.question): run.answered.get(card.index)
        for card in run.cards
        if isinstance(card, QuestionCard) and card.safety
    }
    if run.passed:
        assert run.over
        assert run.score >= ENOUGH
        assert all(each and each.right for each in last.values())
    assert bool(run.wrong_safety) == any(
        card.again and card.index not in run.answered for card in run.cards if isinstance(card, QuestionCard)
    )


@given(KINDS, st.randoms(use_true_random=False))
def test_all_right_in_any_order_passes_with_a_full_score(kinds: list[QuestionKind], dice: object) -> None:
    run = begun(a_lesson(kinds))
    order = list(run.cards)
    dice.shuffle(order)  # type: ignore[attr-defined]
    for card in order:
        assert not run.over
        right = Answered(0, True, NOW)
        run = run.read(card.index) if isinstance(card, StepCard) else run.with_answer(card.index, right)
    assert (run.passed, run.score, len(run.cards)) == (True, 100.0, len(order))


@given(KINDS.filter(lambda kinds: QuestionKind.SAFETY in kinds), st.integers(1, 5))
def test_a_safety_question_comes_again_until_it_is_right(kinds: list[QuestionKind], times: int) -> None:
    run = begun(a_lesson(kinds))
    asked = next(card for card in run.cards if isinstance(card, QuestionCard) and card.safety)
    place = asked.index
    for _ in range(times):
        run = run.with_answer(place, Answered(1, False, NOW))
        place = len(run.cards) - 1
        assert run.cards[place] == QuestionCard(place, asked.question, again=True)
        assert run.wrong_safety == (place,)
    score = run.score
    run = run.with_answer(place, Answered(0, True, NOW))
    assert run.wrong_safety == ()
    assert run.score == score, "only first answers count"


def test_a_question_follows_the_step_it_is_about_and_one_of_no_step_comes_last() -> None:
    lesson = a_lesson([QuestionKind.VALUE] * 5, steps=3)
    shown = [
        card.step.text if isinstance(card, StepCard) else card.question.stem for card in cards_of(lesson)
    ]
    assert shown == ["Do 0.", "Do 0.", "Do 0.", "Do 1.", "Do 1.", "Do 2.", "Do 2.", "Do 3."]
    assert [card.index for card in cards_of(lesson)] == list(range(8))


def test_the_step_that_explains_goes_before_the_one_that_the_stem_tells() -> None:
    lesson = a_lesson([QuestionKind.ORDER], steps=3)
    [asked] = lesson.questions
    asked = asked.model_copy(update={"explanation": lesson.steps[1].span})
    places = [
        isinstance(card, QuestionCard) for card in cards_of(lesson.model_copy(update={"questions": (asked,)}))
    ]
    assert places == [False, False, True, False]


def test_a_lesson_without_questions_is_passed_by_reading_it() -> None:
    run = begun(a_lesson([], steps=2))
    assert not run.passed
    assert run.read(0).read(1).passed


def test_four_of_five_are_enough_and_three_are_not() -> None:
    for wrong, passed in ((1, True), (2, False)):
        run = begun(a_lesson([QuestionKind.VALUE] * 5, steps=1))
        for card in run.cards:
            right = card.index > wrong
            run = (
                run.read(0)
                if isinstance(card, StepCard)
                else run.with_answer(card.index, Answered(0, right, NOW))
            )
        assert run.over
        assert run.passed is passed
