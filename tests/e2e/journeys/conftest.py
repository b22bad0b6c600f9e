"""The people of the journeys: technicians at tablets, others at their desks; in the end no page has made an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts import Member
from tests.e2e.floor.conftest import tablets
from tests.e2e.floor.technician import PATIENCE

__all__ = ["tablets"]

Desks = Callable[..., Page]


@pytest.fixture(autouse=True)
def patience() -> None:
    """A busy machine is no failure."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def desks(chromium: Browser) -> Iterator[Desks]:
    """Gives somebody a desk at a server, signed in where somebody is named: ``desks(address, who, "/admin")``."""
    contexts, wrong = [], []

    def desk(address: str, who: Member | None, path: str, locale: str = "en-GB") -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale=locale)
        context.set_default_timeout(30_000)
        if who:
            context.add_cookies([who.cookie(address)])  # type: ignore[list-item]
        page = context.new_page()
        own = (address, "data:", "blob:")
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(own) else wrong.append(asked.url))
        page.goto(f"{address}{path}")
        contexts.append(context)
        return page

    yield desk
    for context in contexts:
        context.close()
    assert wrong == []
