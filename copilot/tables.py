"""The tables of the relational store (SQLAlchemy models)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class SourceState(StrEnum):
    """Where a document stands."""

    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class Base(DeclarativeBase):
    """Types shared by all tables."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this plain class attribute
        dict[str, Any]: JSON,
        list[str]: JSON,
        datetime: DateTime(timezone=True),
    }


class DocumentRow(Base):
    """A source and what came of it.

    ``content_hash`` is that of the version in use, "" before the first; ``reading`` is what decides, beside the bytes,
    how the source is read; ``stored_file`` is its copy on the shelf.
    """

    __tablename__ = "documents"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]
    state: Mapped[str] = mapped_column(String(16), default=SourceState.WRITING)
    error: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str]
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stored_file: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(default="")
    revision: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    asset_models: Mapped[list[str]]
    pages: Mapped[int] = mapped_column(default=0)
    passages: Mapped[int] = mapped_column(default=0)
    ingested_at: Mapped[datetime | None]


class SectionRow(Base):
    """A section of a document; ``place`` is its position, ``data`` the whole `Section`."""

    __tablename__ = "sections"
    site: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[str] = mapped_column(index=True)
    lang: Mapped[str]
    heading: Mapped[list[str]]
    data: Mapped[dict[str, Any]]


class FaultRow(Base):
    """One line of fault knowledge; ``code`` is normalised, ``data`` the whole `Fault`."""

    __tablename__ = "faults"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    site: Mapped[str]
    document: Mapped[str]
    section_id: Mapped[str]
    lang: Mapped[str]
    code: Mapped[str]
    asset_models: Mapped[list[str]]
    data: Mapped[dict[str, Any]]
    __table_args__ = (
        Index("faults_by_code", "site", "code"),
        Index("faults_by_document", "site", "document"),
    )


class AssetRow(Base):
    """A machine of the register."""

    __tablename__ = "assets"
    site: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]


class TermRow(Base):
    """A glossary term."""

    __tablename__ = "terms"
    site: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]


class WorkOrderRow(Base):
    """A closed job; ``code`` is normalised."""

    __tablename__ = "work_orders"
    site: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    asset: Mapped[str]
    code: Mapped[str]
    opened: Mapped[date]
    data: Mapped[dict[str, Any]]
    __table_args__ = (Index("work_orders_by_code", "site", "code"),)


class AlertRow(Base):
    """An alarm as it stands."""

    __tablename__ = "alerts"
    site: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    asset: Mapped[str]
    code: Mapped[str]
    active: Mapped[bool]
    changed_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    __table_args__ = (Index("alerts_by_asset", "site", "asset"),)


class ChatRow(Base):
    """What a conversation left behind for a follow-up question."""

    __tablename__ = "chats"
    site: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(index=True)
