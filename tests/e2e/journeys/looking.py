"""What every state of every page is held to on a journey: accessible by day and by night, nothing cut off."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.looks import COLOURS, WCAG, faults, overflow


def look(page: Page, name: str) -> None:
    """The page as it stands breaks nothing of WCAG 2.2 AA, light or dark, and is no wider than the screen."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = faults(page, WCAG)
    page.emulate_media(color_scheme="dark")
    # By night the same elements have other colours, and nothing else.
    found += faults(page, COLOURS)
    assert found == [], f"{name}: {found}"
    assert overflow(page) == 0, name
