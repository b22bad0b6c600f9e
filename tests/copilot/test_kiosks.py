from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.access import ForbiddenError, Role
from copilot.errors import BadInputError
from tests.accounts import HOST, member
from tests.copilot.people import ADDRESS, People, people


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[People]:
    with people(tmp_path / "home") as made:
        yield made


def test_a_shared_tablet_is_known_by_its_token_until_it_ends(plant: People) -> None:
    token = plant.accounts.kiosks.enrol(HOST, "main", " Hall  A ")
    tablet = plant.accounts.kiosks.find(token)
    assert tablet
    assert (tablet.name, tablet.site, tablet.by) == ("Hall A", "main", HOST.name)
    assert token not in str(tablet)
    assert plant.accounts.kiosks.find("x") is None
    plant.clock.pass_(days=plant.settings.kiosk_days)
    assert plant.accounts.kiosks.find(token) is None


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.TRAINER])
def test_only_who_manages_users_shares_a_tablet(plant: People, role: Role) -> None:
    member(plant.settings, "anna", role)
    anna = plant.accounts.user(HOST, "anna").actor
    with pytest.raises(ForbiddenError):
        plant.accounts.kiosks.enrol(anna, "main", "Hall A")
    with pytest.raises(ForbiddenError):
        plant.accounts.kiosks.at(anna, "main")


def test_it_shows_only_who_can_sign_in_there(plant: People) -> None:
    token = plant.accounts.kiosks.enrol(HOST, "main", "Hall A")
    tablet = plant.accounts.kiosks.find(token)
    assert tablet
    member(plant.settings, "zoe", sites=("main",), pin="2480")
    member(plant.settings, "anna", pin="2480")
    member(plant.settings, "without")
    member(plant.settings, "away", sites=("north",), pin="2480")
    member(plant.settings, "off", pin="2480")
    plant.accounts.change(HOST, "off", disabled=True)
    assert [user.name for user in plant.accounts.kiosks.people(tablet)] == ["anna", "zoe"]


def test_taking_it_back_ends_the_sessions_begun_there(plant: People) -> None:
    token = plant.accounts.kiosks.enrol(HOST, "main", "Hall A")
    tablet = plant.accounts.kiosks.find(token)
    assert tablet
    member(plant.settings, "anna", pin="2480")
    session = plant.sign_in.by_pin(tablet, "anna", "2480", ADDRESS)
    with pytest.raises(BadInputError):
        plant.accounts.kiosks.remove(HOST, "north", tablet.id)
    plant.accounts.kiosks.remove(HOST, "main", tablet.id)
    assert plant.accounts.kiosks.find(token) is None
    assert plant.sessions.find(session) is None
    assert plant.accounts.kiosks.at(HOST, "main") == []
