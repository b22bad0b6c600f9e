"""The first start: a link that makes the first maintainer, and users to show the program with. No default passwords."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from copilot.access import ALL_SITES, Actor, Permission, Role
from copilot.accounts import Accounts
from copilot.accounttables import SetUpRow, UserRow
from copilot.audit import write_audit
from copilot.errors import BadInputError, CopilotError
from copilot.passwords import check_password
from copilot.refusing import refusal
from copilot.sessions import digest_of
from copilot.settings import Settings
from copilot.store import Store
from copilot.users import checked_display, checked_name, user_of

LINK_FOR = timedelta(hours=24)
HOST = Actor("os:serve", frozenset(Permission), frozenset({ALL_SITES}))
"""Who acts where the machine's own user starts the server."""
_TOKEN_BYTES = 24


class LinkOverError(CopilotError):
    """The link was used, is too old, or there are users already."""


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A user to show the program with; ``password`` is "" once they have chosen one of their own."""

    name: str
    role: Role
    password: str


@dataclass(frozen=True)
class FirstStart:
    """What a server without users needs."""

    store: Store
    settings: Settings
    accounts: Accounts
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def link_token(self) -> str:
        """The token of a new set-up link, in place of all before; "" where there are users."""
        if self.accounts.any():
            return ""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self.store.transaction() as session:
            session.execute(delete(SetUpRow))
            session.add(SetUpRow(digest=digest_of(token), ends_at=self.clock() + LINK_FOR))
        return token

    def check(self, token: str) -> None:
        """Raises `LinkOverError` where the link leads nowhere (any more)."""
        with self.store.transaction() as session:
            row = session.get(SetUpRow, digest_of(token))
        if row is None or row.ends_at <= self.clock() or self.accounts.any():
            raise _over()

    def set_up(self, token: str, name: str, display_name: str, password: str) -> str:
        """Make the first maintainer, of all sites; gives the token of their session. Raises also `BadInputError`."""
        self.check(token)
        checked = checked_name(name)
        check_password(password, checked)
        kept = self.accounts.hasher.hash(password)
        row = UserRow(
            name=checked,
            display_name=checked_display(display_name, checked),
            role=Role.MAINTAINER,
            sites=[ALL_SITES],
            password_hash=kept,
            created_at=self.clock(),
        )
        with self.store.transaction() as session:
            # First of all: of two who use the link at once, one deletes it.
            used = session.execute(
                delete(SetUpRow).where(SetUpRow.digest == digest_of(token)).returning(SetUpRow.digest)
            ).all()
            if not used or session.scalar(select(func.count()).select_from(UserRow)):
                raise _over()
            session.add(row)
            write_audit(session, self.settings.site, checked, "set_up", {"user": checked})
        return self.accounts.sessions.begin(user_of(row), self.settings.site)

    def demo_users(self) -> Sequence[DemoUser]:
        """One user of each role at all sites, each with a new one-time password until they choose their own."""
        return [self._demo_user(role) for role in Role]

    def _demo_user(self, role: Role) -> DemoUser:
        name = str(role)
        with self.store.transaction() as session:
            row = session.get(UserRow, name)
        if row is None:
            made = self.accounts.add(HOST, name, role, [ALL_SITES], display_name=name.capitalize())
            return DemoUser(name, role, made.password)
        if row.one_time_until is None or row.disabled:
            return DemoUser(name, Role(row.role), "")
        return DemoUser(name, Role(row.role), self.accounts.reset_password(HOST, name).password)


def _over() -> BadInputError | LinkOverError:
    return LinkOverError(*refusal("link_over"))
