"""Tablets that people share: enrolled once by a maintainer, they show names and ask for PINs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from copilot.access import Actor, Permission
from copilot.accounttables import KioskRow, SessionRow, UserRow
from copilot.audit import write_audit
from copilot.errors import BadInputError
from copilot.sessions import digest_of
from copilot.settings import Settings
from copilot.store import Store
from copilot.users import User, checked_display, user_of

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A shared tablet; its ``id`` is no secret."""

    id: str
    name: str
    site: str
    by: str
    at: datetime
    ends_at: datetime


class Kiosks:
    """The shared tablets of a store."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._store, self._settings, self._clock = store, settings, clock

    def enrol(self, actor: Actor, site: str, name: str) -> str:
        """Make a tablet a shared one; gives the token that it keeps. Raises `ForbiddenError` or `BadInputError`."""
        actor.require(Permission.USERS_WRITE, site)
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        row = KioskRow(
            digest=digest_of(token),
            name=checked_display(name, site),
            site=site,
            by=actor.name,
            at=now,
            ends_at=now + timedelta(days=self._settings.kiosk_days),
        )
        with self._store.transaction() as session:
            session.execute(delete(KioskRow).where(KioskRow.ends_at < now))
            session.add(row)
            write_audit(session, site, actor.name, "tablet_shared", {"tablet": row.name})
        return token

    def find(self, token: str) -> Kiosk | None:
        """The shared tablet that has this token, or None."""
        with self._store.transaction() as session:
            row = session.get(KioskRow, digest_of(token))
        return _kiosk(row) if row and row.ends_at > self._clock() else None

    def at(self, actor: Actor, site: str) -> Sequence[Kiosk]:
        """The shared tablets of a site, by name. Raises `ForbiddenError`."""
        actor.require(Permission.USERS_WRITE, site)
        with self._store.transaction() as session:
            rows = session.scalars(select(KioskRow).where(KioskRow.site == site).order_by(KioskRow.name))
            return [_kiosk(row) for row in rows if row.ends_at > self._clock()]

    def remove(self, actor: Actor, site: str, kiosk: str) -> None:
        """Make it an ordinary tablet again and end the sessions begun there. Raises as `enrol` does."""
        actor.require(Permission.USERS_WRITE, site)
        with self._store.transaction() as session:
            row = session.get(KioskRow, kiosk)
            if row is None or row.site != site:
                raise BadInputError("There is no such tablet.", "Load the list again.")
            session.execute(delete(SessionRow).where(SessionRow.kiosk == kiosk))
            write_audit(session, site, actor.name, "tablet_unshared", {"tablet": row.name})
            session.delete(row)

    def people(self, kiosk: Kiosk) -> Sequence[User]:
        """Who can sign in there: users of its site with a PIN, by the names shown."""
        with self._store.transaction() as session:
            rows = session.scalars(select(UserRow).where(UserRow.pin_hash != "", UserRow.disabled.is_(False)))
            users = [user_of(row) for row in rows]
        able = (user for user in users if user.reaches(kiosk.site) and not user.must_change)
        return sorted(able, key=lambda user: (user.display_name.casefold(), user.name))


def _kiosk(row: KioskRow) -> Kiosk:
    return Kiosk(row.digest, row.name, row.site, row.by, row.at, row.ends_at)
