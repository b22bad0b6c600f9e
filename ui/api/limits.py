"""How often a program may ask: a token bucket for each name, in memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from copilot.errors import BusyError


class TooManyError(BusyError):
    """More requests than allowed; ``retry_after`` seconds from now there is room for one."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many requests with this key.", f"Wait {retry_after} s, then go on more slowly.")
        self.retry_after = retry_after


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass
class Limiter:
    """``per_minute`` requests on average for each name, at most as many at once as make up ten seconds."""

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str) -> None:
        """Count one request. Raises `TooManyError` where none is left."""
        rate, now = self.per_minute / 60, self.clock()
        most = max(1.0, rate * 10)
        with self._lock:
            bucket = self._buckets.setdefault(name, _Bucket(most, now))
            bucket.tokens = min(most, bucket.tokens + (now - bucket.at) * rate)
            bucket.at = now
            if bucket.tokens < 1:
                raise TooManyError(int((1 - bucket.tokens) / rate) + 1)
            bucket.tokens -= 1
