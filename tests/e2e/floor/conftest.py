"""Technicians at tablets; each test's tablets are its own, and have made no error in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.accounts import Member
from tests.e2e.floor.technician import LANDSCAPE, PORTRAIT, Technician, technician

MILL = "/app/asset/CNC-01"

Tablets = Callable[..., Technician]
# What the browser's log says of every request that is cut or refused on purpose.
EXPECTED = ("net::ERR_", "Failed to load resource", "status of 4")


@pytest.fixture
def tablets(chromium: Browser, address: str, anna: Member) -> Iterator[Tablets]:
    """Gives somebody a tablet: ``tablets(who, size, path=..., trouble=True)`` where requests fail on purpose."""
    given: list[tuple[Technician, bool]] = []

    def tablet(
        who: Member = anna, size: tuple[int, int] = PORTRAIT, *, trouble: bool = False, **more: Any
    ) -> Technician:
        opened = technician(more.pop("browser", chromium), address, who, size, **more)
        given.append((opened, trouble))
        return opened

    yield tablet
    for each, _ in given:
        each.context.close()
    for each, trouble in given:
        wrong = [line for line in each.errors if not (trouble and any(part in line for part in EXPECTED))]
        assert wrong == []
        assert each.strayed == []


@pytest.fixture
def tablet(tablets: Tablets) -> Technician:
    """A tablet held upright, at the home page."""
    return tablets()


@pytest.fixture(params=[PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def anywhere(request: pytest.FixtureRequest, tablets: Tablets) -> Technician:
    """A tablet held either way."""
    return tablets(size=request.param)
