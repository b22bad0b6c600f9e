"""Who is signed in: random tokens of which only digests are kept; role and sites are read anew for each request."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CursorResult, delete, select, update

from copilot.access import Actor, Role
from copilot.accounttables import SessionRow, UserRow
from copilot.errors import BadInputError
from copilot.refusing import refusal
from copilot.settings import Settings
from copilot.store import Store
from copilot.users import User, user_of

# Noting each request would write to the disk all the time.
SEEN_EVERY = timedelta(minutes=1)
_TOKEN_BYTES = 32


class How(StrEnum):
    """How someone proved who they are."""

    PASSWORD = "password"  # noqa: S105 - no password
    PIN = "pin"


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session as it stands: its ``id`` is no secret, ``site`` is where the user works now."""

    id: str
    user: User
    site: str
    how: How
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime

    @property
    def actor(self) -> Actor:
        """Who acts. A PIN is seen over a shoulder: with one, nobody does more than a technician, and only here."""
        whole = self.user.actor
        if self.how is How.PASSWORD:
            return whole
        return Actor(whole.name, whole.permissions & Role.TECHNICIAN.permissions, frozenset({self.site}))


class Sessions:
    """The sessions of a store. Each call is one transaction."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._store, self._settings, self._clock = store, settings, clock

    def begin(self, user: User, site: str, how: How = How.PASSWORD, kiosk: str = "") -> str:
        """A new token, never one that was there before; whoever holds it is the user."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        row = SessionRow(
            digest=digest_of(token),
            user=user.name,
            site=user.home(self._settings.site, site),
            how=how,
            kiosk=kiosk,
            begun_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=self._settings.session_hours),
        )
        with self._store.transaction() as session:
            session.execute(delete(SessionRow).where(SessionRow.ends_at < now))
            session.add(row)
        return token

    def find(self, token: str) -> LiveSession | None:
        """The session of a token, with its user as they stand now; None where it is over or the user is disabled."""
        query = (
            select(SessionRow, UserRow)
            .join(UserRow, UserRow.name == SessionRow.user)
            .where(SessionRow.digest == digest_of(token))
        )
        with self._store.transaction() as session:
            found = session.execute(query).first()
        return self._standing(*found) if found else None

    def touch(self, signed: LiveSession) -> None:
        """Note that a person is using the session, at most once a minute."""
        now = self._clock()
        if now - signed.seen_at < SEEN_EVERY:
            return
        with self._store.transaction() as session:
            session.execute(update(SessionRow).where(SessionRow.digest == signed.id).values(seen_at=now))

    def of(self, name: str) -> list[LiveSession]:
        """A user's sessions that are not over, the one used last first."""
        query = (
            select(SessionRow, UserRow)
            .join(UserRow, UserRow.name == SessionRow.user)
            .where(SessionRow.user == name)
            .order_by(SessionRow.seen_at.desc())
        )
        with self._store.transaction() as session:
            found = [self._standing(row, kept) for row, kept in session.execute(query)]
        return [signed for signed in found if signed]

    def move(self, signed: LiveSession, site: str) -> None:
        """Work at another site. Raises `BadInputError` where the user has no business there."""
        if not signed.user.reaches(site) or signed.how is not How.PASSWORD:
            raise BadInputError(*refusal("not_your_site"))
        with self._store.transaction() as session:
            session.execute(update(SessionRow).where(SessionRow.digest == signed.id).values(site=site))

    def end(self, token: str) -> None:
        """End one session; one that is over already is none."""
        with self._store.transaction() as session:
            session.execute(delete(SessionRow).where(SessionRow.digest == digest_of(token)))

    def end_all(self, name: str) -> int:
        """End all sessions of a user and tell how many there were."""
        with self._store.transaction() as session:
            ended = session.execute(delete(SessionRow).where(SessionRow.user == name))
        assert isinstance(ended, CursorResult)
        return ended.rowcount

    def _standing(self, row: SessionRow, kept: UserRow) -> LiveSession | None:
        user, now, settings = user_of(kept), self._clock(), self._settings
        how = How(row.how)
        minutes = settings.pin_idle_minutes if how is How.PIN else settings.session_idle_minutes
        if user.disabled or now >= row.ends_at or now - row.seen_at >= timedelta(minutes=minutes):
            return None
        if how is How.PIN and not user.reaches(row.site):
            return None  # a tablet stays where it is
        site = user.home(settings.site, row.site)
        return LiveSession(row.digest, user, site, how, row.begun_at, row.seen_at, row.ends_at)


def digest_of(token: str) -> str:
    """What is kept of a token; a fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
