"""Signing in with a real browser: by password, at a shared tablet by PIN, by keyboard only, and what axe says of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from copilot.access import Role
from tests.accounts import PASSWORD, member
from tests.copilot.people import people
from tests.ui.signin.conftest import application

pytestmark = pytest.mark.browser

TARGETS = """least => [...document.querySelectorAll('button, a, input:not([type=hidden])')]
  .filter(each => each.offsetHeight && Math.min(each.offsetHeight, each.offsetWidth) < least)
  .map(each => each.outerHTML.slice(0, 90))"""
KINDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of sign-in alone, which need no model; anna has a PIN, boss shares tablets."""
    with people(tmp_path_factory.mktemp("signin") / "home") as plant:
        plant.clock.now = datetime.now(UTC)
        member(plant.settings, "anna", pin="2480")
        member(plant.settings, "boss", Role.MAINTAINER)
        server = uvicorn.Server(uvicorn.Config(application(plant), port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(
    params=[(800, 1280, "light", "en-GB"), (1280, 800, "dark", "zh-TW")], ids=["portrait", "landscape"]
)
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    width, height, scheme, locale = request.param
    made = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale
    )
    made.set_default_timeout(20_000)
    yield made
    made.close()


def look(page: Page, least: int = 56) -> None:
    """Nothing for axe to report, nothing too small for gloves, nothing that has to be pushed aside."""
    found = Axe().run(page, options={"runOnly": KINDS}).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate(TARGETS, least) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def sign_in(page: Page, name: str, password: str) -> None:
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("main button.first")


def test_from_a_shared_tablet_to_ones_account(context: BrowserContext, place: str) -> None:
    page = context.new_page()
    page.goto(f"{place}/sign-in?next=/account")
    look(page)
    sign_in(page, "boss", "wrong")
    page.locator("#error").wait_for()
    look(page)
    sign_in(page, "boss", PASSWORD)
    page.wait_for_url(f"{place}/account")
    look(page)
    page.goto(f"{place}/password")
    look(page)
    page.goto(f"{place}/kiosk")
    look(page)
    page.fill("#tablet", "Hall A")
    page.click("main button.first")
    page.get_by_role("button", name="Anna").click()
    page.locator("#keys").wait_for()
    look(page)
    assert (
        page.evaluate(
            "Math.min(...[...document.querySelectorAll('#keys button')].map(each => each.offsetHeight))"
        )
        >= 72
    )
    for key in "2481":
        page.click(f"[data-key='{key}']")
    page.click("[data-key='']")
    page.click("[data-key='0']")
    page.click("#keys .first")
    page.wait_for_url(f"{place}/app")
    page.goto(f"{place}/account")
    look(page)
    assert page.locator("#pin").count() == 0, "a PIN changes no secret"


def test_without_scripts_and_by_keyboard_only(chromium: Browser, place: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{place}/account")
    for text in ("anna", PASSWORD):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{place}/account")
    assert page.locator("h1").inner_text() == "Anna"
    assert page.locator("html").get_attribute("lang") == "de"
    page.get_by_role("button", name="Abmelden", exact=True).press("Enter")
    page.wait_for_url(f"{place}/sign-in")
    context.close()
