"""The tables of the shop floor: questions asked at machines with their replies, and feedback."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from copilot.casetables import Moment
from copilot.tables import Base


class TurnRow(Base):
    """A question and, once it is complete, its reply; ``id`` is the client's, ``asset`` and ``case`` may be ""."""

    __tablename__ = "turns"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    asset: Mapped[str]
    asset_model: Mapped[str]
    case: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    lang: Mapped[str]
    text: Mapped[str]
    reply: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    __table_args__ = (
        Index("turns_by_case", "site", "case"),
        Index("turns_by_asset", "site", "asset", "by"),
        Index("turns_by_age", "at"),
    )


class FeedbackRow(Base):
    """A thumb up or down; ``data`` is the whole `Feedback`, ``state`` "open" or "done"."""

    __tablename__ = "feedback"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    verdict: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    data: Mapped[dict[str, Any]]
    __table_args__ = (Index("feedback_by_state", "site", "state"),)
