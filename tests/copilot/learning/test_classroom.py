"""Lessons in the classroom: what is offered, the version that is pinned, each deed once, nobody else's."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest

from copilot.access import ForbiddenError
from copilot.errors import BadInputError, ConflictError
from copilot.learning.classroom import Classroom
from copilot.learning.offered import Progress
from copilot.learning.run import LessonRun, QuestionCard, StepCard
from copilot.lessons.lesson import Lesson, QuestionKind
from tests.copilot.learning.school import MODEL, School, a_lesson, deed, finish, rightly, wrongly
from tests.copilot.lessons.schooled import FILTER, VALVE, press_manual, put

Act = Callable[[], object]


def offer(room: Classroom, lang: str = "en") -> tuple[Progress, str | None, bool]:
    [offered] = room.lessons(lang)
    return offered.state, offered.attempt, offered.stale


def test_a_lesson_is_offered_with_how_far_one_is(school: School, lesson: Lesson) -> None:
    room = school.room()
    assert offer(room) == (Progress.NEW, None, False)
    failed = room.begin(deed(), lesson.id, "en")
    assert offer(room) == (Progress.BEGUN, failed.id, False)
    assert not finish(room, failed, wrongly).passed
    assert offer(room) == (Progress.FAILED, failed.id, False)
    school.clock.pass_(hours=1)
    passed = room.begin(deed(), lesson.id, "en")
    assert passed.id != failed.id
    assert finish(room, passed).passed
    assert offer(room) == (Progress.PASSED, passed.id, False)
    assert offer(school.room("ana")) == (Progress.NEW, None, False)
    [offered] = room.lessons("en", MODEL)
    assert offered.certificate == room.certificates()[0]
    assert room.lessons("en", "M1") == []


def test_a_changed_manual_makes_its_lessons_stale(school: School) -> None:
    put(school.store, press_manual(FILTER, revision="2"))
    assert offer(school.room())[2]
    put(school.store, press_manual(VALVE, FILTER, revision="1"))
    assert not offer(school.room())[2]


def test_variants_are_one_lesson_in_the_language_asked_for(school: School, lesson: Lesson) -> None:
    german = lesson.model_copy(update={"id": "ventil", "title": "Ventil einstellen", "language": "de"})
    school.publish(german)
    room = school.room()
    assert [each.kept.lesson.id for each in room.lessons("de")] == ["ventil"]
    assert [each.kept.lesson.id for each in room.lessons("es")] == [lesson.id]
    begun = room.begin(deed(), lesson.id, "de")
    assert begun.kept.lesson == german
    assert offer(room, "en") == (Progress.BEGUN, begun.id, False), (
        "going on in German is offered in English too"
    )
    finish(room, begun)
    assert offer(room, "en")[0] is Progress.PASSED


def test_a_draft_of_the_next_version_is_not_offered(school: School, lesson: Lesson) -> None:
    school.book.put(school.training.actor, lesson.model_copy(update={"title": "New"}))
    [offered] = school.room().lessons("en")
    assert offered.kept.lesson == lesson
    school.book.put(school.training.actor, lesson.model_copy(update={"id": "draft"}))
    with pytest.raises(BadInputError, match="no lesson 'draft'"):
        school.room().begin(deed(), "draft", "en")


def test_a_version_that_was_begun_is_finished_though_another_is_published(
    school: School, lesson: Lesson
) -> None:
    room = school.room()
    run = room.begin(deed(), lesson.id, "en")
    run = room.seen(deed(), run.id, 0)
    school.publish(lesson.model_copy(update={"questions": lesson.questions[:1], "certifies": None}))
    assert room.run(run.id) == run
    assert room.begin(deed(), lesson.id, "en") == run, "an attempt that goes on is gone on with"
    assert finish(room, run).kept.version == 1
    assert room.certificates(), "by what was asked of the version that was passed"
    assert room.begin(deed(), lesson.id, "en").kept.version == 2


def test_a_safety_question_has_to_be_right_to_pass(school: School) -> None:
    kinds = [QuestionKind.SAFETY, *[QuestionKind.VALUE] * 5]
    lesson = school.publish(a_lesson(kinds, id="safe")).lesson
    room = school.room()
    run = room.begin(deed(), lesson.id, "en")
    place = next(card.index for card in run.cards if isinstance(card, QuestionCard) and card.safety)
    run = room.answer(deed(), run.id, place, 1)
    for card in run.cards[:-1]:
        if isinstance(card, StepCard):
            run = room.seen(deed(), run.id, card.index)
        elif card.index != place:
            run = room.answer(deed(), run.id, card.index, card.question.key)
    assert (run.over, run.passed, run.wrong_safety, run.at) == (
        False,
        False,
        (len(run.cards) - 1,),
        len(run.cards) - 1,
    )
    run = room.answer(deed(), run.id, run.at, 2)
    assert not run.over, "wrong again, so it comes again"
    run = room.answer(deed(), run.id, run.at, 0)
    assert (run.over, run.passed, round(run.score)) == (True, True, 83)


@pytest.mark.parametrize("seed", range(6))
def test_each_deed_counts_once_however_often_and_late_it_is_sent_again(
    school: School, lesson: Lesson, seed: int
) -> None:
    dice, room = random.Random(seed), school.room()
    first = deed()
    run = room.begin(first, lesson.id, "en")
    sent: list[Act] = [lambda: room.begin(first, lesson.id, "en")]
    done = 1
    while not run.over:
        card = run.cards[run.at]
        named, choose = deed(), dice.choice([rightly, wrongly])
        if isinstance(card, StepCard):
            act: Act = partial(room.seen, named, run.id, card.index)
        else:
            option = rightly(card) if card.again else choose(card)
            act = partial(room.answer, named, run.id, card.index, option)
        sent.append(act)
        done += 1
        made = act()
        assert isinstance(made, LessonRun)
        run = made
        for again in dice.choices(sent, k=2):
            assert again() == run, "it gives what stands now"
    events = [each for each in room.own().events if each.attempt == run.id]
    assert len(events) == done
    dice.shuffle(sent)
    for again in sent:
        assert again() == run
    assert len(room.own().events) == done
    assert len(room.own().attempts) == 1, "a begin that is sent again after the end begins nothing"


def test_deeds_in_any_order_come_to_the_same(school: School, lesson: Lesson) -> None:
    runs = []
    for seed in range(3):
        room = school.room(f"learner {seed}")
        run = room.begin(deed(), lesson.id, "en")
        cards = list(run.cards)
        random.Random(seed).shuffle(cards)
        for card in cards:
            if isinstance(card, StepCard):
                run = room.seen(deed(), run.id, card.index)
            else:
                run = room.answer(deed(), run.id, card.index, card.question.key)
        runs.append(run)
    assert all((run.passed, run.score, run.seen) == (True, 100.0, runs[0].seen) for run in runs)


def test_an_answer_stands(school: School, lesson: Lesson) -> None:
    room = school.room()
    run = room.begin(deed(), lesson.id, "en")
    card = next(each for each in run.cards if isinstance(each, QuestionCard))
    run = room.answer(deed(), run.id, card.index, rightly(card))
    assert room.answer(deed(), run.id, card.index, rightly(card)) == run, (
        "the same under another id changes nothing"
    )
    with pytest.raises(ConflictError, match="first answer counts"):
        room.answer(deed(), run.id, card.index, wrongly(card))
    assert room.run(run.id) == run


def test_one_id_is_one_deed(school: School, lesson: Lesson) -> None:
    room, named = school.room(), deed()
    run = room.begin(deed(), lesson.id, "en")
    room.seen(named, run.id, 0)
    school.publish(lesson.model_copy(update={"id": "other"}))
    other_run = room.begin(deed(), "other", "en")
    others: list[Act] = [
        lambda: room.seen(named, run.id, 2),
        lambda: room.answer(named, run.id, 1, 0),
        lambda: room.begin(named, lesson.id, "en"),
        lambda: room.forget(named),
        lambda: room.seen(named, other_run.id, 0),
    ]
    for other in others:
        with pytest.raises(ConflictError, match="Something else"):
            other()
    with pytest.raises(BadInputError, match="valid id"):
        room.seen("7", run.id, 0)
    with pytest.raises(ForbiddenError, match="somebody else"):
        school.room("ana").begin(named, lesson.id, "en")
    assert sorted(each.kind for each in room.own().events) == ["begun", "begun", "seen"]


def test_another_learners_attempt_is_nobodys_business(school: School, lesson: Lesson) -> None:
    run = school.room().begin(deed(), lesson.id, "en")
    ana = school.room("ana")
    for act in (
        lambda: ana.run(run.id),
        lambda: ana.seen(deed(), run.id, 0),
        lambda: ana.answer(deed(), run.id, 1, 0),
    ):
        with pytest.raises(ForbiddenError, match="somebody else's"):
            act()
    assert school.room().run(run.id) == run
    assert ana.own().events == ()


@pytest.mark.parametrize("card", [-1, 1, 99])
def test_a_card_that_is_no_step_cannot_be_read(school: School, lesson: Lesson, card: int) -> None:
    room = school.room()
    run = room.begin(deed(), lesson.id, "en")
    with pytest.raises(BadInputError, match="no such card"):
        room.seen(deed(), run.id, card)


@pytest.mark.parametrize(("card", "option"), [(0, 0), (1, -1), (1, 9), (-1, 0)])
def test_only_what_is_shown_can_be_answered(school: School, lesson: Lesson, card: int, option: int) -> None:
    room = school.room()
    run = room.begin(deed(), lesson.id, "en")
    with pytest.raises(BadInputError, match="no such"):
        room.answer(deed(), run.id, card, option)
    assert room.run(run.id) == run


def test_an_attempt_is_at_a_lesson_or_there_is_none(school: School) -> None:
    for attempt in ("", "x" * 32, "a\x00b"):
        with pytest.raises(BadInputError, match="no such attempt"):
            school.room().run(attempt)
