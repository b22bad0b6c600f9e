"""The hostile plant in a real browser: nothing of what was written in it runs, and nothing tries to."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from pytest_socket import socket_allow_hosts

from copilot.access import Role
from tests.security.conftest import BEACON
from tests.security.hostile import ATTRIBUTE, CODE, SPRUNG, TAG, Den, den
from ui.server import build_app

pytestmark = pytest.mark.browser
# A script that a policy kept from running, or an address that it kept from loading.
VIOLATED = "Content Security Policy"


@pytest.fixture(scope="module")
def lair(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Den]:
    with den(tmp_path_factory.mktemp("lair"), tiny_model) as made:
        yield made


@pytest.fixture(scope="module")
def address(lair: Den) -> Iterator[str]:
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    servers: list[uvicorn.Server] = []

    async def serve() -> None:
        app: FastAPI = build_app(lair.service, BEACON)
        servers.append(uvicorn.Server(uvicorn.Config(app, port=0, log_level="error")))
        await servers[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    while not (servers and servers[0].started):
        time.sleep(0.02)
    yield f"http://127.0.0.1:{servers[0].servers[0].sockets[0].getsockname()[1]}"
    servers[0].should_exit = True
    thread.join()


class Watched:
    """A page of somebody signed in, and what it did that it should not."""

    def __init__(self, browser: Browser, address: str, lair: Den, role: Role) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        self.context.set_default_timeout(15_000)
        self.context.add_cookies([lair.people[role].cookie(address)])  # type: ignore[list-item]
        self.page: Page = self.context.new_page()
        self.address, self.seen = address, ""
        self.faults: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("console", lambda line: self._note(line.text) if VIOLATED in line.text else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda asked: None if self._own(asked.url) else self._note(asked.url))

    def _own(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:"))

    def _note(self, fault: str) -> None:
        self.faults.append(fault)

    def _dialog(self, dialog: object) -> None:
        self._note("dialog")
        dialog.dismiss()  # type: ignore[attr-defined]

    def check(self) -> None:
        """Nothing of it has sprung in the page or in a frame of it."""
        for frame in self.page.frames:
            found = frame.evaluate(
                f"[window.{SPRUNG} ?? '', document.querySelectorAll('{TAG},[{ATTRIBUTE}],[onerror],[onload],[onfocus]')"
                ".length, document.documentElement.outerHTML]"
            )
            assert found[:2] == ["", 0], frame.url
            self.seen += found[2]
        assert self.faults == []


def test_a_technician_meets_nothing_that_runs(chromium: Browser, address: str, lair: Den) -> None:
    watched = Watched(chromium, address, lair, Role.TECHNICIAN)
    page, asset = watched.page, quote(lair.site.asset, safe="")
    for path in (
        "/app",
        f"/app/asset/{asset}",
        f"/app/case/{lair.running}",
        f"/app/case/{lair.site.case}",
        "/account",
    ):
        page.goto(f"{address}{path}")
        page.locator("h1").first.wait_for()
        for fold in page.locator("details").all():
            fold.evaluate("each => each.open = true")
        watched.check()
    page.goto(f"{address}/app/asset/{asset}")
    page.locator("#say").fill(f"{CODE} <img src=x onerror={SPRUNG}=1>")
    page.locator("#ask").click()
    page.locator(".turn .place").last.wait_for()
    watched.check()
    page.locator(".turn .place").last.click()
    page.locator("#source iframe").wait_for()
    page.frame_locator("#source iframe").locator("h1").wait_for()
    watched.check()
    assert len(page.frames) == 2
    assert watched.seen.count("mk") > 50
    watched.context.close()


@pytest.mark.parametrize(("role", "desk"), [(Role.MAINTAINER, "admin"), (Role.TRAINER, "trainer")])
def test_a_desk_runs_nothing_either(
    chromium: Browser, address: str, lair: Den, role: Role, desk: str
) -> None:
    watched = Watched(chromium, address, lair, role)
    page = watched.page
    page.goto(f"{address}/{desk}")
    page.locator("#bar a[href^='#']").first.wait_for()
    links = [each.get_attribute("href") or "" for each in page.locator("#bar a[href^='#']").all()]
    assert links
    for link in links:
        page.locator(f"#bar a[href='{link}']").click()
        page.locator(f"#panel-{link.removeprefix('#')} :is(h1, h2, p, table)").first.wait_for()
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        watched.check()
    assert watched.seen.count("mk") > 10
    watched.context.close()


def test_what_is_watched_for_would_be_seen(chromium: Browser, address: str, lair: Den) -> None:
    """A script that gets into a page of the technician's is stopped by its policy, and that is noticed."""
    watched = Watched(chromium, address, lair, Role.TECHNICIAN)
    watched.page.goto(f"{address}/app")
    watched.page.evaluate(
        f"document.body.insertAdjacentHTML('beforeend', '<img src=/favicon.ico onload={SPRUNG}=1><{TAG}></{TAG}>')"
    )
    watched.page.wait_for_timeout(300)
    assert watched.page.evaluate(f"window.{SPRUNG} ?? ''") == ""
    assert [fault for fault in watched.faults if VIOLATED in fault]
    with pytest.raises(AssertionError):
        watched.check()
    watched.context.close()
