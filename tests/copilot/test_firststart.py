from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from copilot.access import ALL_SITES, Role
from copilot.errors import BadInputError, CopilotError
from copilot.firststart import LinkOverError
from tests.accounts import HOST, PASSWORD
from tests.copilot.people import ADDRESS, People, people


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[People]:
    with people(tmp_path / "home") as made:
        yield made


def test_the_link_makes_the_first_maintainer_and_is_over(plant: People) -> None:
    token = plant.first.link_token()
    live = plant.sessions.find(plant.first.set_up(token, "Boss", "The boss", PASSWORD))
    assert live
    assert (live.user.name, live.user.role, live.user.sites) == ("boss", Role.MAINTAINER, {ALL_SITES})
    assert not live.user.must_change
    with pytest.raises(LinkOverError):
        plant.first.set_up(token, "mallory", "", PASSWORD)
    assert plant.first.link_token() == "", "with users there is no link"


def test_a_new_start_takes_the_link_before_back(plant: People) -> None:
    before = plant.first.link_token()
    now = plant.restarted().first.link_token()
    with pytest.raises(LinkOverError):
        plant.first.check(before)
    plant.first.check(now)
    plant.clock.pass_(hours=24)
    with pytest.raises(LinkOverError):
        plant.first.check(now)


def test_a_link_is_over_once_there_is_a_user(plant: People) -> None:
    token = plant.first.link_token()
    plant.accounts.add(HOST, "anna", Role.TECHNICIAN, ["main"])
    with pytest.raises(LinkOverError):
        plant.first.set_up(token, "boss", "", PASSWORD)


@pytest.mark.parametrize(("name", "password"), [("boss", "short"), ("a b", PASSWORD), ("", PASSWORD)])
def test_a_poor_name_or_password_does_not_use_it_up(plant: People, name: str, password: str) -> None:
    token = plant.first.link_token()
    with pytest.raises(BadInputError):
        plant.first.set_up(token, name, "", password)
    assert plant.first.set_up(token, "boss", "", PASSWORD)


def test_of_two_who_use_it_at_once_one_gets_in(plant: People) -> None:
    token = plant.first.link_token()

    def use(name: str) -> bool:
        try:
            return bool(plant.first.set_up(token, name, "", PASSWORD))
        except CopilotError:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(use, ["a1", "b2", "c3", "d4"])) == 1
    assert len(plant.accounts.users(HOST, "main")) == 1


def test_demo_users_have_fresh_passwords_until_they_choose_their_own(plant: People) -> None:
    first = {user.name: user for user in plant.first.demo_users()}
    assert {user.role for user in first.values()} == set(Role)
    again = {user.name: user.password for user in plant.first.demo_users()}
    assert not {user.password for user in first.values()} & set(again.values())
    token = plant.sign_in.by_password("trainer", again["trainer"], ADDRESS)
    live = plant.sessions.find(token)
    assert live
    plant.accounts.change_password(live, again["trainer"], PASSWORD, ADDRESS)
    third = {user.name: user.password for user in plant.first.demo_users()}
    assert third["trainer"] == ""
    assert third["technician"] not in ("", again["technician"])
    assert plant.sign_in.by_password("trainer", PASSWORD, ADDRESS)
