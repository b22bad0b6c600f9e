"""Confirmed work orders on their way to another system: sent until they are taken, each counting once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import httpx
from sqlalchemy import func, select, update

from copilot.casetables import DeliveryRow
from copilot.errors import StorageError
from copilot.settings import Settings
from copilot.store import Store

_LOG = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds given to the receiver."""
# Longer than a request can take: a sender that died in one is followed by another after this time.
_CLAIM = timedelta(seconds=60)
_LONGEST_WAIT = 3600.0
_AT_ONCE = 50


@dataclass(frozen=True)
class Sent:
    """What one round did: how many were taken and how many were not; ``error`` tells why the last one was not."""

    taken: int = 0
    failed: int = 0
    error: str = ""


@dataclass(frozen=True)
class Courier:
    """Sends what `copilot.workorderstore.record` queued. Any number of them may run; nothing queued is given up."""

    store: Store
    settings: Settings
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def send_due(self) -> Sent:
        """Send what is due, once. Does nothing where no webhook is set; never raises for a receiver that fails."""
        url = self.settings.work_order_webhook
        if not url:
            return Sent()
        taken, failed, error = 0, 0, ""
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            for key in self._due():
                row = self._claim(key)
                if row is None:
                    continue
                reason = self._post(client, url, row)
                self._note(row, reason)
                taken, failed, error = taken + (not reason), failed + bool(reason), reason or error
        return Sent(taken, failed, error)

    def run(self, stop: Event, every: float = 2.0) -> None:
        """Send what is due every so many seconds until ``stop`` is set; a store that fails is tried again."""
        while not stop.is_set():
            try:
                self.send_due()
            except StorageError as error:
                _LOG.warning("work orders could not be sent, trying again: %s", error)
            stop.wait(every)

    def waiting(self) -> int:
        """How many are not taken yet."""
        query = select(func.count()).select_from(DeliveryRow).where(DeliveryRow.delivered_at.is_(None))
        with self.store.transaction() as session:
            return session.execute(query).scalar_one()

    def _due(self) -> list[str]:
        query = (
            select(DeliveryRow.key)
            .where(DeliveryRow.delivered_at.is_(None), DeliveryRow.next_at <= self.clock())
            .order_by(DeliveryRow.next_at)
            .limit(_AT_ONCE)
        )
        with self.store.transaction() as session:
            return list(session.scalars(query))

    def _claim(self, key: str) -> DeliveryRow | None:
        """The delivery, kept from other senders for a while; None where one of them was quicker."""
        now = self.clock()
        claim = (
            update(DeliveryRow)
            .where(DeliveryRow.key == key, DeliveryRow.delivered_at.is_(None), DeliveryRow.next_at <= now)
            .values(next_at=now + _CLAIM, attempts=DeliveryRow.attempts + 1)
            .returning(DeliveryRow.key)
        )
        with self.store.transaction() as session:
            claimed = session.scalar(claim)
            return session.get(DeliveryRow, key, populate_existing=True) if claimed else None

    def _post(self, client: httpx.Client, url: str, row: DeliveryRow) -> str:
        """Why it was not taken, "" where it was. Names neither the address, which may hold a secret, nor the token."""
        token = self.settings.work_order_webhook_token
        headers = {"Content-Type": "application/json", "Idempotency-Key": row.key}
        if token:
            headers["Authorization"] = f"Bearer {token.get_secret_value()}"
        try:
            answer = client.post(url, content=_body(row.body), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"the receiver could not be reached ({type(error).__name__})"
        return "" if answer.is_success else f"the receiver answered {answer.status_code}"

    def _note(self, row: DeliveryRow, reason: str) -> None:
        now = self.clock()
        values: dict[str, Any] = {"error": reason}
        if reason:
            _LOG.warning(
                "work order of case %s not delivered, attempt %d: %s", row.case, row.attempts, reason
            )
            values["next_at"] = now + wait_after(row.attempts)
        else:
            values["delivered_at"] = now
        with self.store.transaction() as session:
            session.execute(update(DeliveryRow).where(DeliveryRow.key == row.key).values(**values))


@contextmanager
def delivering(store: Store, settings: Settings, every: float = 2.0) -> Iterator[None]:
    """Send what is due in a thread of its own meanwhile; does nothing where no webhook is set."""
    if not settings.work_order_webhook:
        yield
        return
    stop = Event()
    thread = Thread(target=Courier(store, settings).run, args=(stop, every), name="webhook", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(TIMEOUT)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts (at least 1): 2 s, doubling, at most an hour."""
    return timedelta(seconds=min(2.0 ** min(attempts, 20), _LONGEST_WAIT))


def _body(data: dict[str, Any]) -> bytes:
    """The same bytes for the same work order."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
