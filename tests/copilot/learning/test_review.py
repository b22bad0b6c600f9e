"""Spaced review: what comes back when, the same on every run, by the library's own schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from copilot.access import ForbiddenError
from copilot.errors import BadInputError
from copilot.learning.review import _scheduled, item_id
from copilot.lessons.lesson import Lesson, QuestionKind
from tests.copilot.learning.school import School, a_lesson, deed, finish, rightly, wrongly

START = datetime(2026, 3, 2, tzinfo=UTC)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 400)), min_size=1, max_size=12))
def test_the_schedule_is_the_librarys_and_the_same_each_time(answers: list[tuple[bool, int]]) -> None:
    expected, ours, at = Card(card_id=0, due=START), None, START
    plain = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    for right, days in answers:
        at += timedelta(days=days)
        expected, _ = plain.review_card(expected, Rating.Good if right else Rating.Again, at)
        again = _scheduled(ours, right=right, at=at)
        ours = _scheduled(ours, right=right, at=at)
        assert ours == again == expected
        assert ours.due >= at + timedelta(days=1), "nobody is asked the same twice in a shift"
        ours = Card.from_dict(ours.to_dict())
        assert ours == expected, "as it is kept"


def test_what_was_wrong_comes_back_sooner_until_it_sticks(school: School, lesson: Lesson) -> None:
    room = school.room()
    finish(room, room.begin(deed(), lesson.id, "en"), wrongly)
    assert room.due() == []
    school.clock.pass_(days=1)
    due = room.due()
    assert {each.question for each in due} == set(lesson.questions)
    assert [each.due for each in due] == sorted(each.due for each in due)
    item, spans = due[0], []
    for _ in range(5):
        done = room.review(deed(), item.id, item.question.key)
        assert (done.right, done.item) == (True, item)
        assert item.id not in {each.id for each in room.due()}
        spans.append(done.next_due - school.clock())
        school.clock.now = done.next_due
        [item] = [each for each in room.due() if each.id == item.id]
    assert spans == sorted(spans)
    assert spans[0] < spans[-1]
    wrong = room.review(deed(), item.id, (item.question.key + 1) % len(item.question.options))
    assert not wrong.right
    assert wrong.next_due - school.clock() < spans[-1]


def test_a_question_answered_right_waits_longer(school: School, lesson: Lesson) -> None:
    dues = {}
    for choose in (rightly, wrongly):
        room = school.room(choose.__name__)
        finish(room, room.begin(deed(), lesson.id, "en"), choose)
        dues[choose] = min(each.due for each in room.own().cards)
    assert dues[rightly] > dues[wrongly]


def test_only_a_first_answer_of_an_attempt_is_remembered(school: School) -> None:
    school.publish(a_lesson([QuestionKind.SAFETY], id="safe"))
    room = school.room()
    run = finish(room, room.begin(deed(), "safe", "en"), wrongly)
    assert run.passed is False
    [card] = room.own().cards
    once = _scheduled(None, right=False, at=school.clock())
    assert card.data == once.to_dict(), "it was wrong, whatever was answered right after"
    school.clock.pass_(days=3)
    finish(room, room.begin(deed(), "safe", "en"), rightly)
    assert room.own().cards[0].due > school.clock() + timedelta(days=1), "a later attempt counts as a review"


def test_a_question_that_left_the_published_version_is_retired(school: School, lesson: Lesson) -> None:
    room = school.room()
    finish(room, room.begin(deed(), lesson.id, "en"))
    school.clock.pass_(days=30)
    kept, changed = lesson.questions[0], lesson.questions[1].model_copy(update={"stem": "Other"})
    school.publish(lesson.model_copy(update={"questions": (kept, changed)}))
    [item] = room.due()
    assert (item.question, item.lesson.version) == (kept, 2)
    retired = item_id(lesson.id, lesson.questions[1])
    with pytest.raises(BadInputError, match="not due"):
        room.review(deed(), retired, 0)


def test_a_review_sent_again_counts_once_though_the_question_is_gone(school: School, lesson: Lesson) -> None:
    room, named = school.room(), deed()
    finish(room, room.begin(deed(), lesson.id, "en"))
    school.clock.pass_(days=30)
    item = room.due()[0]
    done = room.review(named, item.id, item.question.key)
    school.publish(lesson.model_copy(update={"questions": ()}))
    assert room.review(named, item.id, item.question.key).next_due == done.next_due
    assert room.review(named, item.id, item.question.key).item.question == item.question
    assert [each.kind for each in room.own().events].count("reviewed") == 1


def test_only_what_is_due_and_ones_own_is_reviewed(school: School, lesson: Lesson) -> None:
    room, ana = school.room(), school.room("ana")
    finish(room, room.begin(deed(), lesson.id, "en"))
    card = room.own().cards[0]
    with pytest.raises(BadInputError, match="not due"):
        room.review(deed(), card.item, 0)
    school.clock.pass_(days=30)
    assert ana.due() == []
    with pytest.raises(BadInputError, match="not due"):
        ana.review(deed(), card.item, 0)
    with pytest.raises(BadInputError, match="no such answer"):
        room.review(deed(), card.item, 9)
    named = deed()
    room.review(named, card.item, 0)
    with pytest.raises(ForbiddenError):
        ana.review(named, card.item, 0)


def test_an_item_is_the_words_of_a_question_not_its_page(lesson: Lesson) -> None:
    asked = lesson.questions[0]
    moved = asked.model_copy(update={"explanation": asked.explanation.model_copy(update={"page": 99})})
    assert item_id("l", moved) == item_id("l", asked)
    others = [
        asked.model_copy(update={field: value}) for field, value in (("key", 9), ("stem", "x"), ("text", "x"))
    ]
    others.append(asked.model_copy(update={"options": asked.options[::-1]}))
    assert item_id("l", asked) not in {item_id("l", each) for each in others} | {item_id("m", asked)}
