"""Signing in by password and PIN: what a guesser meets, and that nobody can keep a real user out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from copilot.access import Role
from copilot.accounttables import AttemptRow, KioskRow, SessionRow, UserRow
from copilot.audit import audit_lines
from copilot.errors import CopilotError
from copilot.kiosks import Kiosk
from copilot.sessions import How
from copilot.signingin import ADDRESS, PIN, PINS_IN_A_ROW, USER, PinAsleepError, RefusedError, WrongPinError
from copilot.throttle import Policy, ThrottledError
from tests.accounts import HOST, PASSWORD, member
from tests.copilot.people import ADDRESS as HERE
from tests.copilot.people import People, people

STRANGER = "203.0.113.9"


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[People]:
    with people(tmp_path / "home") as made:
        member(made.settings, "anna", pin="2480")
        member(made.settings, "boss", Role.MAINTAINER)
        yield made


@pytest.fixture
def tablet(plant: People) -> Kiosk:
    found = plant.accounts.kiosks.find(plant.accounts.kiosks.enrol(HOST, "main", "Hall A"))
    assert found
    return found


def outcome(plant: People, name: str, password: str, address: str = HERE) -> type[CopilotError] | None:
    try:
        plant.sign_in.by_password(name, password, address)
    except CopilotError as error:
        return type(error)
    return None


def actions(plant: People) -> list[tuple[str, str]]:
    return [(line.by, line.action) for line in audit_lines(plant.store, HOST, "main")]


def test_the_right_password_signs_in(plant: People) -> None:
    token = plant.sign_in.by_password(" Anna ", PASSWORD, HERE)
    live = plant.sessions.find(token)
    assert live
    assert (live.user.name, live.site, live.how) == ("anna", "main", How.PASSWORD)
    assert actions(plant)[0] == ("anna", "signed_in")


def test_the_token_is_new_each_time_and_the_one_before_is_over(plant: People) -> None:
    first = plant.sign_in.by_password("anna", PASSWORD, HERE)
    second = plant.sign_in.by_password("anna", PASSWORD, HERE, replaced=first)
    assert first != second
    assert plant.sessions.find(first) is None
    assert plant.sessions.find(second)


def test_a_token_that_someone_planted_stays_worthless(plant: People) -> None:
    token = plant.sign_in.by_password("anna", PASSWORD, HERE, replaced="planted")
    assert token != "planted"
    assert plant.sessions.find("planted") is None


def test_only_digests_of_tokens_are_kept(plant: People, tablet: Kiosk) -> None:
    token = plant.sign_in.by_password("anna", PASSWORD, HERE)
    kept = Path(plant.settings.store_url.removeprefix("sqlite:///"))
    content = kept.read_bytes() + kept.with_name("store.sqlite-wal").read_bytes()
    assert b"signed_in" in content
    for secret in (token, PASSWORD):
        assert secret.encode() not in content
    # Four digits stand in many a digest; alone they would be the PIN.
    assert not re.search(rb"(?<![\w+/-])2480(?![\w+/-])", content)


@pytest.mark.parametrize("name", ["anna", "nobody", "", "key:anna", "boss", "x" * 500])
def test_it_is_not_told_whether_there_is_such_a_user(
    plant: People, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words and the same work: one verification of the same cost, the same attempts counted."""
    work = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, secret: str) -> bool:
        work.append(extract_parameters(kept))
        return real(self, kept, secret)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    with pytest.raises(RefusedError, match=r"The name or the password is wrong\."):
        plant.sign_in.by_password(name, "wrong", HERE)
    assert len(work) == 1
    assert work[0].memory_cost == plant.settings.argon2_memory_kib
    with plant.store.transaction() as session:
        kept = {row.key.partition(":")[0]: row.failures for row in session.scalars(select(AttemptRow))}
    assert kept == {"address": 1, "user": 1}


def test_a_disabled_user_is_refused_like_an_unknown_one(plant: People) -> None:
    plant.accounts.change(HOST, "anna", disabled=True)
    assert outcome(plant, "anna", PASSWORD) is RefusedError


def test_a_one_time_password_ends(plant: People) -> None:
    made = plant.accounts.add(HOST, "new", Role.TECHNICIAN, ["main"])
    assert outcome(plant, "new", made.password) is None
    plant.clock.pass_(days=8)
    assert outcome(plant, "new", made.password) is RefusedError


def test_guessing_becomes_slow_also_with_the_right_password_and_after_a_restart(plant: People) -> None:
    for _ in range(USER.free):
        assert outcome(plant, "anna", "wrong") is RefusedError
    assert outcome(plant, "anna", PASSWORD) is ThrottledError
    assert outcome(plant.restarted(), "anna", PASSWORD) is ThrottledError
    plant.clock.pass_(seconds=USER.first)
    assert outcome(plant, "anna", PASSWORD) is None
    assert outcome(plant, "anna", "wrong") is RefusedError, "a success forgets the failures"


@pytest.mark.parametrize(("policy", "most"), [(USER, 320), (PIN, 120)])
def test_few_guesses_a_day(policy: Policy, most: int) -> None:
    waited, guesses = 0.0, 0
    while waited < 86_400:
        waited += policy.delay(guesses).total_seconds()
        guesses += 1
    assert guesses < most


def test_a_stranger_cannot_keep_a_user_out_where_they_signed_in_before(plant: People) -> None:
    assert outcome(plant, "anna", PASSWORD, HERE) is None
    for _ in range(10):
        outcome(plant, "anna", "guess", STRANGER)
    assert outcome(plant, "anna", PASSWORD, STRANGER) is ThrottledError
    assert outcome(plant, "anna", PASSWORD, HERE) is None


def test_an_address_that_tries_many_names_is_slowed_down(plant: People) -> None:
    for number in range(ADDRESS.free):
        assert outcome(plant, f"name{number}", "wrong", STRANGER) is RefusedError
    assert outcome(plant, "another", "wrong", STRANGER) is ThrottledError
    assert outcome(plant, "anna", PASSWORD, HERE) is None


def test_ones_own_success_does_not_forgive_the_others_at_an_address(plant: People) -> None:
    for number in range(ADDRESS.free - 1):
        outcome(plant, f"name{number}", "wrong", STRANGER)
        assert outcome(plant, "anna", PASSWORD, STRANGER) is None
    outcome(plant, "last", "wrong", STRANGER)
    assert outcome(plant, "anna", PASSWORD, STRANGER) is ThrottledError


def test_a_typed_secret_is_not_written_down(plant: People) -> None:
    outcome(plant, "my-Password-in-the-wrong-field", "oops")
    lines = audit_lines(plant.store, HOST, "main")
    assert (lines[0].by, lines[0].action) == ("", "sign_in_failed")
    assert "password-in" not in str(lines).casefold()


def test_a_hash_of_another_cost_is_made_anew(plant: People) -> None:
    with plant.store.transaction() as session:
        row = session.get_one(UserRow, "anna")
        row.password_hash = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash(PASSWORD)
    assert outcome(plant, "anna", PASSWORD) is None
    with plant.store.transaction() as session:
        kept = session.get_one(UserRow, "anna").password_hash
    assert extract_parameters(kept).time_cost == 1
    assert outcome(plant, "anna", PASSWORD) is None


def test_a_pin_gives_a_short_session_of_a_technician_at_the_tablets_site(
    plant: People, tablet: Kiosk
) -> None:
    member(plant.settings, "chief", Role.MAINTAINER, pin="7391")
    token = plant.sign_in.by_pin(tablet, "chief", "7391", HERE)
    live = plant.sessions.find(token)
    assert live
    assert live.user.role is Role.MAINTAINER
    assert live.actor.permissions == Role.TECHNICIAN.permissions
    assert live.actor.sites == {"main"}
    plant.clock.pass_(minutes=plant.settings.pin_idle_minutes)
    assert plant.sessions.find(token) is None


def test_pins_are_slowed_down_harder_and_then_sleep_until_the_password(plant: People, tablet: Kiosk) -> None:
    wrong = 0
    while wrong < PINS_IN_A_ROW:
        try:
            plant.sign_in.by_pin(tablet, "anna", "1357", HERE)
        except WrongPinError:
            wrong += 1
        except ThrottledError as error:
            plant.clock.pass_(seconds=error.seconds)
    plant.clock.pass_(hours=2)
    with pytest.raises(PinAsleepError):
        plant.sign_in.by_pin(tablet, "anna", "2480", HERE)
    assert outcome(plant, "anna", PASSWORD) is None
    assert plant.sign_in.by_pin(tablet, "anna", "2480", HERE)


def test_wrong_pins_cost_more_time_than_wrong_passwords() -> None:
    assert all(PIN.delay(failures) > USER.delay(failures) for failures in range(PIN.free, 12))


@pytest.mark.parametrize("name", ["nobody", "boss", "away", "disabled"])
def test_a_pin_lets_in_only_who_has_one_and_works_there(plant: People, tablet: Kiosk, name: str) -> None:
    member(plant.settings, "away", sites=("north",), pin="2480")
    member(plant.settings, "disabled", pin="2480")
    plant.accounts.change(HOST, "disabled", disabled=True)
    with pytest.raises(WrongPinError, match=r"The PIN is wrong\."):
        plant.sign_in.by_pin(tablet, name, "2480", HERE)
    with plant.store.transaction() as session:
        assert not session.scalars(select(SessionRow).where(SessionRow.kiosk == tablet.id)).all()
        assert session.get(KioskRow, tablet.id)
