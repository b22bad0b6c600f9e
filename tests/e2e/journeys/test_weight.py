"""What a first visit costs: the bytes that go over the cable, and nothing from anywhere else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from copilot.access import Role
from tests.accounts import Member, member
from tests.e2e.conftest import Serving
from tests.e2e.journeys.cable import cable_to

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]

MOST_BYTES = 1_200_000
# By then also what the page fetches for later, such as the files of its service worker, has arrived.
QUIET_MILLISECONDS = 1500
PAGES = {
    "/sign-in": (None, "main h1"),
    "/app": (Role.TECHNICIAN, "html[data-ready] .tile"),
    "/admin": (Role.MAINTAINER, ".block.panel.open h2"),
    "/trainer": (Role.TRAINER, ".block.panel.open h2"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_light(chromium: Browser, serving: Serving, path: str) -> None:
    role, usable = PAGES[path]
    who: Member | None = member(serving.home, f"first-{role}", role) if role else None
    context = chromium.new_context()
    asked: list[str] = []
    with cable_to(serving.address) as cable:
        if who:
            context.add_cookies([who.cookie(cable.address)])  # type: ignore[list-item]
        page = context.new_page()
        context.on("request", lambda request: asked.append(request.url))
        page.goto(f"{cable.address}{path}")
        page.locator(usable).first.wait_for()
        seconds = page.evaluate("performance.now()") / 1000
        received = -1
        while received != cable.received:
            received = cable.received
            page.wait_for_timeout(QUIET_MILLISECONDS)
        context.close()
    print(f"{path}: {received / 1000:.0f} kB, usable after {seconds:.1f} s")
    assert 5_000 < received <= MOST_BYTES
    assert [url for url in asked if not url.startswith((cable.address, "data:", "blob:"))] == []
