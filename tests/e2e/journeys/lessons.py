"""A lesson on the lubricator in two languages, published for the journeys; what is kept of its learners."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from copilot.faultknowledge import Competence
from copilot.learningtables import LearningEventRow, ReviewCardRow
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import (
    BLANK,
    Certifies,
    Lesson,
    LessonState,
    Message,
    Option,
    Question,
    QuestionKind,
    Span,
)
from copilot.lessons.lessonbook import LessonBook
from copilot.store import Store
from copilot.wording import wording
from tests.accounts import HOST, cheap
from tests.e2e.lubricator import MODEL

PRESSURES = {"en": "25 to 30 bar", "zh-Hant": "25 至 30 bar"}
TORQUES = {"en": "23 to 27 Nm", "zh-Hant": "23 至 27 Nm"}


def publish(home: Path) -> dict[str, Lesson]:
    """Publish the lesson on changing the filter element, by language: three steps, a safety question, a value."""
    found: dict[str, Lesson] = {}
    with closing(Store(cheap(home))) as store:
        drafter, book = Drafter(store, "main"), LessonBook(store, cheap(home), "main")
        for model, placed in drafter.sections():
            if model != MODEL or not placed.section.steps:
                continue
            drafted = drafter.of_section(model, placed)
            lesson = drafted.model_copy(
                update={
                    "questions": (_safety(drafted), _value(drafted)),
                    "certifies": Certifies(competence=Competence.SPECIALIST, months=12),
                }
            )
            kept = book.put(HOST, lesson).model_copy(update={"state": LessonState.PUBLISHED})
            # Two short messages are too few wrong options for the check: here only the pages are tried.
            book._write(kept)
            book._keep_version(kept)
            found[lesson.language] = lesson
    return found


def _safety(lesson: Lesson) -> Question:
    """Which message comes before the first step: the one on pressure, not the one on heat."""
    right, wrong = sorted(
        (_cited(each) for each in lesson.steps[0].safety), key=lambda each: "P" not in each.text
    )
    text = wording(lesson.language)("lesson.ask.safety")
    return Question(
        kind=QuestionKind.SAFETY, text=text, stem=lesson.steps[0].text, options=(wrong, right), key=1,
        explanation=right.span,
    )  # fmt: skip


def _cited(message: Message) -> Option:
    assert message.span
    return Option(text=message.text, span=message.span)


def _value(lesson: Lesson) -> Question:
    """The torque of the last step."""
    last, lang = lesson.steps[-1], lesson.language
    torque, pressure = TORQUES[lang], PRESSURES[lang]
    span = Span(document=last.span.document, quote=pressure, lang=lang)
    return Question(
        kind=QuestionKind.VALUE,
        text=wording(lang)("lesson.ask.value"),
        stem=last.text.replace(torque, BLANK),
        options=(Option(text=torque, span=last.span), Option(text=pressure, span=span)),
        key=0,
        explanation=last.span,
    )


def answers(home: Path, attempt: str) -> list[int]:
    """The cards of an attempt that were answered, in order, as often as the store has them."""
    query = select(LearningEventRow).where(
        LearningEventRow.attempt == attempt, LearningEventRow.kind == "answered"
    )
    with closing(Store(cheap(home))) as store, store.transaction() as session:
        return [row.data["card"] for row in session.scalars(query.order_by(LearningEventRow.seq))]


def let_come_back(home: Path, user: str) -> None:
    """Make every question of a learner due."""
    due = datetime(2026, 1, 1, tzinfo=UTC)
    query = select(ReviewCardRow).where(ReviewCardRow.user == user)
    with closing(Store(cheap(home))) as store, store.transaction() as session:
        for row in session.scalars(query):
            row.due, row.data = due, {**row.data, "due": due.isoformat()}
