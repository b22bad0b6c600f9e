"""The tables of translations: the paragraphs of the documents in use, and what is kept of each in other languages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from copilot.casetables import Moment
from copilot.tables import Base


class ParagraphRow(Base):
    """A paragraph of a document in use; ``place`` counts them, ``digest`` is the sha256 of its words."""

    __tablename__ = "paragraphs"
    site: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section_id: Mapped[str]
    heading: Mapped[str]
    lang: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("paragraphs_by_digest", "site", "digest"),)


class TranslationRow(Base):
    """A unit of the translation memory; ``digest`` is that of the source's words, ``place`` where it stood last."""

    __tablename__ = "translations"
    site: Mapped[str] = mapped_column(primary_key=True)
    source_lang: Mapped[str] = mapped_column(primary_key=True)
    target_lang: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str]
    target: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    origin: Mapped[str] = mapped_column(String(16))
    reviewer: Mapped[str] = mapped_column(default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
    document: Mapped[str]
    section_id: Mapped[str]
    place: Mapped[int]
    __table_args__ = (Index("translations_by_document", "site", "document"),)
