from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError, BusyError
from copilot.passwords import (
    MOST_INSIDE,
    SHORTEST,
    Hasher,
    check_password,
    check_pin,
    one_time_password,
)
from copilot.settings import Settings
from tests.accounts import cheap

HASHER = Hasher(cheap(Path("unused")))


def test_the_default_cost_is_the_one_recommended_for_little_memory() -> None:
    assert extract_parameters(Hasher(Settings()).hash("correct horse")) == RFC_9106_LOW_MEMORY


def test_a_secret_is_told_from_another() -> None:
    kept = HASHER.hash("correct horse")
    assert "correct" not in kept
    assert HASHER.hash("correct horse") != kept
    assert HASHER.verify(kept, "correct horse")
    assert not HASHER.verify(kept, "correct horsE")


@pytest.mark.parametrize("kept", ["", "no hash", "$argon2id$v=19$broken"])
def test_what_is_no_hash_fits_nothing(kept: str) -> None:
    assert not HASHER.verify(kept, "")


def test_a_keyboard_may_compose_its_letters_otherwise() -> None:
    assert HASHER.verify(HASHER.hash("Tür öffnen bitte"), "Tu\u0308r o\u0308ffnen bitte")


def test_the_work_is_the_same_where_there_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, secret: str) -> bool:
        asked.append(extract_parameters(kept))
        return real(self, kept, secret)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    HASHER.verify(HASHER.hash("correct horse"), "wrong")
    HASHER.verify("", "wrong")
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_a_hash_of_another_cost_is_outdated() -> None:
    kept = HASHER.hash("correct horse")
    assert not HASHER.outdated(kept)
    assert Hasher(Settings()).outdated(kept)


def test_a_flood_is_turned_away_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, enough = Hasher(cheap(Path("unused"))), Event()

    def slow(_self: PasswordHasher, _secret: str) -> str:
        enough.wait(30)
        return ""

    monkeypatch.setattr(PasswordHasher, "hash", slow)
    with ThreadPoolExecutor(MOST_INSIDE) as threads:
        waiting = [threads.submit(hasher.hash, "x") for _ in range(MOST_INSIDE)]
        while hasher._inside._value:  # until all of them are inside
            sleep(0.01)
        with pytest.raises(BusyError):
            hasher.hash("x")
        enough.set()
        assert [each.result() for each in waiting] == [""] * MOST_INSIDE


@pytest.mark.parametrize("password", ["short", "", "aaaaaaaaaaaaa", "anna-1234567", "x" * 201])
def test_poor_passwords_are_refused(password: str) -> None:
    with pytest.raises(BadInputError):
        check_password(password, "anna")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "我喜歡在夜班維修液壓機器人", "a" * 10 + "bcde fgh"]
)
def test_good_ones_are_not(password: str) -> None:
    check_password(password, "bert")


@pytest.mark.parametrize(
    "pin", ["", "123", "123456789", "12a4", "１２４８", "1111", "1234", "9876", "8901", "-248"]
)
def test_poor_pins_are_refused(pin: str) -> None:
    with pytest.raises(BadInputError):
        check_pin(pin)


@given(st.from_regex(r"[0-9]{4,8}", fullmatch=True))
def test_a_pin_is_refused_only_for_being_a_row(pin: str) -> None:
    row = any(pin in line * 2 for line in ("0123456789", "9876543210")) or len(set(pin)) == 1
    try:
        check_pin(pin)
    except BadInputError:
        assert row
    else:
        assert not row


def test_one_time_passwords_can_be_read_out_and_are_good_ones() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    for each in made:
        assert len(each) >= SHORTEST
        assert not set(each) & set("il1o0")
