"""Keys of programs: made, listed and revoked by whoever manages users; a key acts as a program of its name."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot.access import Actor, Permission
from copilot.audit import write_audit
from copilot.errors import BadInputError
from copilot.keytables import ApiKeyRow
from copilot.store import Store

PREFIX = "mck"
"""Before every key, so that a scanner of leaked secrets knows one."""
PROGRAM = "key:"
"""Before a key's name where a user's would stand; user names have no colon."""
LONGEST_DAYS = 3660
_SECRET_BYTES = 32
_KEY = re.compile(rf"{PREFIX}_([0-9a-f]{{12}})_[A-Za-z0-9_-]{{43}}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class KeyInfo(BaseModel):
    """What may be known of a key: ``used_on`` is the day of its last use; ``sites`` may be ("*",)."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    sites: tuple[str, ...]
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    used_on: date | None
    revoked_at: datetime | None


class NewKey(BaseModel):
    """A key just made; ``key`` is what the program sends and is never shown again."""

    model_config = ConfigDict(frozen=True)

    key: str
    info: KeyInfo


class KeyList(BaseModel):
    """Keys, the latest first."""

    model_config = ConfigDict(frozen=True)

    keys: tuple[KeyInfo, ...]


@dataclass(frozen=True)
class ApiKeys:
    """The keys of a store. Managing them needs ``users:write`` at every site that a key is for."""

    store: Store
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def add(
        self,
        actor: Actor,
        name: str,
        sites: Sequence[str],
        scopes: Sequence[Permission],
        days: int | None = None,
    ) -> NewKey:
        """Make a key, good for ``days`` (None: until revoked). Raises `ForbiddenError` or `BadInputError`."""
        _require_usable(name, sites, scopes, days)
        for site in sites:
            for permission in (
                Permission.USERS_WRITE,
                *scopes,
            ):  # no one hands out more than they may do themselves
                actor.require(permission, site)
        key_id, now = secrets.token_hex(6), self.clock()
        key = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        row = ApiKeyRow(
            id=key_id,
            digest=_digest(key),
            name=name,
            sites=sorted(set(sites)),
            scopes=sorted(set(scopes)),
            created_by=actor.name,
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
        with self.store.transaction() as session:
            session.add(row)
            try:
                session.flush()
            except IntegrityError:
                raise BadInputError(
                    f"There is a key '{name}' already.", "Name it otherwise; revoked keys keep their names."
                ) from None
            _audit(session, actor, row, "key_added")
        return NewKey(key=key, info=_info(row))

    def list(self, actor: Actor, site: str) -> KeyList:
        """The keys that reach a site, the latest first, also expired and revoked ones."""
        actor.require(Permission.USERS_WRITE, site)
        with self.store.transaction() as session:
            rows = session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at.desc(), ApiKeyRow.id))
            found = tuple(_info(row) for row in rows)
        return KeyList(keys=tuple(each for each in found if {site, "*"} & set(each.sites)))

    def revoke(self, actor: Actor, named: str) -> KeyInfo:
        """End a key, by its name or id, at once and for good; again changes nothing. Raises as `add` does."""
        with self.store.transaction() as session:
            query = select(ApiKeyRow).where((ApiKeyRow.name == named) | (ApiKeyRow.id == named))
            row = session.scalars(query).first()
            # Whoever may manage no key at all learns nothing of which there are.
            if row is None or not all(actor.may(Permission.USERS_WRITE, site) for site in row.sites):
                raise BadInputError(f"There is no key '{named}'.", "'copilot keys list' shows them.")
            if row.revoked_at is None:
                row.revoked_at = self.clock()
                _audit(session, actor, row, "key_revoked")
            session.flush()
            return _info(row)

    def actor_of(self, key: str) -> Actor | None:
        """Who a key stands for; None where it is unknown, expired or revoked."""
        shape = _KEY.fullmatch(key)
        if shape is None:
            return None
        now = self.clock()
        with self.store.transaction() as session:
            row = session.get(ApiKeyRow, shape[1])
            known = hmac.compare_digest(row.digest if row else "", _digest(key))
            if row is None or not known or row.revoked_at or (row.expires_at and row.expires_at <= now):
                return None
            if row.used_on != now.date():
                session.execute(update(ApiKeyRow).where(ApiKeyRow.id == row.id).values(used_on=now.date()))
            permissions = frozenset(Permission(scope) for scope in row.scopes if scope in set(Permission))
            return Actor(f"{PROGRAM}{row.name}", permissions, frozenset(row.sites))


def _audit(session: Session, actor: Actor, row: ApiKeyRow, action: str) -> None:
    for site in row.sites:
        write_audit(
            session, site, actor.name, action, {"key": row.id, "name": row.name, "scopes": row.scopes}
        )


def _digest(key: str) -> str:
    """A fast hash is enough: the key is 256 random bits, not a password."""
    return hashlib.sha256(key.encode()).hexdigest()


def _require_usable(name: str, sites: Sequence[str], scopes: Sequence[Permission], days: int | None) -> None:
    if not _NAME.fullmatch(name):
        raise BadInputError(
            "A key's name has up to 40 small letters, digits, '.', '_' and '-'.",
            "Name it after the program that uses it, such as 'cmms-export'.",
        )
    if not sites or not all(sites) or not scopes:
        raise BadInputError(
            "A key is for at least one site and one scope.", f"There are {', '.join(Permission)}."
        )
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise BadInputError(f"A key lasts 1 to {LONGEST_DAYS} days.", "Leave the days out for no end.")


def _info(row: ApiKeyRow) -> KeyInfo:
    return KeyInfo.model_validate(row, from_attributes=True)
