"""The review page in a real browser: decided on by keyboard, resumed after a restart, nothing hostile runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from copilot.settings import Settings
from evals.drafts import Draft, Drafts
from evals.questions import EvalQuestion, Place, read_questions
from tests.evals.sample import HOSTILE

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Smaller ones are missed with a glove (WCAG 2.5.5 asks for 44 CSS pixels).
TARGET = 44
# Milliseconds; a busy machine is no failure.
WAIT = 60_000


def draft(name: str, text: str, lang: str = "en", passage: str = "Cover: 45 N·m") -> Draft:
    place = Place(document="plant/press.md", section="9.3", page=16)
    question = EvalQuestion(
        id=name,
        text=text,
        lang=lang,
        kind="row",
        gold=(place,),
        phrases=(("45 N·m",),),
        safety=(("WARNING hot",),),
    )
    return Draft(question=question, origin="torque: cover", passage=passage)


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    made = Drafts.of(Settings(home=tmp_path / "home"))
    hostile = draft("b", f"{HOSTILE[0]} ?", passage=f"{HOSTILE[0]} {HOSTILE[1]} 45 N·m")
    made.add([draft("a", "how tight?"), hostile, draft("c", "點樣上緊？", "zh-Hant"), draft("d", "last?")])
    return made


@contextmanager
def reviewing(home: Path) -> Iterator[str]:
    """Run the real command; gives the address that it prints."""
    command = [sys.executable, "-m", "ui.cli", "eval", "review", "--home", str(home)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+/review", process.stdout.readline())
            assert found
            yield found.group()
        finally:
            process.terminate()


@contextmanager
def opened(chromium: Browser, address: str, size: tuple[int, int] = (1280, 800)) -> Iterator[Page]:
    """The page in a fresh context; afterwards it has made no error and asked no other host."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    page, wrong = context.new_page(), list[str]()
    own = address.removesuffix("/review")
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((own, "data:", "blob:")) else wrong.append(asked.url),
    )
    try:
        page.goto(address)
        page.locator(".card").wait_for()
        yield page
    finally:
        context.close()
    assert wrong == []


def at(page: Page, progress: str) -> None:
    expect(page.locator(".progress")).to_have_text(progress)


def test_drafts_are_decided_on_by_keyboard_and_resumed(
    chromium: Browser, drafts: Drafts, tmp_path: Path
) -> None:
    text = "#text textarea"
    with reviewing(tmp_path / "home") as address, opened(chromium, address) as page:
        at(page, "1 of 4")
        expect(page.locator("mark")).to_have_text("45 N·m")
        expect(page.locator("#undo")).to_be_disabled()
        page.keyboard.press("e")
        expect(page.locator(text)).to_be_focused()
        page.keyboard.press("End")
        page.keyboard.type(" kedu")  # the keys are letters while one types
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        at(page, "2 of 4")
        page.keyboard.press("d")
        at(page, "3 of 4")
        page.keyboard.press("u")
        page.keyboard.press("u")  # counts although the first is still worked on
        at(page, "1 of 4")
        expect(page.locator(text)).to_have_value("how tight? kedu")
        assert not drafts.reviewed.exists()
        page.keyboard.press("e")
        page.locator("#facts textarea").fill("45 N·m || 45 Nm")
        page.keyboard.press("Control+Enter")
        at(page, "2 of 4")
    [kept] = read_questions(drafts.reviewed)
    assert (kept.text, kept.phrases) == ("how tight? kedu", (("45 N·m", "45 Nm"),))
    with reviewing(tmp_path / "home") as address, opened(chromium, address) as page:
        at(page, "2 of 4")
        for progress in ("3 of 4", "4 of 4"):
            page.keyboard.press("d")
            at(page, progress)
        page.keyboard.press("k")
        expect(page.locator(".card")).to_contain_text("All 4 drafts are reviewed")
        expect(page.locator(text)).to_have_count(0)
    assert [each.state for each in drafts.all()] == ["kept", "dropped", "dropped", "kept"]


def test_a_leaking_edit_is_refused_and_stays_in_its_field(
    chromium: Browser, drafts: Drafts, tmp_path: Path
) -> None:
    with reviewing(tmp_path / "home") as address, opened(chromium, address) as page:
        page.locator("#text textarea").fill("cover?")
        page.locator("#keep").click()
        expect(page.get_by_text("More than a third")).to_be_visible()
        at(page, "1 of 4")
        expect(page.locator("#text textarea")).to_have_value("cover?")
    assert not drafts.reviewed.exists()


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)], ids=["desk", "tablet"])
def test_hostile_text_is_shown_and_does_nothing(
    chromium: Browser, drafts: Drafts, tmp_path: Path, size: tuple[int, int]
) -> None:
    drafts.drop("a")
    with reviewing(tmp_path / "home") as address, opened(chromium, address, size) as page:
        at(page, "2 of 4")
        expect(page.locator(".passage")).to_contain_text("<script>window.hacked = 1</script>")
        assert page.locator(".card img, .card a, .card script").count() == 0
        assert page.evaluate("window.hacked") is None
        for button in page.locator("#deciding button").all():
            box = button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= TARGET
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
