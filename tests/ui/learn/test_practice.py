"""A simulated fault over HTTP, from the alarm to the grade, and a question that comes back."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from sqlalchemy import select

from copilot.learningtables import ReviewCardRow
from copilot.lessons.lesson import Lesson
from tests.ui.floor.markup import assert_harmless
from tests.ui.learn.conftest import Learner
from tests.ui.learn.test_lessons import finished
from ui.service import Service


def moves(learner: Learner, kind: str) -> list[dict[str, str]]:
    """What the buttons of a kind of move send."""
    found = re.findall(r"data-act=\"move\" data-fields='(.*?)'", learner.html)
    sent = [json.loads(each)["move"] for each in found]
    return [each for each in sent if each["move"] == kind]


def test_from_the_alarm_to_the_grade(learner: Learner) -> None:
    learner.do("practise", asset_model="P1")
    attempt = learner.attempt
    assert learner.go == f"/app/learn/practice/{attempt}"
    assert learner.shown("task") == "looking"
    assert "So far: 0 min" in learner.html
    check = next(
        each
        for each in moves(learner, "check")
        if "Unsafe order" in learner.do("move", attempt=attempt, move=each)
    )
    assert "before you reach in" in learner.html or "your lock" in learner.html
    learner.do("move", attempt=attempt, move={"move": "lock_out"})
    assert moves(learner, "release")
    learner.do("move", attempt=attempt, move=check)
    assert 'class="seen"' in learner.html
    learner.do("move", attempt=attempt, move={"move": "take_back"})
    assert 'class="seen"' not in learner.html
    for each in moves(learner, "name"):
        if learner.shown("task") == "looking":
            learner.do("move", attempt=attempt, move=each)
    assert learner.shown("task") == "over"
    assert "Not passed: 0 of 100 points" in learner.html
    assert "Best path" in learner.html
    assert "It was: " in learner.html
    assert learner.look(learner.go).count("<h3><span") == learner.html.count(
        "How likely it was before this move"
    )
    assert_harmless(learner.tablet.http.get(learner.go).text)
    assert learner.send("move", attempt=attempt, move={"move": "give_up"}).status_code == 400


def test_a_simulated_fault_never_tells_its_cause_before(learner: Learner) -> None:
    learner.do("practise", asset_model="P1")
    assert "It was" not in learner.html
    attempt = learner.attempt
    assert f'href="/app/learn/practice/{attempt}"' in learner.look("/app/learn"), "gone on with later"
    learner.look(f"/app/learn/practice/{attempt}")
    assert "replay" not in learner.html


def test_what_no_machine_is_known_of_cannot_be_practised(learner: Learner) -> None:
    answer = learner.send("practise", asset_model="M5000")
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_a_question_comes_back_and_is_answered_once(
    learner: Learner, lesson: Lesson, service: Service
) -> None:
    finished(learner, lesson)
    assert "Nothing to repeat now" in learner.look("/app/learn/review")
    due = datetime(2026, 1, 1, tzinfo=UTC)
    with service.assistant.store.transaction() as session:
        for row in session.scalars(select(ReviewCardRow).where(ReviewCardRow.user == learner_name(learner))):
            row.due, row.data = due, {**row.data, "due": due.isoformat()}
            item = row.item
    assert "1 question to repeat" in learner.look("/app/learn")
    assert lesson.questions[0].stem in learner.look("/app/learn/review")
    id = "00000000-0000-4000-8000-0000000000aa"
    told = learner.do("review", id=id, item=item, option=1)
    assert "Right" in told
    assert "It comes back: " in told
    assert learner.do("review", id=id, item=item, option=1) == told
    assert "Nothing to repeat now" in learner.look("/app/learn/review")


def learner_name(learner: Learner) -> str:
    """Who sits at the tablet."""
    found = re.search(r'data-user="([^"]+)"', learner.tablet.http.get("/app/learn").text)
    assert found
    return found[1]
