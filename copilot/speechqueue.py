"""A line of people who wait their turn: so many served at once, all finished in the order in which they came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from copilot.errors import BusyError
from copilot.refusing import refusal

Waiting = Callable[[int], None]


class SpeechQueue:
    """Turns in the order of arrival. Safe to share between threads.

    ``workers`` are served at once; at most ``room`` more may wait.
    """

    def __init__(self, workers: int, room: int = 16) -> None:
        self._workers = workers
        self._room = room
        self._changed = threading.Condition()
        self._tickets = 0
        self._waiting: list[int] = []
        self._working: set[int] = set()
        self._unfinished: list[int] = []  # those served or just done, in the order of arrival

    @property
    def waiting(self) -> int:
        """How many wait for a worker."""
        with self._changed:
            return len(self._waiting)

    @property
    def arrived(self) -> int:
        """How many have come so far, those that were served included."""
        with self._changed:
            return self._tickets

    @contextmanager
    def turn(self, waiting: Waiting | None = None) -> Iterator[None]:
        """Hold a worker within the block; leaving it waits for those who came before, who so finish first.

        ``waiting`` is told how many are before the caller, as long as it has to wait and whenever that changes, and 0
        when its turn has come; an error it raises ends the wait. Raises `BusyError` where the line is full.
        """
        ticket = self._join()
        try:
            waited = self._wait(ticket, waiting)
        except BaseException:
            with self._changed:
                self._waiting.remove(ticket)
                self._changed.notify_all()
            raise
        try:
            if waited and waiting:
                waiting(0)
            yield
        finally:
            self._leave(ticket)

    def _join(self) -> int:
        with self._changed:
            if len(self._waiting) >= self._room:
                raise BusyError(*refusal("recordings_wait", waiting=self._room))
            self._tickets += 1
            self._waiting.append(self._tickets)
            return self._tickets

    def _wait(self, ticket: int, waiting: Waiting | None) -> bool:
        """Return once the ticket is served: whether it had to wait."""
        before = self._started_or_before(ticket, told=-1)
        waited = before is not None
        while before is not None:
            if waiting:
                waiting(before)  # outside the lock: the listener may be slow
            before = self._started_or_before(ticket, told=before)
        return waited

    def _started_or_before(self, ticket: int, told: int) -> int | None:
        """None once the ticket is served, or else how many are before it as soon as that is not what was told."""
        with self._changed:
            # Nobody overtakes: only the first in the line looks for a free worker.
            self._changed.wait_for(lambda: self._may_start(ticket) or self._before(ticket) != told)
            if not self._may_start(ticket):
                return self._before(ticket)
            self._waiting.remove(ticket)
            self._working.add(ticket)
            self._unfinished.append(ticket)
            self._changed.notify_all()
            return None

    def _leave(self, ticket: int) -> None:
        with self._changed:
            self._working.remove(ticket)
            self._changed.notify_all()
            try:
                self._changed.wait_for(lambda: self._unfinished[0] == ticket)
            finally:
                self._unfinished.remove(ticket)
                self._changed.notify_all()

    def _may_start(self, ticket: int) -> bool:
        return self._waiting[0] == ticket and len(self._working) < self._workers

    def _before(self, ticket: int) -> int:
        return self._waiting.index(ticket) + len(self._working)
