"""The tables of diagnosis: fault knowledge, cases, the audit log, work orders of cases and their delivery."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Index, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from copilot.tables import Base


class Moment(TypeDecorator[datetime]):
    """A point in time, given and returned with its zone; SQLite keeps none, so all are stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into UTC; ``ValueError`` for a time without a zone, which could mean anything."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time needs a zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FaultKnowledgeRow(Base):
    """What was mined for an asset model; ``data`` is the whole `FaultKnowledge`."""

    __tablename__ = "fault_knowledge"
    site: Mapped[str] = mapped_column(primary_key=True)
    asset_model: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    data: Mapped[dict[str, Any]]


class CauseDecisionRow(Base):
    """A maintainer's word on a wording: it belongs to a cause ("merge") or does not ("split")."""

    __tablename__ = "cause_decisions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    site: Mapped[str]
    asset_model: Mapped[str]
    kind: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str]
    wording: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("cause_decisions_by_model", "site", "asset_model"),)


class WordingVectorRow(Base):
    """The vector of a text: ``identity`` of the embedding model, sha256 of the text, float32 little-endian."""

    __tablename__ = "wording_vectors"
    identity: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes]


class CaseRow(Base):
    """The head of a case; ``version`` is the number of its events."""

    __tablename__ = "cases"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    asset: Mapped[str]
    asset_model: Mapped[str]
    lang: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    title: Mapped[str]
    version: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("cases_by_state", "site", "state"),)


class CaseEventRow(Base):
    """One thing that happened in a case, never changed afterwards; ``seq`` counts from 0.

    ``deed`` is the client's own id of what it did, on the first event that came of it: it counts once at a site.
    """

    __tablename__ = "case_events"
    site: Mapped[str] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    deed: Mapped[str | None] = mapped_column(String(36))
    __table_args__ = (Index("case_events_by_deed", "site", "deed", unique=True),)


class AuditRow(Base):
    """Who did what when, never changed afterwards."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    site: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str]
    action: Mapped[str] = mapped_column(String(32))
    case: Mapped[str]
    data: Mapped[dict[str, Any]]
    __table_args__ = (Index("audit_by_case", "site", "case"),)


class CaseWorkOrderRow(Base):
    """The work order of a case, "draft" or "confirmed"; ``data`` is the whole `WorkOrderDraft`."""

    __tablename__ = "case_work_orders"
    site: Mapped[str] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(Moment)


class DeliveryRow(Base):
    """A work order on its way to the webhook: ``key`` makes it count once, ``delivered_at`` None until taken."""

    __tablename__ = "deliveries"
    key: Mapped[str] = mapped_column(primary_key=True)
    site: Mapped[str]
    case: Mapped[str]
    body: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(default="")
    __table_args__ = (Index("deliveries_due", "delivered_at", "next_at"),)
