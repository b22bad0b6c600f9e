"""Everything that is held on one learner: what they export, and what is gone once it is deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from copilot.learning.certificates import Certificate, Certificates
from copilot.learningtables import AttemptRow, CertificateRow, LearningEventRow, ReviewCardRow
from copilot.store import Store


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class HeldEvent(_Noun):
    """One thing that the learner did; ``attempt`` is None for a review, ``deed`` the client's id of it."""

    deed: str
    attempt: str | None
    kind: str
    at: datetime
    data: dict[str, Any]


class HeldAttempt(_Noun):
    """An attempt: ``kind`` is "lesson" or "practice"; ``lesson`` and ``exercise`` are ids, "" where there is none.

    ``state`` is begun, passed or failed; ``result`` what came of a finished one. ``data`` is the whole exercise of a
    practice that is over, empty while it goes on, since it tells the hidden cause.
    """

    id: str
    kind: str
    lesson: str
    lesson_version: int
    exercise: str
    asset_model: str
    lang: str
    state: str
    score: float | None
    begun_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    data: dict[str, Any]
    result: dict[str, Any] | None


class HeldCard(_Noun):
    """A question in spaced review and its FSRS state."""

    item: str
    lesson: str
    due: datetime
    data: dict[str, Any]


class LearnerRecord(_Noun):
    """What the store holds on ``user`` as a learner at ``site``; `model_dump_json` is the export."""

    site: str
    user: str
    attempts: tuple[HeldAttempt, ...]
    events: tuple[HeldEvent, ...]
    cards: tuple[HeldCard, ...]
    certificates: tuple[Certificate, ...]


_Row = TypeVar("_Row", AttemptRow, LearningEventRow, ReviewCardRow)


def record_of(store: Store, site: str, user: str) -> LearnerRecord:
    """All that is held on a learner, oldest first."""
    with store.transaction() as session:
        attempts = _own(session, AttemptRow, site, user)
        events = _own(session, LearningEventRow, site, user)
        cards = _own(session, ReviewCardRow, site, user)
    held = [HeldAttempt.model_validate(each) for each in attempts]
    return LearnerRecord(
        site=site,
        user=user,
        attempts=tuple(sorted(map(_without_cause, held), key=lambda each: (each.begun_at, each.id))),
        events=tuple(map(HeldEvent.model_validate, sorted(events, key=_when))),
        cards=tuple(sorted(map(HeldCard.model_validate, cards), key=lambda each: (each.due, each.item))),
        certificates=tuple(reversed(Certificates(store, site).of(user))),
    )


def delete_record(session: Session, site: str, user: str, *, certificates: bool) -> dict[str, int]:
    """Delete what is held on a learner within a transaction; returns how many of each, for the audit log.

    Deeds stay, with nobody's name and nothing in them, so that what a tablet sends again does not do it again.
    """
    tables = (AttemptRow, ReviewCardRow, *((CertificateRow,) if certificates else ()))
    # Attempts first: who is adding to one holds its row, so that all they add is there for the rest to delete.
    counts = {
        table.__tablename__: _count(
            session.execute(delete(table).where(table.site == site, table.user == user))
        )
        for table in tables
    }
    emptied = (
        update(LearningEventRow)
        .where(LearningEventRow.site == site, LearningEventRow.user == user)
        .values(user="", attempt=None, seq=None, kind="forgotten", data={})
    )
    return counts | {"events": _count(session.execute(emptied))}


def _own(session: Session, table: type[_Row], site: str, user: str) -> list[_Row]:
    return list(session.scalars(select(table).where(table.site == site, table.user == user)))


def _when(event: LearningEventRow) -> tuple[datetime, str, int, str]:
    return event.at, event.attempt or "", event.seq or 0, event.deed


def _without_cause(attempt: HeldAttempt) -> HeldAttempt:
    return attempt if attempt.ended_at else attempt.model_copy(update={"data": {}})


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
