"""A published lesson on the small press, and learners at tablets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response

from copilot.faultknowledge import Competence
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import Certifies, Lesson, LessonState, Option, Question, QuestionKind
from copilot.lessons.lessonbook import LessonBook
from tests.accounts import HOST
from tests.ui.floor.conftest import Floor, Tablet, floor, service
from ui.service import Service

__all__ = ["floor", "service"]


@dataclass
class Learner:
    """A learner's tablet: what was sent last, and what is shown."""

    tablet: Tablet
    html: str = ""
    go: str = ""

    def send(self, act: str, *, id: str = "", **fields: Any) -> Response:
        """Send an act as it is."""
        body = {"id": id or str(uuid4()), "act": act, "lang": self.tablet.lang, **fields}
        return self.tablet.http.post("/app/learn/acts", json=body)

    def do(self, act: str, **fields: Any) -> str:
        """Send an act that is taken; gives the screen."""
        answer = self.send(act, **fields)
        assert answer.status_code == 200, answer.text
        self.html, self.go = answer.json()["html"], answer.json()["go"]
        return self.html

    def look(self, path: str, **query: Any) -> str:
        """A fragment of a screen."""
        self.html = self.tablet.look(path, **query)
        return self.html

    def shown(self, name: str) -> str:
        """What the screen says of itself ("task", "attempt", "version")."""
        found = re.search(rf'<section id="screen"[^>]*? data-{name}="([^"]*)"', self.html)
        assert found, self.html[:400]
        return found[1]

    @property
    def attempt(self) -> str:
        """The id of the attempt shown."""
        return self.shown("attempt")


@pytest.fixture(scope="package")
def lesson(service: Service) -> Lesson:
    """The filter procedure as a lesson: three steps, a question about safety with a right and a wrong option."""
    drafter = Drafter(service.assistant.store, "main")
    drafted = next(
        drafter.of_section(model, placed)
        for model, placed in drafter.sections()
        if model == "P1" and placed.section.heading[-1].startswith("2 Replacing")
    )
    message = next(each for step in drafted.steps for each in step.safety if each.span)
    assert message.span
    question = Question(
        kind=QuestionKind.SAFETY,
        text="Which safety message must be heeded for this step?",
        stem=drafted.steps[0].text,
        options=(
            Option(text="Never mix oils.", span=message.span.model_copy(update={"quote": "Never mix oils."})),
            Option(text=message.text, span=message.span),
        ),
        key=1,
        explanation=message.span,
    )
    certifies = Certifies(competence=Competence.SPECIALIST, months=12)
    made = drafted.model_copy(update={"questions": (question,), "certifies": certifies})
    book = LessonBook(service.assistant.store, service.assistant.settings, "main")
    kept = book.put(HOST, made).model_copy(update={"state": LessonState.PUBLISHED})
    book._write(kept)
    book._keep_version(kept)
    return made


@pytest.fixture
def learner(floor: Floor, lesson: Lesson, request: pytest.FixtureRequest) -> Learner:
    """Somebody who has not learnt anything yet."""
    return Learner(floor.tablet(name=request.node.name[:60]))
