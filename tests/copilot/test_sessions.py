from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.access import ALL_SITES, Permission, Role
from copilot.errors import BadInputError
from copilot.sessions import SEEN_EVERY, How
from copilot.users import User
from tests.accounts import HOST
from tests.copilot.people import Clock, People, people


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with people(
        tmp_path_factory.mktemp("sessions") / "home", session_idle_minutes=60, session_hours=8
    ) as made:
        made.accounts.add(HOST, "anna", Role.TECHNICIAN, ["main", "north"])
        yield made


@pytest.fixture
def plant(shared: People) -> Iterator[People]:
    """Anna, a technician of two sites; what a test changed is put back."""
    yield shared
    shared.accounts.change(HOST, "anna", role=Role.TECHNICIAN, sites=["main", "north"], disabled=False)
    shared.sessions.end_all("anna")


def anna(plant: People) -> User:
    return plant.accounts.user(HOST, "anna")


def test_a_session_stands_until_nobody_uses_it(plant: People) -> None:
    token = plant.sessions.begin(anna(plant), "main")
    for _ in range(3):
        plant.clock.pass_(minutes=59)
        live = plant.sessions.find(token)
        assert live
        plant.sessions.touch(live)
    plant.clock.pass_(minutes=60)
    assert plant.sessions.find(token) is None


def test_a_session_ends_however_much_it_is_used(plant: People) -> None:
    token = plant.sessions.begin(anna(plant), "main")
    for _ in range(16):
        plant.clock.pass_(minutes=29)
        if live := plant.sessions.find(token):
            plant.sessions.touch(live)
    assert plant.sessions.find(token)
    plant.clock.pass_(minutes=16)
    assert plant.sessions.find(token) is None


@settings(max_examples=15)
@given(steps=st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=12))
def test_a_session_stands_exactly_as_long_as_it_should(shared: People, steps: list[tuple[int, bool]]) -> None:
    plant = People(shared.settings, shared.store, Clock())
    token = plant.sessions.begin(anna(plant), "main")
    begun = seen = plant.clock.now
    over = False
    for minutes, used in steps:
        plant.clock.pass_(minutes=minutes)
        now = plant.clock.now
        over = over or (now - seen).total_seconds() >= 3600 or (now - begun).total_seconds() >= 8 * 3600
        live = plant.sessions.find(token)
        assert (live is None) == over
        if live and used:
            plant.sessions.touch(live)
            seen = now if now - seen >= SEEN_EVERY else seen


def test_use_is_noted_at_most_once_a_minute(plant: People) -> None:
    token = plant.sessions.begin(anna(plant), "main")
    begun = plant.clock.now
    plant.clock.pass_(seconds=59)
    live = plant.sessions.find(token)
    assert live
    plant.sessions.touch(live)
    later = plant.sessions.find(token)
    assert later
    assert later.seen_at == begun


def test_role_and_sites_count_at_once(plant: People) -> None:
    token = plant.sessions.begin(anna(plant), "north")
    plant.accounts.change(HOST, "anna", role=Role.TRAINER, sites=["main"])
    live = plant.sessions.find(token)
    assert live
    assert live.actor.permissions == Role.TRAINER.permissions
    assert live.actor.sites == {"main"}
    assert live.site == "main", "the session moves away from a site that was taken"


def test_disabling_ends_what_was_begun_and_nothing_comes_back(plant: People) -> None:
    token = plant.sessions.begin(anna(plant), "main")
    plant.accounts.change(HOST, "anna", disabled=True)
    assert plant.sessions.find(token) is None
    assert plant.sessions.find(plant.sessions.begin(anna(plant), "main")) is None, "one begun just then, too"
    plant.accounts.change(HOST, "anna", disabled=False)
    assert plant.sessions.find(token) is None


def test_signing_out_ends_one_and_everywhere_all(plant: People) -> None:
    first, second, third = (plant.sessions.begin(anna(plant), "main") for _ in range(3))
    plant.sessions.end(first)
    assert plant.sessions.find(first) is None
    assert {live.user.name for live in plant.sessions.of("anna")} == {"anna"}
    assert len(plant.sessions.of("anna")) == 2
    assert plant.sessions.end_all("anna") == 2
    assert plant.sessions.find(second) is plant.sessions.find(third) is None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "é" * 300])
def test_what_is_no_token_finds_nothing(plant: People, token: str) -> None:
    assert plant.sessions.find(token) is None


def test_one_works_only_where_one_may(plant: People) -> None:
    token = plant.sessions.begin(anna(plant), "south")
    live = plant.sessions.find(token)
    assert live
    assert live.site == "main"
    plant.sessions.move(live, "north")
    moved = plant.sessions.find(token)
    assert moved
    assert moved.site == "north"
    with pytest.raises(BadInputError):
        plant.sessions.move(moved, "south")


def test_a_session_by_pin_stays_at_its_site(plant: People) -> None:
    token = plant.sessions.begin(anna(plant), "north", How.PIN)
    live = plant.sessions.find(token)
    assert live
    with pytest.raises(BadInputError):
        plant.sessions.move(live, "main")
    assert not live.actor.may(Permission.ASK, "main")
    plant.accounts.change(HOST, "anna", sites=["main"])
    assert plant.sessions.find(token) is None


def test_the_memory_of_sessions_is_swept(plant: People) -> None:
    gone = plant.sessions.begin(anna(plant), "main")
    plant.clock.pass_(hours=9)
    plant.sessions.begin(anna(plant), "main")
    plant.clock.pass_(hours=-9)
    assert plant.sessions.find(gone) is None


def test_who_works_everywhere_begins_at_the_usual_site(plant: People) -> None:
    made = plant.accounts.add(HOST, "everywhere", Role.TECHNICIAN, [ALL_SITES])
    live = plant.sessions.find(plant.sessions.begin(made.user, ""))
    assert live
    assert live.site == "main"
