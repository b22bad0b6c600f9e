"""Slows guessing down: after some failures in a row each further attempt has to wait longer, up to a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from copilot.accounttables import AttemptRow
from copilot.errors import BusyError
from copilot.refusing import refusal
from copilot.store import Store

FORGOTTEN_AFTER = timedelta(days=1)

_MOST_TRIES = 20


class ThrottledError(BusyError):
    """Too many failures; ``seconds`` until the next attempt is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(*refusal("throttled", seconds=seconds))
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Policy:
    """``free`` failures cost nothing, the next ``first`` seconds, each further one twice as long up to ``most``."""

    free: int
    first: float
    most: float

    def delay(self, failures: int) -> timedelta:
        """How long after the last of so many failures nothing is looked at."""
        over = failures - self.free
        if over < 0:
            return timedelta()
        # Beyond some doublings the limit is reached; the exponent must not grow with an attacker's patience.
        return timedelta(seconds=min(self.first * 2.0 ** min(over, 40), self.most))


class Throttle:
    """Failures by key, kept in the store: a restart forgives nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, key: str, policy: Policy, now: datetime) -> int:
        """Count an attempt as failed before it is made, so that many at once are no way round; gives how many that are.

        Raises `ThrottledError` where it has to wait; such an attempt is not counted.
        """
        for _ in range(_MOST_TRIES):
            with self._store.transaction() as session:
                row = session.get(AttemptRow, key)
            failures = row.failures if row and abs(now - row.last_at) < FORGOTTEN_AFTER else 0
            if row:
                # A clock that was set back must not make anyone wait for it to come round again.
                wait = policy.delay(failures) - abs(now - row.last_at)
                if wait > timedelta():
                    raise ThrottledError(ceil(wait.total_seconds()))
            if self._counted(key, row, failures + 1, now):
                return failures + 1
        raise ThrottledError(1)

    def succeed(self, key: str) -> None:
        """Forget the failures."""
        with self._store.transaction() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.key == key))

    def take_back(self, key: str) -> None:
        """Uncount the one attempt that turned out well, and none of the others that share the key."""
        one_less = update(AttemptRow).where(AttemptRow.key == key, AttemptRow.failures > 0)
        with self._store.transaction() as session:
            session.execute(one_less.values(failures=AttemptRow.failures - 1))

    def failures(self, key: str) -> int:
        """How many are counted."""
        with self._store.transaction() as session:
            row = session.get(AttemptRow, key)
            return row.failures if row else 0

    def forget_old(self, now: datetime) -> None:
        """Delete what no longer counts."""
        with self._store.transaction() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.last_at < now - FORGOTTEN_AFTER))

    def _counted(self, key: str, row: AttemptRow | None, failures: int, now: datetime) -> bool:
        """Whether nobody else counted in between."""
        values = {"failures": failures, "last_at": now}
        with self._store.transaction() as session:
            if row is None:
                try:
                    session.execute(insert(AttemptRow).values(key=key, **values))
                except IntegrityError:
                    return False
                return True
            same = (
                AttemptRow.key == key,
                AttemptRow.failures == row.failures,
                AttemptRow.last_at == row.last_at,
            )
            change = update(AttemptRow).where(*same).values(**values)
            return bool(session.execute(change.returning(AttemptRow.key)).all())
