"""Which names are this server's own."""

from __future__ import annotations

from socket import gethostname

import pytest

from copilot.settings import Settings
from ui.hosts import ANY, OwnNames

OWN = OwnNames.of(Settings(host="0.0.0.0", hosts=("copilot.plant",)))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "localhost:8077", "LOCALHOST.", "127.0.0.1:8077", "10.1.2.3", "[::1]", "[fd00::7]:8077",
        "copilot.plant", "copilot.plant:443", gethostname(),
    ],
)  # fmt: skip
def test_addresses_and_set_names_are_its_own(host: str) -> None:
    assert OWN.has(host)


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "copilot.plant.evil.example", "127.0.0.1.evil.example", "localhost.evil:8077",
        "localhost:evil", "copilot.plant@evil.example", "*",
    ],
)  # fmt: skip
def test_others_names_are_not(host: str) -> None:
    assert not OWN.has(host)


def test_all_names_can_be_allowed() -> None:
    assert OwnNames.of(Settings(hosts=(ANY,))).has("whatever.example")
