"""Accounts over a store of their own, with a clock that tests set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.accounts import Accounts
from copilot.firststart import FirstStart
from copilot.settings import Settings
from copilot.store import Store
from tests.accounts import cheap

ADDRESS = "10.0.0.7"


@dataclass
class Clock:
    """A time that moves only when it is told to."""

    now: datetime = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@dataclass
class People:
    """Everything about accounts."""

    settings: Settings
    store: Store
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.accounts = Accounts(self.store, self.settings, self.clock)
        self.first = FirstStart(self.store, self.settings, self.accounts, self.clock)
        self.sign_in = self.accounts.signing_in
        self.sessions = self.accounts.sessions

    def restarted(self) -> People:
        """The same store, opened by another process."""
        return People(self.settings, self.store, self.clock)


@contextmanager
def people(home: Path, **settings: object) -> Iterator[People]:
    """Accounts in an empty home."""
    given = cheap(home, **settings)
    home.mkdir(parents=True, exist_ok=True)
    (home / "store.sqlite").write_bytes(_empty())
    with closing(Store(given)) as store:
        yield People(given, store)


@cache
def _empty() -> bytes:
    """An empty store: to copy one takes a hundredth of the time that it takes to make one."""
    with TemporaryDirectory() as folder:
        given = cheap(Path(folder))
        Store(given).close()
        return (given.home / "store.sqlite").read_bytes()
