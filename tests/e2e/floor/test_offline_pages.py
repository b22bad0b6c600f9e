"""What stays on the tablet without a network, and for whom."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.accounts import Member, client
from tests.e2e.floor.conftest import MILL, Tablets
from tests.e2e.floor.work import in_case, in_repair

pytestmark = [pytest.mark.browser, pytest.mark.model]

KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('floor|'))"


def test_the_manual_of_the_open_case_is_read_without_a_network(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets(trouble=True, path=in_repair(address, anna))
    at.readable_offline()
    at.until(f"async () => (await ({KEPT})()).some((name) => name.includes('|manual|'))")
    cited = at.now.locator("[data-href]").first.get_attribute("data-href") or ""
    at.until(f"async () => Boolean(await caches.match({cited.partition('#')[0]!r}))")
    at.cut()
    at.reload()
    expect(at.page.locator("#link")).to_have_attribute("data-state", "offline")
    expect(at.page.locator("#now-title")).to_contain_text("1 of 3")
    at.now.locator("[data-href]").first.click()
    page = at.page.frame_locator("#source iframe").locator("body")
    expect(page).to_contain_text("Switch the coolant pump off at S12")
    at.page.locator("#source .close").click()
    # What was never opened here is not there, and the page says so instead of the browser.
    at.page.goto(f"{address}/app/asset/PRESS-01")
    expect(at.page.locator("h1")).to_be_visible()
    assert "dinosaur" not in at.page.content()


def test_signing_out_leaves_nothing_readable(tablets: Tablets, address: str, anna: Member) -> None:
    at = tablets(path=in_case(address, anna))
    at.readable_offline()
    at.say.fill("half a thought")
    assert at.page.evaluate(KEPT)
    at.page.locator("#menu summary").click()
    # A session of its own: the others' goes on.
    at.page.route("**/sign-out", lambda route: route.fulfill(status=200, body="out"))
    at.page.locator("#sign-out").click()
    at.page.get_by_text("out", exact=True).wait_for()
    assert at.page.evaluate(KEPT) == []
    assert at.page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft'))") == []


def test_another_user_finds_nothing_of_the_one_before(
    tablets: Tablets, address: str, anna: Member, ben: Member
) -> None:
    at = tablets(trouble=True, path=MILL)
    at.readable_offline()
    at.cut()
    text = f"kept for anna {uuid4()}"
    at.say.fill(text)
    at.page.locator("#report").click()
    expect(at.kept).to_have_count(1)
    # It was tried by now: what is under way when a page is left may still arrive.
    expect(at.page.locator("#link")).to_have_attribute("data-state", "offline")
    at.page.goto("about:blank")
    at.context.clear_cookies()
    at.context.add_cookies([ben.cookie(address)])  # type: ignore[list-item]
    at.join()
    at.open(MILL)
    expect(at.page.locator("#queue .others")).to_contain_text("1")
    expect(at.page.locator("body")).not_to_contain_text(text)
    at.until(f"async () => (await ({KEPT})()).every((name) => name.startsWith('floor|ben|'))")
    assert at.waiting() == []
    at.context.add_cookies([anna.cookie(address)])  # type: ignore[list-item]
    at.open(MILL)
    at.sent()
    at.page.wait_for_url("**/app/case/*")


def test_a_page_left_open_does_nothing_under_the_next_persons_name(
    tablets: Tablets, address: str, anna: Member, ben: Member
) -> None:
    at = tablets(trouble=True, path=MILL)
    text = f"anna wrote {uuid4()}"
    at.cut()
    at.say.fill(text)
    at.page.locator("#report").click()
    expect(at.page.locator("#link")).to_have_attribute("data-state", "offline")
    # Ben signs in in the same browser, and Anna's page is still there.
    at.context.clear_cookies()
    at.context.add_cookies([ben.cookie(address)])  # type: ignore[list-item]
    at.join()
    expect(at.page.get_by_role("dialog")).to_contain_text("You are signed out")
    with client(address, ben) as http:
        assert text not in http.get(MILL).text
    assert len(at.waiting()) == 1
    at.context.clear_cookies()
    at.context.add_cookies([anna.cookie(address)])  # type: ignore[list-item]
    at.open(MILL)
    at.sent()
    at.page.wait_for_url("**/app/case/*")
    expect(at.page.locator("main")).to_contain_text(text)


def test_a_draft_survives_a_reload(tablets: Tablets, address: str, anna: Member) -> None:
    at = tablets(path=in_case(address, anna))
    note = at.now.locator("[name=note]")
    at.now.locator("summary").last.click()
    note.fill("needs a new hose")
    at.say.fill("half a sentence")
    at.reload()
    expect(at.say).to_have_value("half a sentence")
    expect(note).to_have_value("needs a new hose")
    expect(note).to_be_visible()
    at.open(MILL)
    expect(at.say).to_have_value("")


def test_a_place_that_is_shown_stays_where_its_page_was_not_kept(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets(trouble=True, path=in_case(address, anna))
    at.readable_offline()
    at.page.evaluate(f"async () => {{ for (const name of await ({KEPT})()) await caches.delete(name); }}")
    at.cut()
    visit = (
        "async (to) => (await import(document.body.dataset.files + '/screen.js'))"
        ".visit(to, {push: to !== location.href, shown: to === location.href})"
    )
    assert at.page.evaluate(visit, at.page.url) is False
    expect(at.screen).to_have_attribute("data-view", "case")
    # Another place, and this one on the way back, cannot be shown, but comes by itself once the network is back.
    at.page.evaluate(visit, "/app/asset/PRESS-01")
    expect(at.screen).to_have_attribute("data-view", "offline")
    at.page.evaluate("() => { window.unloaded = false; history.back(); }")
    at.page.wait_for_url("**/app/case/*")
    expect(at.screen).to_have_attribute("data-view", "offline")
    assert at.page.evaluate("window.unloaded") is False
    at.join()
    expect(at.screen).to_have_attribute("data-view", "case")
