"""A lesson over HTTP: a card at a time, each act once, nobody else's."""

from __future__ import annotations

from uuid import uuid4

import pytest

from copilot.access import Role
from copilot.lessons.lesson import Lesson
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from tests.ui.floor.conftest import Floor
from tests.ui.floor.markup import Markup, assert_harmless
from tests.ui.learn.conftest import Learner
from ui.service import Service


def at_question(learner: Learner, lesson: Lesson) -> int:
    """Begin and read on to the question; gives its card."""
    learner.do("begin", lesson=lesson.id)
    card = 0
    while learner.do("seen", attempt=learner.attempt, card=card) and learner.shown("task") != "question":
        card += 1
    return card + 1


def finished(learner: Learner, lesson: Lesson, option: int = 1) -> str:
    """A whole lesson with one answer."""
    card = at_question(learner, lesson)
    learner.do("answer", attempt=learner.attempt, card=card, option=option)
    attempt = learner.attempt
    for place in range(card + 1, len(lesson.steps) + 1):
        learner.do("seen", attempt=attempt, card=place)
    return attempt


def test_the_messages_stand_before_the_step(learner: Learner, lesson: Lesson) -> None:
    learner.do("begin", lesson=lesson.id)
    assert learner.shown("task") == "gate"
    assert learner.go == f"/app/learn/lesson/{learner.attempt}"
    assert "Hot oil." in learner.html
    assert lesson.steps[0].text not in learner.html
    shown = learner.look(learner.go, card=0, read=1)
    assert learner.shown("task") == "step"
    assert lesson.steps[0].text in shown
    assert "Hot oil." in shown
    assert 'data-href="/source/plant/press.md?' in shown
    assert_harmless(learner.tablet.http.get(learner.go).text)


def test_nobody_looks_ahead(learner: Learner, lesson: Lesson) -> None:
    learner.do("begin", lesson=lesson.id)
    learner.look(learner.go, card=3)
    assert "1 of 4" in learner.html


def test_an_answer_is_told_at_once_with_its_citation_and_stays(learner: Learner, lesson: Lesson) -> None:
    card = at_question(learner, lesson)
    assert "must be heeded" in learner.html
    wrong = learner.do("answer", attempt=learner.attempt, card=card, option=0)
    assert learner.shown("task") == "answer"
    assert learner.go.endswith(f"?card={card}")
    assert "Not right" in wrong
    assert "comes again at the end" in wrong
    cited = [each["data-href"] for each in Markup(wrong).of("button") if "data-href" in each]
    assert [each.startswith("/source/plant/press.md?") for each in cited] == [True, True]
    address = learner.go.partition("?")[0]
    assert "Not right" in learner.look(address, card=card)
    refused = learner.send("answer", attempt=learner.attempt, card=card, option=1)
    assert refused.status_code in (400, 409)
    assert refused.json()["message"]


def test_a_wrong_safety_answer_comes_again_and_is_not_passed(learner: Learner, lesson: Lesson) -> None:
    attempt = finished(learner, lesson, option=0)
    assert learner.shown("task") == "question"
    assert "once more" in learner.html
    learner.do("answer", attempt=attempt, card=len(lesson.steps) + 1, option=1)
    learner.look(f"/app/learn/lesson/{attempt}")
    assert learner.shown("task") == "result"
    assert "Not passed yet" in learner.html
    assert "0 of 1 right" in learner.html
    assert "Not passed yet" in learner.look("/app/learn")


def test_a_lesson_with_all_right_is_passed(learner: Learner, lesson: Lesson) -> None:
    attempt = finished(learner, lesson)
    assert "Lesson passed" in learner.look(f"/app/learn/lesson/{attempt}")
    assert "Passed" in learner.look("/app/learn", asset="PRESS-01")
    assert lesson.title not in learner.look("/app/learn", asset="PACK-01")
    assert lesson.title in learner.look("/app/learn", lesson=lesson.id)
    assert lesson.title not in learner.look("/app/learn", q="spindle")


def test_a_machines_answers_are_marked_and_none_stands_for_a_safety_message(
    learner: Learner, lesson: Lesson, service: Service
) -> None:
    [question] = lesson.questions
    made = [
        Unit("en", "de", each.text, f"Maschine {place}", ReviewState.NEEDS_REVIEW, Origin.MACHINE)
        for place, each in enumerate(question.options)
    ]
    TranslationMemory(service.assistant.store, "main").put(made, "test", "translate")
    learner.tablet.lang = "de"
    card = at_question(learner, lesson)
    asked = learner.html
    told = learner.do("answer", attempt=learner.attempt, card=card, option=0)
    TranslationMemory(service.assistant.store, "main").review(
        [each.id for each in made], ReviewState.REJECTED, "test"
    )
    assert "Maschine 1" not in asked + told
    assert asked.count("Maschine 0") == asked.count("Maschinelle Übersetzung, nicht geprüft") > 0


def test_what_is_sent_twice_counts_once(learner: Learner, lesson: Lesson) -> None:
    card, id = at_question(learner, lesson), str(uuid4())
    sent = {"attempt": learner.attempt, "card": card, "option": 1}
    first = learner.do("answer", id=id, **sent)
    assert learner.do("answer", id=id, **sent) == first
    begun = str(uuid4())
    once = learner.do("begin", id=begun, lesson=lesson.id)
    assert learner.do("begin", id=begun, lesson=lesson.id) == once


def test_nobody_elses(learner: Learner, floor: Floor, lesson: Lesson) -> None:
    attempt = finished(learner, lesson)
    other = Learner(floor.tablet(name="somebody-else"))
    for path in (f"/app/learn/lesson/{attempt}", f"/app/learn/practice/{attempt}"):
        assert other.tablet.http.get(path).status_code in (403, 404)
    assert other.send("seen", attempt=attempt, card=0).status_code in (400, 403)
    assert attempt not in other.tablet.http.get("/app/learn/own.json").text


def test_strangers_are_led_to_the_sign_in(floor: Floor, lesson: Lesson) -> None:
    stranger = floor.tablet(role=None).http
    answer = stranger.get("/app/learn?asset=PRESS-01")
    assert answer.headers["location"] == "/sign-in?next=%2Fapp%2Flearn%3Fasset%3DPRESS-01"
    assert stranger.get("/app/learn", headers={"X-Fragment": "1"}).status_code == 401
    assert stranger.get("/app/learn/own.json").status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "answer"},
        {"act": "answer", "attempt": "x", "card": -1, "option": 0},
        {"act": "answer", "attempt": "../x", "card": 0, "option": 0},
        {"act": "nothing"},
        {"act": "move", "attempt": "x", "move": {"move": "guess"}},
        {"act": "begin", "lesson": "no-such-lesson"},
        {"act": "seen", "attempt": "0" * 32, "card": 0},
    ],
)
def test_what_cannot_be_is_refused_in_words(learner: Learner, wrong: dict[str, object]) -> None:
    answer = learner.tablet.http.post("/app/learn/acts", json={"id": str(uuid4()), "lang": "de", **wrong})
    assert answer.status_code in (400, 403)
    assert answer.json()["message"]


def test_ones_own_data_is_exported_and_deleted(learner: Learner, lesson: Lesson) -> None:
    attempt = finished(learner, lesson)
    answer = learner.tablet.http.get("/app/learn/own.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert attempt in answer.text
    learner.do("forget", certificates="true")
    assert learner.go == "/app/learn"
    assert attempt not in learner.tablet.http.get("/app/learn/own.json").text
    assert learner.tablet.http.get(f"/app/learn/lesson/{attempt}").status_code == 404


def test_a_trainer_learns_too_and_the_app_leads_there(floor: Floor, lesson: Lesson) -> None:
    trainer = floor.tablet(name="tom", role=Role.TRAINER)
    assert 'href="/app/learn"' in trainer.look("/app")
    assert 'href="/app/learn?asset=PRESS-01"' in trainer.look("/app/asset/PRESS-01")
    assert lesson.title in trainer.look("/app/learn")
