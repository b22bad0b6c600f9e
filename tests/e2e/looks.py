"""What can be measured of how a page looks: faults of accessibility, width, the size of what is pressed."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOURS = ("color-contrast", "link-in-text-block")


def faults(page: Page, rules: tuple[str, ...] = WCAG) -> list[str]:
    """What breaks WCAG 2.2 AA, or some of axe's rules only, each with the elements at fault."""
    options = {"runOnly": list(rules), "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def smallest(buttons: Locator) -> float:
    """The shortest side of any of the buttons that are seen, in CSS pixels."""
    boxes = [box for each in buttons.all() if each.is_visible() and (box := each.bounding_box())]
    assert boxes
    return min(min(box["width"], box["height"]) for box in boxes)
