from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from tests.copilot.people import People, people
from ui.welcome import Place, lan_address, qr, reaches_beyond, welcome

HERE = Place("127.0.0.1", 8077, "http://127.0.0.1:8077")


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[People]:
    with people(tmp_path / "home") as made:
        yield made


def test_the_code_in_the_terminal_can_be_scanned() -> None:
    rows = []
    for line in qr("http://192.168.10.20:8077/app").splitlines():
        rows.append([255 * (each in "█▀") for each in line])
        rows.append([255 * (each in "█▄") for each in line])
    picture = np.kron(np.array(rows, np.uint8), np.ones((8, 8), np.uint8))
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == ["http://192.168.10.20:8077/app"]


def test_without_users_it_gives_the_link_that_works(plant: People) -> None:
    text = welcome(HERE, plant.first, demo=False)
    link = next(line.strip() for line in text.splitlines() if "/set-up?token=" in line)
    plant.first.check(link.partition("=")[2])
    assert text.splitlines()[-1] == "The copilot is at http://127.0.0.1:8077/app"
    assert "Only this machine reaches it" in text


def test_with_demo_users_it_gives_their_passwords_and_no_link(plant: People) -> None:
    text = welcome(HERE, plant.first, demo=True)
    assert "/set-up" not in text
    for name in ("technician", "trainer", "maintainer"):
        line = next(line for line in text.splitlines() if line.strip().startswith(name))
        assert plant.sign_in.by_password(name, line.split()[-1], "here")
    assert "/set-up" not in welcome(HERE, plant.first, demo=False)


def test_the_network_is_shown_the_address_it_listens_on() -> None:
    place = Place("192.168.10.20", 80, "http://192.168.10.20:80")
    assert place.for_tablets == "http://192.168.10.20:80"
    assert Place("fd00::7", 443, "https://[fd00::7]:443").for_tablets == "https://[fd00::7]:443"
    assert HERE.for_tablets == ""


@pytest.mark.parametrize(
    ("host", "beyond"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True), ("copilot.plant", True)],
)
def test_what_listens_here_only(host: str, beyond: bool) -> None:
    assert reaches_beyond(host) is beyond


def test_the_address_in_the_plant_is_no_inner_one() -> None:
    addresses = {
        "docker0": ["172.17.0.1"],
        "lo": ["127.0.0.1"],
        "eth0": ["fe80::1", "169.254.3.4", "192.168.10.20"],
        "wlan0": ["10.0.0.9"],
    }
    assert lan_address(addresses) == "192.168.10.20"
    assert lan_address({"lo": ["127.0.0.1"]}) == ""
