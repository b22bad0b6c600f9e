"""A served plant and a browser, shared by all browser tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_socket import socket_allow_hosts

from tests.e2e.plant import write_plant
from tests.e2e.serving import served, wait_until_taken_in

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    # A microphone, which no page is allowed to use.
    "--use-fake-device-for-media-stream",
)  # fmt: skip
PORTRAIT, LANDSCAPE = (800, 1280), (1280, 800)


@dataclass
class Visit:
    """A page and what it did that a user does not see: errors, and requests to other hosts."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Ask and wait for the reply."""
        replies = self.page.locator(".reply > section")
        turns = self.page.locator(".turn").count()
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#ask").click()
        self.page.locator(".turn").nth(turns).locator(".reply > section").first.wait_for()
        assert replies.count()

    def choose(self, picker: str, option: str) -> None:
        """Choose an option of one of the two pickers."""
        self.page.locator(f"{picker} input").click()
        self.page.get_by_role("option", name=option).click()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[str]:
    """The address of the server, its documents taken in."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    folder = tmp_path_factory.mktemp("e2e")
    with served([write_plant(folder / "plant")], folder / "home", models_dir) as address:
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            wait_until_taken_in(client)
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def visit(
    browser: Browser, address: str, size: tuple[int, int], locale: str = "en-GB", path: str = "/app"
) -> tuple[BrowserContext, Visit]:
    """Open the page in a fresh context."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
    context.set_default_timeout(30_000)
    opened = Visit(context.new_page())
    page = opened.page
    page.on("console", lambda line: opened.errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    page.on("request", lambda asked: None if _own(asked.url, address) else opened.strayed.append(asked.url))
    page.goto(f"{address}{path}")
    page.locator(".conversation").wait_for()
    return context, opened


def _own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


@pytest.fixture(params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def anywhere(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visit]:
    """The page on a tablet held either way; afterwards it has made no error and asked no other host."""
    yield from _checked(chromium, address, request.param)


@pytest.fixture
def tablet(chromium: Browser, address: str) -> Iterator[Visit]:
    """The page on a tablet held upright; afterwards it has made no error and asked no other host."""
    yield from _checked(chromium, address, PORTRAIT)


def _checked(chromium: Browser, address: str, size: tuple[int, int]) -> Iterator[Visit]:
    context, opened = visit(chromium, address, size)
    yield opened
    context.close()
    assert opened.errors == []
    assert opened.strayed == []
