"""What learning says in a case: the certificate that its repair asks for, the lesson that fits it after."""

from __future__ import annotations

from copilot.lessons.lesson import Lesson
from tests.ui.learn.conftest import Learner
from tests.ui.learn.test_lessons import finished


def test_a_repair_says_that_its_certificate_is_lacking_until_the_lesson_is_passed(
    learner: Learner, lesson: Lesson
) -> None:
    tablet = learner.tablet
    tablet.do("open", asset="PRESS-01", text="E-042 is shown")
    tablet.do("repair", **tablet.offered("repair")[0])
    assert tablet.task in ("messages", "step")
    assert f"certificate you do not have: {lesson.title}" in tablet.shown
    assert f'href="/app/learn?lesson={lesson.id}"' in tablet.shown
    finished(learner, lesson)
    assert "Valid until" in learner.look("/app/learn")
    assert "certificate you do not have" not in tablet.look(f"/app/case/{tablet.case}")


def test_after_the_confirmed_order_the_lesson_is_offered(learner: Learner, lesson: Lesson) -> None:
    tablet = learner.tablet
    tablet.repaired()
    for lock in tablet.offered("release"):
        tablet.do("release", **lock)
    tablet.do("verify", passed=True)
    tablet.do("close")
    assert "fits this job" not in tablet.shown
    tablet.do("confirm", changes={})
    assert "fits this job" in tablet.shown
    assert f'href="/app/learn?lesson={lesson.id}"' in tablet.shown
