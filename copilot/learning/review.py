"""Spaced review: questions of lessons come back when they are about to be forgotten (FSRS), until they stick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from fsrs import Card, Rating, Scheduler
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from copilot.access import Actor
from copilot.errors import BadInputError, ConflictError
from copilot.learning.learnerstore import LearnerStore, flush
from copilot.learningtables import LearningEventRow, ReviewCardRow
from copilot.lessons.lesson import Kept, Question
from copilot.lessons.lessonbook import LessonBook
from copilot.refusing import refusal

REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question that is due: ``lesson`` is its published version of now."""

    id: str
    lesson: Kept
    question: Question
    due: datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a review. ``item`` is the question as it was answered."""

    right: bool
    item: ReviewItem
    next_due: datetime


def item_id(lesson: str, question: Question) -> str:
    """The id (32 hexadecimal digits) of a question of a lesson: another one once a word of it changes, or its key.

    It leaves out where the source has it, for a page number says nothing of what is to be remembered.
    """
    told = (question.kind, question.text, question.stem, question.model, str(question.key))
    parts = (lesson, *told, *(option.text for option in question.options))
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def rate(
    session: Session, site: str, user: str, lesson: str, question: Question, *, right: bool, at: datetime
) -> None:
    """A question was answered in a lesson: from now on it is reviewed, and where it was already, this counts too."""
    item = item_id(lesson, question)
    card = _locked(session, site, user, item)
    kept = _scheduled(card, right=right, at=at)
    if card:
        _put(session, site, user, item, kept)
        return
    row = ReviewCardRow(site=site, user=user, item=item, lesson=lesson, due=kept.due, data=kept.to_dict())
    session.add(row)


@dataclass(frozen=True)
class Reviewing:
    """The reviews of one learner."""

    held: LearnerStore
    book: LessonBook
    actor: Actor
    clock: Callable[[], datetime]

    def due(self, now: datetime) -> list[ReviewItem]:
        """The questions that are due; one that has left the published version of its lesson no longer comes back."""
        query = (
            select(ReviewCardRow)
            .where(
                ReviewCardRow.site == self.held.site,
                ReviewCardRow.user == self.held.user,
                ReviewCardRow.due <= now,
            )
            .order_by(ReviewCardRow.due, ReviewCardRow.item)
        )
        with self.held.store.transaction() as session:
            cards = list(session.scalars(query))
        wanted = {card.lesson for card in cards}
        asked = {
            item_id(kept.lesson.id, question): (kept, question)
            for kept in self.book.all_published(self.actor)
            if kept.lesson.id in wanted
            for question in kept.lesson.questions
        }
        return [ReviewItem(card.item, *asked[card.item], card.due) for card in cards if card.item in asked]

    def review(self, deed: str, item: str, option: int) -> Reviewed:
        """Answer a question that is due. Raises `BadInputError` for one that is not the learner's to review."""

        def act(named: str) -> None:
            at = self.clock().astimezone(UTC)
            found = next((each for each in self.due(at) if each.id == item), None)
            if found is None:
                raise BadInputError(*refusal("learning.not_due"))
            if not 0 <= option < len(found.question.options):
                raise BadInputError(*refusal("learning.no_option"))
            self._review(named, found, option, at)

        event = self.held.once(deed, frozenset({REVIEWED}), act, same={"item": item, "option": option})
        assert event
        return self._reviewed(event)

    def _review(self, deed: str, item: ReviewItem, option: int, at: datetime) -> None:
        held, right = self.held, option == item.question.key
        with held.store.transaction() as session:
            card = _locked(session, held.site, held.user, item.id)
            if card is None or card.due > at:
                raise ConflictError(*refusal("learning.not_due"))
            kept = _scheduled(card, right=right, at=at)
            _put(session, held.site, held.user, item.id, kept)
            data = {
                "item": item.id,
                "option": option,
                "right": right,
                "lesson": item.lesson.lesson.id,
                "version": item.lesson.version,
                "due": item.due.isoformat(),
                "next_due": kept.due.isoformat(),
            }
            event = LearningEventRow(
                site=held.site,
                deed=deed,
                attempt=None,
                seq=None,
                user=held.user,
                kind=REVIEWED,
                data=data,
                at=at,
            )
            session.add(event)
            flush(session)

    def _reviewed(self, event: LearningEventRow) -> Reviewed:
        data = event.data
        kept = self.book.published(self.actor, data["lesson"], data["version"])
        question = next(
            each for each in kept.lesson.questions if item_id(kept.lesson.id, each) == data["item"]
        )
        due, next_due = (datetime.fromisoformat(data[each]) for each in ("due", "next_due"))
        return Reviewed(data["right"], ReviewItem(data["item"], kept, question, due), next_due)


def _scheduled(card: Card | None, *, right: bool, at: datetime) -> Card:
    """The card after an answer. Deterministic; without steps of minutes, for a shift has other work: days only."""
    at = at.astimezone(UTC)
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    rated, _ = scheduler.review_card(
        card or Card(card_id=0, due=at), Rating.Good if right else Rating.Again, at
    )
    return rated


def _locked(session: Session, site: str, user: str, item: str) -> Card | None:
    """The card as it stands, to be written by this transaction only: a write takes the lock in every database."""
    held = (
        update(ReviewCardRow)
        .where(ReviewCardRow.site == site, ReviewCardRow.user == user, ReviewCardRow.item == item)
        .values(lesson=ReviewCardRow.lesson)
        .returning(ReviewCardRow.data)
    )
    data = session.execute(held).scalar()
    return Card.from_dict(data) if data else None


def _put(session: Session, site: str, user: str, item: str, card: Card) -> None:
    change = (
        update(ReviewCardRow)
        .where(ReviewCardRow.site == site, ReviewCardRow.user == user, ReviewCardRow.item == item)
        .values(due=card.due, data=card.to_dict())
    )
    session.execute(change)
