"""Running through lessons: the version that was begun, card by card, with what follows from an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from sqlalchemy.orm import Session

from copilot.access import Actor
from copilot.errors import BadInputError, ConflictError
from copilot.learning.certificates import issue
from copilot.learning.learnerstore import Change, LearnerStore
from copilot.learning.offered import Progress
from copilot.learning.review import item_id, rate
from copilot.learning.run import Answered, LessonRun, QuestionCard, StepCard, cards_of
from copilot.learningtables import AttemptRow, LearningEventRow
from copilot.lessons.lesson import Kept
from copilot.lessons.lessonbook import LessonBook
from copilot.refusing import refusal

LESSON = "lesson"
_BEGINS = frozenset({"begun", "resumed"})
_Card = TypeVar("_Card", StepCard, QuestionCard)


@dataclass(frozen=True)
class Running:
    """The runs of one learner through the lessons of a site."""

    held: LearnerStore
    book: LessonBook
    actor: Actor
    clock: Callable[[], datetime]

    def begin(self, deed: str, kept: Kept) -> LessonRun:
        """Begin this version of a lesson, or go on with the attempt at any version of it that goes on."""

        def act(named: str) -> None:
            going = self.held.open_attempt(kept.lesson.id)
            if going:
                self.held.append(going, named, Change("resumed", {}, self.clock()))
            else:
                self.held.begin(self._new(kept), named)

        event = self.held.once(deed, _BEGINS, act)
        assert event
        assert event.attempt
        run = self.run(event.attempt)
        if run.kept.lesson.id != kept.lesson.id:
            raise ConflictError(*refusal("learning.other_deed"))
        return run

    def run(self, attempt: str) -> LessonRun:
        """An attempt as it stands."""
        return self._as_stands(self.held.attempt(attempt, LESSON))

    def seen(self, deed: str, attempt: str, card: int) -> LessonRun:
        """Read a step card; reading it again changes nothing."""

        def change(run: LessonRun, at: datetime) -> Change | None:
            _card(run, card, StepCard)
            return None if card in run.seen else self._change(run.read(card), "seen", {"card": card}, at)

        return self._act(deed, attempt, "seen", {"card": card}, change)

    def answer(self, deed: str, attempt: str, card: int, option: int) -> LessonRun:
        """Answer a question card. Raises `ConflictError` where it was answered with another option."""

        def change(run: LessonRun, at: datetime) -> Change | None:
            asked = _card(run, card, QuestionCard)
            if not 0 <= option < len(asked.question.options):
                raise BadInputError(*refusal("learning.no_option"))
            if before := run.answered.get(card):
                if before.option != option:
                    raise ConflictError(*refusal("learning.answered"))
                return None
            return self._answered(run, asked, option, at)

        return self._act(deed, attempt, "answered", {"card": card, "option": option}, change)

    def _act(
        self,
        deed: str,
        attempt: str,
        kind: str,
        same: dict[str, int],
        change: Callable[[LessonRun, datetime], Change | None],
    ) -> LessonRun:
        def act(named: str) -> None:
            row = self.held.attempt(attempt, LESSON)
            made = change(self._as_stands(row), self.clock())
            if made:
                self.held.append(row, named, made)

        self.held.once(deed, frozenset({kind}), act, attempt=attempt, same=same)
        return self.run(attempt)

    def _answered(self, run: LessonRun, asked: QuestionCard, option: int, at: datetime) -> Change:
        right = option == asked.question.key
        lesson, user, site = run.kept.lesson.id, run.user, self.held.site
        after = run.with_answer(asked.index, Answered(option, right, at))
        data = {
            "card": asked.index,
            "option": option,
            "right": right,
            "again": asked.again,
            "item": item_id(lesson, asked.question),
        }

        def remember(session: Session) -> None:
            if not asked.again:
                rate(session, site, user, lesson, asked.question, right=right, at=at)

        return self._change(after, "answered", data, at, remember)

    def _change(
        self,
        after: LessonRun,
        kind: str,
        data: dict[str, object],
        at: datetime,
        also: Callable[[Session], None] = lambda _: None,
    ) -> Change:
        """What comes of a run that has got this far; the last card ends it, and a pass is certified with it."""
        if not after.over:
            return Change(kind, data, at, also=also)

        def both(session: Session) -> None:
            also(session)
            if after.passed:
                issue(session, self.held.site, after.user, after.id, after.kept.lesson, at)

        state = Progress.PASSED if after.passed else Progress.FAILED
        return Change(kind, data, at, state, after.score, also=both)

    def _new(self, kept: Kept) -> AttemptRow:
        lesson, now = kept.lesson, self.clock()
        return AttemptRow(
            site=self.held.site,
            id=uuid4().hex,
            user=self.held.user,
            kind=LESSON,
            lesson=lesson.id,
            lesson_version=kept.version,
            asset_model=lesson.models[0] if len(lesson.models) == 1 else "",
            lang=lesson.language,
            state=Progress.BEGUN,
            version=1,
            begun_at=now,
            updated_at=now,
            open=lesson.id,
        )

    def _as_stands(self, row: AttemptRow) -> LessonRun:
        kept = self.book.published(self.actor, row.lesson, row.lesson_version)
        run = LessonRun(row.id, row.user, kept, cards_of(kept.lesson), row.begun_at)
        for event in self.held.events(row.id)[: row.version]:
            run = _after(run, event)
        return run


def _after(run: LessonRun, event: LearningEventRow) -> LessonRun:
    data = event.data
    if event.kind == "seen":
        return run.read(data["card"])
    if event.kind == "answered":
        return run.with_answer(data["card"], Answered(data["option"], data["right"], event.at))
    return run


def _card(run: LessonRun, place: int, kind: type[_Card]) -> _Card:
    card = run.cards[place] if 0 <= place < len(run.cards) else None
    if not isinstance(card, kind):
        raise BadInputError(*refusal("learning.no_card"))
    return card
