"""The tables of accounts: users, their sessions, the tablets they share, failed sign-ins, links to set up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from copilot.casetables import Moment
from copilot.tables import Base


class UserRow(Base):
    """A person. Of secrets only hashes ("" where there is none); ``one_time_until`` is set for a one-time password."""

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    sites: Mapped[list[str]]
    lang: Mapped[str] = mapped_column(String(16), default="")
    password_hash: Mapped[str]
    pin_hash: Mapped[str] = mapped_column(default="")
    one_time_until: Mapped[datetime | None] = mapped_column(Moment)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)


class SessionRow(Base):
    """Someone signed in; ``digest`` is the sha256 of the token that only their browser has, ``how`` they did it."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(index=True)
    site: Mapped[str]
    how: Mapped[str] = mapped_column(String(16))
    kiosk: Mapped[str] = mapped_column(String(64), default="")
    begun_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("sessions_by_end", "ends_at"),)


class KioskRow(Base):
    """A tablet that people share by PIN; ``digest`` is the sha256 of the token that only the tablet has."""

    __tablename__ = "kiosks"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    site: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)


class AttemptRow(Base):
    """Failed sign-ins that count together (a user's, an address's), and when the last of them was."""

    __tablename__ = "sign_in_attempts"
    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)


class KnownAddressRow(Base):
    """Where a user signed in before: strangers' failures do not hold them up there."""

    __tablename__ = "known_addresses"
    user: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class SetUpRow(Base):
    """The link that makes the first maintainer; ``digest`` is the sha256 of its token."""

    __tablename__ = "set_up_links"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(Moment)
