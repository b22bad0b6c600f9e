"""The table of API keys."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from copilot.casetables import Moment
from copilot.tables import Base


class ApiKeyRow(Base):
    """A program's key. Of the key itself only the sha256 is kept: it cannot be shown again, nor guessed (256 bits).

    ``id`` is the part of the key that may be shown, ``used_on`` the last day of use (no finer: a key is not a diary).
    """

    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(unique=True)
    sites: Mapped[list[str]]
    scopes: Mapped[list[str]]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
