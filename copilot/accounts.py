"""Users: made, changed and disabled by whoever may, and what everyone may change of their own account."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot.access import ALL_SITES, Actor, ForbiddenError, Permission, Role
from copilot.accounttables import KnownAddressRow, SessionRow, UserRow
from copilot.audit import write_audit
from copilot.errors import BadInputError, ConflictError
from copilot.kiosks import Kiosks
from copilot.passwords import Hasher, check_password, check_pin, one_time_password
from copilot.refusing import refusal
from copilot.sessions import How, LiveSession, Sessions
from copilot.settings import Settings
from copilot.signingin import SigningIn, audit_sites
from copilot.store import Store
from copilot.tables import AssetRow, DocumentRow
from copilot.throttle import Throttle
from copilot.users import User, checked_display, checked_name, checked_sites, login_name, user_of
from copilot.wording import languages

ONE_TIME_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A one-time password, told once and kept nowhere."""

    user: User
    password: str


class Accounts:
    """The users of a store, with their sessions and shared tablets.

    Managing a user takes ``users:write`` at every site of theirs, before and after; each method that takes an actor
    raises `ForbiddenError`, and `BadInputError` for what cannot be. Each call is one transaction and is audited.
    """

    def __init__(
        self, store: Store, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self.hasher = Hasher(settings)
        self.sessions = Sessions(store, settings, clock)
        self.kiosks = Kiosks(store, settings, clock)
        self.signing_in = SigningIn(store, settings, self.hasher, Throttle(store), self.sessions, clock)

    # Managing users

    def any(self) -> bool:
        """Whether there is a user at all."""
        with self._store.transaction() as session:
            return session.scalar(select(func.count()).select_from(UserRow)) != 0

    def users(self, actor: Actor, site: str) -> list[User]:
        """The users who reach a site, by name, disabled ones too."""
        actor.require(Permission.USERS_WRITE, site)
        with self._store.transaction() as session:
            found = [user_of(row) for row in session.scalars(select(UserRow).order_by(UserRow.name))]
        return [user for user in found if user.reaches(site)]

    def user(self, actor: Actor, name: str) -> User:
        """One user whom the actor may manage."""
        with self._store.transaction() as session:
            return user_of(_managed(session, actor, name))

    def add(
        self,
        actor: Actor,
        name: str,
        role: Role,
        sites: Iterable[str],
        *,
        display_name: str = "",
        lang: str = "",
    ) -> NewPassword:
        """Make a user with a one-time password. Raises `ConflictError` where the name is taken."""
        checked = checked_name(name)
        password, now = one_time_password(), self._clock()
        row = UserRow(
            name=checked,
            display_name=checked_display(display_name, checked),
            role=role,
            sites=checked_sites(sites),
            lang=_checked_lang(lang),
            password_hash=self.hasher.hash(password),
            one_time_until=now + ONE_TIME_FOR,
            created_at=now,
        )
        _require_grant(actor, role, row.sites)
        with self._store.transaction() as session:
            session.add(row)
            try:
                session.flush()
            except IntegrityError:
                raise ConflictError(
                    f"There is a user '{checked}' already; nothing was changed.", "Choose another name."
                ) from None
            user = user_of(row)
            self._audit(session, actor.name, user, "user_added", {"role": role, "sites": row.sites})
        return NewPassword(user, password)

    def change(
        self,
        actor: Actor,
        name: str,
        *,
        role: Role | None = None,
        sites: Iterable[str] | None = None,
        display_name: str | None = None,
        disabled: bool | None = None,
    ) -> User:
        """Change what is given; it counts at once, also for who is signed in.

        Nobody changes their own role, sites or state, gives more than they have, or takes the last maintainer away.
        """
        with self._store.transaction() as session:
            had_one = _maintained(session)
            row = _managed(session, actor, name)
            before = user_of(row)
            if row.name == actor.name and not (role is None and sites is None and disabled is None):
                raise ForbiddenError(
                    "Nobody changes their own role, sites or state.", "Ask another maintainer to do it."
                )
            if display_name is not None:
                row.display_name = checked_display(display_name, row.name)
            row.role = role or row.role
            row.sites = checked_sites(sites) if sites is not None else row.sites
            _require_grant(actor, Role(row.role), row.sites)
            if disabled is not None:
                row.disabled = disabled
            session.flush()
            if had_one and not _maintained(session):
                raise ForbiddenError("That is the last maintainer.", "Make another user a maintainer first.")
            if row.disabled:
                session.execute(delete(SessionRow).where(SessionRow.user == row.name))
            after = user_of(row)
            self._audit(session, actor.name, after, "user_changed", _difference(before, after))
        return after

    def reset_password(self, actor: Actor, name: str) -> NewPassword:
        """Give a user a one-time password in place of their own; their sessions end, their PIN is forgotten."""
        password = one_time_password()
        kept = self.hasher.hash(password)
        with self._store.transaction() as session:
            row = _managed(session, actor, name)
            row.password_hash, row.pin_hash = kept, ""
            row.one_time_until = self._clock() + ONE_TIME_FOR
            session.execute(delete(SessionRow).where(SessionRow.user == row.name))
            session.execute(delete(KnownAddressRow).where(KnownAddressRow.user == row.name))
            self._audit(session, actor.name, user_of(row), "password_reset", {})
            return NewPassword(user_of(row), password)

    def sign_out(self, actor: Actor, name: str) -> int:
        """End all sessions of a user and tell how many there were."""
        user = self.user(actor, name)
        ended = self.sessions.end_all(user.name)
        with self._store.transaction() as session:
            self._audit(session, actor.name, user, "signed_out_everywhere", {"sessions": ended})
        return ended

    # One's own account

    def change_password(self, signed: LiveSession, password: str, fresh: str, address: str) -> str:
        """Take another password; all sessions end, the token of a new one is given.

        Raises `RefusedError` or `ThrottledError` where the old one is wrong, `BadInputError` for a poor new one.
        """
        _require_password_session(signed)
        check_password(fresh, signed.user.name)
        self.signing_in.confirm(signed.user.name, password, address)
        if fresh == password:
            raise BadInputError(*refusal("same_password"))
        kept = self.hasher.hash(fresh)
        with self._store.transaction() as session:
            row = session.get_one(UserRow, signed.user.name)
            row.password_hash, row.one_time_until = kept, None
            session.execute(delete(SessionRow).where(SessionRow.user == row.name))
            user = user_of(row)
            self._audit(session, row.name, user, "password_changed", {})
        return self.sessions.begin(user, signed.site)

    def set_pin(self, signed: LiveSession, password: str, pin: str, address: str) -> None:
        """Take a PIN for shared tablets; "" forgets it. Raises as `change_password` does."""
        _require_password_session(signed)
        if pin:
            check_pin(pin)
        self.signing_in.confirm(signed.user.name, password, address)
        kept = self.hasher.hash(pin) if pin else ""
        with self._store.transaction() as session:
            row = session.get_one(UserRow, signed.user.name)
            row.pin_hash = kept
            self._audit(session, row.name, user_of(row), "pin_set" if pin else "pin_removed", {})

    def set_language(self, signed: LiveSession, lang: str) -> None:
        """Choose the language of one's screens."""
        with self._store.transaction() as session:
            session.get_one(UserRow, signed.user.name).lang = _checked_lang(lang)

    def end_sessions(self, signed: LiveSession) -> None:
        """Sign out everywhere."""
        ended = self.sessions.end_all(signed.user.name)
        with self._store.transaction() as session:
            self._audit(session, signed.user.name, signed.user, "signed_out_everywhere", {"sessions": ended})

    def sites(self, user: User) -> list[str]:
        """Where a user may work: their sites, for one of all sites those that hold anything."""
        if ALL_SITES not in user.sites:
            return sorted(user.sites)
        with self._store.transaction() as session:
            held = {*session.scalars(select(DocumentRow.site).union(select(AssetRow.site)))}
        return sorted({*held, self._settings.site})

    def _audit(self, session: Session, by: str, user: User, action: str, data: dict[str, Any]) -> None:
        for site in audit_sites(user, self._settings.site):
            write_audit(session, site, by, action, {"user": user.name, **data})


def _managed(session: Session, actor: Actor, name: str) -> UserRow:
    row = session.get(UserRow, login_name(name))
    # Whoever may not manage a user learns nothing of there being one.
    if row is None or not all(actor.may(Permission.USERS_WRITE, site) for site in row.sites):
        raise BadInputError(f"There is no user '{name}' whom you manage.", "Look at the list of users.")
    return row


def _require_grant(actor: Actor, role: Role, sites: Iterable[str]) -> None:
    for site in sites:
        for permission in (Permission.USERS_WRITE, *sorted(role.permissions)):
            actor.require(permission, site)


def _maintained(session: Session) -> bool:
    """Whether there is a maintainer; locks them: two who disable each other must not both find the other one there."""
    maintainers = select(UserRow.name).where(UserRow.role == Role.MAINTAINER, UserRow.disabled.is_(False))
    return bool(session.execute(maintainers.order_by(UserRow.name).with_for_update()).all())


def _require_password_session(signed: LiveSession) -> None:
    if signed.how is not How.PASSWORD:
        raise ForbiddenError(*refusal("pin_only"))


def _difference(before: User, after: User) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if before.role is not after.role:
        changes["role"] = [before.role, after.role]
    if before.sites != after.sites:
        changes["sites"] = [sorted(before.sites), sorted(after.sites)]
    if before.disabled is not after.disabled:
        changes["disabled"] = after.disabled
    return changes


def _checked_lang(lang: str) -> str:
    if lang and lang not in languages():
        raise BadInputError(f"There is no language '{lang}' here.", f"There are {', '.join(languages())}.")
    return lang
