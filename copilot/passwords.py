"""Secrets that people know: what a password and a PIN must be like, and how they are kept."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from copilot.errors import BadInputError, BusyError
from copilot.refusing import refusal
from copilot.settings import Settings

SHORTEST, LONGEST = 10, 200
PIN_DIGITS = range(4, 9)
FEWEST_CHARACTERS = 5

# Each hash fills the memory it is told to: more at once, or a longer queue, would only help who floods us.
AT_ONCE, MOST_INSIDE = 2, 24

# Nothing that is mistaken for something else when it is read from a slip of paper: 12 of 31 are 59 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


class Hasher:
    """Argon2id (RFC 9106) with the settings' cost. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._argon2 = PasswordHasher(
            time_cost=settings.argon2_time,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
        )
        self._working, self._inside = BoundedSemaphore(AT_ONCE), BoundedSemaphore(MOST_INSIDE)

    def hash(self, secret: str) -> str:
        """What is kept of a secret. Raises `BusyError` where too many wait."""
        with self._turn():
            return self._argon2.hash(_plain(secret))

    def verify(self, kept: str, secret: str) -> bool:
        """Whether it is the secret; the work is the same where there is none ("" kept). Raises `BusyError`."""
        against = kept or self._nobodys
        with self._turn():
            try:
                return self._argon2.verify(against, _plain(secret)) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, kept: str) -> bool:
        """Whether it was made with another cost than today's."""
        return self._argon2.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._argon2.hash(secrets.token_urlsafe(16))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._inside.acquire(blocking=False):
            raise BusyError(*refusal("sign_in_busy"))
        try:
            with self._working:
                yield
        finally:
            self._inside.release()


def one_time_password() -> str:
    """A password to be changed at the first sign-in, easy to read out and to type."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def check_password(password: str, name: str) -> None:
    """Raises `BadInputError` for a password that is too easy to guess (after NIST SP 800-63B: no rules of spelling)."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadInputError(*refusal("password_length", length=len(plain), least=SHORTEST, most=LONGEST))
    if len(set(plain.casefold())) < FEWEST_CHARACTERS or name.casefold() in plain.casefold():
        raise BadInputError(*refusal("password_easy"))


def check_pin(pin: str) -> None:
    """Raises `BadInputError` for what is no PIN, or the first that anyone would try."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) in PIN_DIGITS):
        raise BadInputError(*refusal("no_pin", least=PIN_DIGITS.start, most=PIN_DIGITS.stop - 1))
    steps = {(int(later) - int(earlier)) % 10 for earlier, later in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise BadInputError(*refusal("pin_easy"))


def _plain(secret: str) -> str:
    """The same characters however the keyboard composed them."""
    return unicodedata.normalize("NFKC", secret)
