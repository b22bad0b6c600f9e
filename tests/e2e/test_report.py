"""The report in a real browser, on a desk by night and on a phone by day: nothing leaves it, nothing hostile runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from evals.report import write_report
from tests.evals.sample import HOSTILE, sample_run

pytestmark = pytest.mark.browser

DESK, PHONE = (1280, 800), (390, 844)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Opened:
    """The page, what it asked for, and what went wrong in it."""

    page: Page
    asked: list[str]
    errors: list[str]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with everything in it."""
    run, earlier = sample_run(3), [sample_run(day) for day in range(3)]
    reasons = {("answers", "false answers"): HOSTILE[0]}
    return write_report(run, earlier, tmp_path_factory.mktemp("report"), reasons).html


@pytest.fixture(
    params=[(DESK, "dark"), (PHONE, "light")],
    ids=["desk by night", "phone by day"],
)
def opened(request: pytest.FixtureRequest, chromium: Browser, file: Path) -> Iterator[Opened]:
    """The report as its readers open it."""
    (width, height), scheme = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    found = Opened(context.new_page(), [], [])
    found.page.on("request", lambda asked: found.asked.append(asked.url))
    found.page.on("console", lambda line: found.errors.append(line.text))
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.goto(file.as_uri())
    found.page.locator(".plot svg").last.wait_for()
    yield found
    context.close()


def test_the_report_is_read_anywhere_and_asks_nobody(opened: Opened, file: Path) -> None:
    page = opened.page
    page.locator("summary").last.press("Enter")
    assert page.locator(".facts").is_visible()
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    assert page.locator(".plot").count() == page.locator(".plot .main-svg:first-child").count() == 12
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert opened.asked == [file.as_uri()]
    assert opened.errors == []


def test_hostile_text_is_shown_and_does_nothing(chromium: Browser, file: Path) -> None:
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.locator(".plot svg").last.wait_for()
    assert HOSTILE[0] in page.locator(".verdict").inner_text()
    ticks = page.locator(".plot .yaxislayer-above text").all_text_contents()
    assert "</script><script>wind…" in ticks
    assert page.locator("img, .plot a, .plot svg image").count() == 0
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked = 1\">')"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None
    page.close()


def test_paper_shows_the_folded_provenance(chromium: Browser, file: Path) -> None:
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.locator(".plot svg").last.wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".facts").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator(".facts").is_visible()
    page.close()
