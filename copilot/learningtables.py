"""The tables of learning: attempts and what was done in them, reviews, certificates, simulated faults that are set."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from copilot.casetables import Moment
from copilot.tables import Base


class AttemptRow(Base):
    """The head of a learner's attempt at a lesson or a simulated fault; ``version`` is the number of its events.

    ``kind`` is "lesson" or "practice", ``state`` "begun", "passed" or "failed". ``lesson`` with ``lesson_version``, and
    ``exercise`` (one that a trainer set), are ids, "" where there is none. ``knowledge`` is the digest of the fault
    knowledge that a practice is played on and ``data`` its whole `Exercise`. ``score`` (0..100) and ``result`` (a
    `PracticeResult`) are there once it is over. ``open`` names what it is an attempt at while it goes on, so that there
    is one such attempt a learner; None for a surprise, and once it is over.
    """

    __tablename__ = "attempts"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str]
    kind: Mapped[str] = mapped_column(String(8))
    lesson: Mapped[str] = mapped_column(default="")
    lesson_version: Mapped[int] = mapped_column(default=0)
    exercise: Mapped[str] = mapped_column(default="")
    asset_model: Mapped[str] = mapped_column(default="")
    lang: Mapped[str]
    knowledge: Mapped[str] = mapped_column(String(64), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(8))
    score: Mapped[float | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    open: Mapped[str | None]
    __table_args__ = (
        Index("attempts_by_user", "site", "user"),
        Index("attempts_open", "site", "user", "open", unique=True),
    )


class LearningEventRow(Base):
    """One thing that a learner did. ``deed`` is the client's own id of it: it counts once at a site.

    ``kind`` is "begun", "seen", "answered" or "moved" within an ``attempt`` (``seq`` counts from 0), "reviewed" without
    one. A learner who had their data deleted leaves "forgot", and "forgotten" for each deed, without user and data, so
    that what is sent again does nothing again.
    """

    __tablename__ = "learning_events"
    site: Mapped[str] = mapped_column(primary_key=True)
    deed: Mapped[str] = mapped_column(String(36), primary_key=True)
    attempt: Mapped[str | None] = mapped_column(String(32))
    seq: Mapped[int | None]
    user: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("learning_events_by_attempt", "site", "attempt", "seq", unique=True),
        Index("learning_events_by_user", "site", "user"),
    )


class ReviewCardRow(Base):
    """A question that a learner is to keep in mind: ``item`` as `copilot.learning.review.item_id`, ``data`` FSRS's."""

    __tablename__ = "review_cards"
    site: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    lesson: Mapped[str]
    due: Mapped[datetime] = mapped_column(Moment)
    data: Mapped[dict[str, Any]]
    __table_args__ = (Index("review_cards_due", "site", "user", "due"),)


class CertificateRow(Base):
    """What a passed lesson certifies; ``id`` is that of the attempt."""

    __tablename__ = "certificates"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str]
    lesson: Mapped[str]
    title: Mapped[str]
    models: Mapped[list[str]]
    competence: Mapped[str] = mapped_column(String(16))
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("certificates_by_user", "site", "user"),)


class ExerciseRow(Base):
    """A simulated fault that a trainer set; ``cause`` is "" for a surprise, ``seed`` decides its answers."""

    __tablename__ = "exercises"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str]
    asset: Mapped[str]
    asset_model: Mapped[str]
    cause: Mapped[str]
    seed: Mapped[int]
    exam: Mapped[bool]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class KnowledgeVersionRow(Base):
    """Fault knowledge that an attempt was begun with; ``digest`` is the sha256 of its JSON, so each is kept once."""

    __tablename__ = "knowledge_versions"
    site: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[dict[str, Any]]
