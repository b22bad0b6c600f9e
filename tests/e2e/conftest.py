"""A served plant and a browser, shared by all browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_socket import socket_allow_hosts

from tests.accounts import CHEAP, Member, client, member
from tests.e2e.plant import write_plant
from tests.e2e.serving import served, wait_until_taken_in

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    # A microphone, which no page is allowed to use.
    "--use-fake-device-for-media-stream",
)  # fmt: skip

# A name of the server's that a browser does not take for this machine: without https it is no secure context.
ELSEWHERE = "copilot.example"


@dataclass(frozen=True)
class Serving:
    """A server whose documents are taken in: its address and its home."""

    address: str
    home: Path


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Serving]:
    """The server of a small plant."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    folder = tmp_path_factory.mktemp("e2e")
    home = folder / "home"
    with served(
        [write_plant(folder / "plant")], home, models_dir, **CHEAP, COPILOT_HOSTS=ELSEWHERE
    ) as address:
        with client(address, member(home)) as http:
            wait_until_taken_in(http)
        yield Serving(address, home)


@pytest.fixture(scope="session")
def address(serving: Serving) -> str:
    """The address of the server."""
    return serving.address


@pytest.fixture(scope="session")
def anna(serving: Serving) -> Member:
    """A technician, signed in."""
    return member(serving.home, "anna")


@pytest.fixture(scope="session")
def ben(serving: Serving) -> Member:
    """Another one."""
    return member(serving.home, "ben")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
