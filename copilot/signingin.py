"""Proving who one is, by password or at a shared tablet by PIN; guessing becomes slow, and tells nothing of names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from copilot.access import ALL_SITES
from copilot.accounttables import KnownAddressRow, UserRow
from copilot.audit import write_audit
from copilot.errors import CopilotError
from copilot.kiosks import Kiosk
from copilot.passwords import Hasher
from copilot.refusing import refusal
from copilot.sessions import How, Sessions
from copilot.settings import Settings
from copilot.store import Store
from copilot.throttle import Policy, Throttle, ThrottledError
from copilot.users import User, login_name, user_of

USER = Policy(free=3, first=2, most=300)
# Behind a proxy that is not named in the settings, all come from one address.
ADDRESS = Policy(free=30, first=1, most=30)
PIN = Policy(free=2, first=5, most=900)
PINS_IN_A_ROW = 10
"""After so many wrong PINs only the password (or a day) helps: four digits are soon tried."""


class RefusedError(CopilotError):
    """The name, the password or the PIN is wrong; which of them is not told."""


class WrongPinError(RefusedError):
    """The PIN is wrong."""


class PinAsleepError(CopilotError):
    """The PIN was wrong too often."""


@dataclass(frozen=True)
class SigningIn:
    """Opens sessions for who proves to be a user."""

    store: Store
    settings: Settings
    hasher: Hasher
    throttle: Throttle
    sessions: Sessions
    clock: Callable[[], datetime]

    def by_password(self, name: str, password: str, address: str, replaced: str = "") -> str:
        """A new session's token, in place of the session ``replaced`` (a token) that the browser had before.

        Raises `RefusedError`, `ThrottledError`, or `BusyError` where too many sign in at once.
        """
        user = self.confirm(name, password, address)
        if replaced:
            self.sessions.end(replaced)
        self.throttle.succeed(_pin_key(user.name))
        self._known(user.name, address)
        self.throttle.forget_old(self.clock())
        token = self.sessions.begin(user, self.settings.site)
        self._note(user, "signed_in", {"address": address, "how": How.PASSWORD})
        return token

    def confirm(self, name: str, password: str, address: str) -> User:
        """The user whose password it is; raises as `by_password` does. Used, too, before secrets are changed."""
        known = login_name(name)
        row = self._row(known)
        user_key = self._user_key(known, address)
        self._count(f"address:{address}", user_key, USER)
        able = row is not None and not row.disabled and not self._expired(row)
        fits = self.hasher.verify(row.password_hash if row and able else "", password)
        if row is None or not fits:
            self._refused(row, address, How.PASSWORD)
            raise RefusedError(*refusal("sign_in_wrong"))
        self.throttle.succeed(user_key)
        self.throttle.take_back(f"address:{address}")
        if self.hasher.outdated(row.password_hash):
            self._keep_hash(row, self.hasher.hash(password))
        return user_of(row)

    def by_pin(self, kiosk: Kiosk, name: str, pin: str, address: str) -> str:
        """A short session's token at a shared tablet. Raises as `by_password` does, or `PinAsleepError`."""
        name = login_name(name)
        row, key = self._row(name), _pin_key(name)
        if self.throttle.failures(key) >= PINS_IN_A_ROW:
            raise PinAsleepError(*refusal("pin_asleep"))
        self._count(f"kiosk:{kiosk.id}", key, PIN)
        able = (
            row is not None
            and not row.disabled
            and not row.one_time_until
            and user_of(row).reaches(kiosk.site)
        )
        fits = self.hasher.verify(row.pin_hash if row and able else "", pin)
        if row is None or not fits:
            self._refused(row, address, How.PIN, kiosk.site)
            raise WrongPinError(*refusal("pin_wrong"))
        self.throttle.succeed(key)
        self.throttle.take_back(f"kiosk:{kiosk.id}")
        user = user_of(row)
        token = self.sessions.begin(user, kiosk.site, How.PIN, kiosk.id)
        self._note(user, "signed_in", {"address": address, "how": How.PIN, "tablet": kiosk.name}, kiosk.site)
        return token

    def _count(self, place: str, user_key: str, policy: Policy) -> None:
        """Count the attempt where it is made and for whom. Raises `ThrottledError`."""
        self.throttle.begin(place, ADDRESS, self.clock())
        try:
            self.throttle.begin(user_key, policy, self.clock())
        except ThrottledError:
            # It is not looked at, so it is no failure of whoever else is at this address.
            self.throttle.take_back(place)
            raise

    def _row(self, name: str) -> UserRow | None:
        with self.store.transaction() as session:
            return session.get(UserRow, name)

    def _expired(self, row: UserRow) -> bool:
        return row.one_time_until is not None and row.one_time_until <= self.clock()

    def _user_key(self, name: str, address: str) -> str:
        """Where someone signed in before they are counted apart, so that no stranger can keep them out."""
        with self.store.transaction() as session:
            known = session.get(KnownAddressRow, (name, address))
        return f"user:{name}@{address}" if known else f"user:{name}"

    def _known(self, name: str, address: str) -> None:
        self.store.replace(KnownAddressRow, [{"user": name, "address": address, "at": self.clock()}])

    def _keep_hash(self, row: UserRow, fresh: str) -> None:
        same = (UserRow.name == row.name, UserRow.password_hash == row.password_hash)
        with self.store.transaction() as session:
            session.execute(update(UserRow).where(*same).values(password_hash=fresh))

    def _refused(self, row: UserRow | None, address: str, how: How, site: str = "") -> None:
        # A name that is none may be a password typed into the wrong field.
        data = {"address": address, "how": how}
        if row is None:
            write_audit(self.store, site or self.settings.site, "", "sign_in_failed", data)
        else:
            self._note(user_of(row), "sign_in_failed", data, site)

    def _note(self, user: User, action: str, data: dict[str, Any], site: str = "") -> None:
        write_audit(self.store, site or user.home(self.settings.site), user.name, action, data)


def audit_sites(user: User, usual: str) -> list[str]:
    """The sites whose audit logs tell what is done to a user."""
    return [usual] if ALL_SITES in user.sites else sorted(user.sites)


def _pin_key(name: str) -> str:
    return f"pin:{name}"
