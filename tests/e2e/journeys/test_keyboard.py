"""From signing in to a step of the repair without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.accounts import Member
from tests.e2e.floor.conftest import Tablets
from tests.e2e.floor.technician import LANDSCAPE, PATIENCE
from tests.e2e.journeys.keyboard import Keyboard
from tests.e2e.journeys.looking import look
from tests.e2e.lubricator import ASSET, CODE, FIRST_WAIT

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]


def test_by_keyboard_alone(tablets: Tablets, anna: Member) -> None:
    at = tablets(anna, LANDSCAPE, path="")
    at.context.clear_cookies()
    page = at.page
    page.goto(f"{at.address}/app")
    keys = Keyboard(page)
    keys.to("#name")
    keys.write(anna.name)
    keys.to("#password")
    keys.write(anna.password)
    keys.press()
    page.wait_for_url("**/app")
    at.ready()

    keys.to(f'.tile[data-asset="{ASSET}"]')
    look(page, "a machine in focus")
    keys.press()
    expect(at.screen).to_have_attribute("data-asset", ASSET)
    keys.seen()

    keys.to("#say")
    keys.write(f"What does {CODE} mean?")
    keys.press()
    turn = at.turns.last
    expect(turn.locator(".fault_row td").first).to_have_text(CODE, timeout=PATIENCE)
    at.answered(turn)
    keys.seen()
    keys.to("#thread .fault_row .place", back=True)
    keys.press()
    keys.lands("#source .close")
    expect(page.frame_locator("#source iframe").locator(".found, mark").first).to_be_visible()
    look(page, "the cited page, by keyboard")
    keys.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    keys.lands("#thread .fault_row .place")

    keys.to("#thread [data-act=open]")
    at.changes(keys.press)
    keys.lands("#now-title, #title")
    # A check or, once the plant has learnt from other jobs, a repair. Tab pressed before it is there goes past it,
    # to the end of the page and out of it.
    expect(page.locator("#now .actions [data-act]").first).to_be_visible(timeout=PATIENCE)
    keys.to("#now .actions [data-act]")
    keys.to("#screen .causes summary")
    keys.press()
    keys.to("#screen .causes [data-act=repair]")
    at.changes(keys.press)
    for _ in range(2):
        keys.lands("#now-title")
        keys.to("#now [data-act=acknowledge]")
        page.wait_for_timeout(700)
        at.changes(lambda: keys.press("Space"))
    keys.lands("#now-title")
    expect(at.button("done")).to_be_enabled(timeout=1000 * FIRST_WAIT + 10_000)
    keys.to("#now [data-act=step]")
    look(page, "a step, by keyboard")
    at.changes(keys.press)
    keys.lands("#now-title")
    expect(page.locator("#now-title")).to_contain_text("2 of 3")
