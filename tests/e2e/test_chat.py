from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.plant import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.model]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def source(page: Page) -> Locator:
    return page.frame_locator(".panel iframe").locator("body")


def faults(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA, each with the elements at fault."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


CANTONESE = ("E-042", "主壓力未達到", "主溢流閥 V10 髒污", "清洗 V10 並調定至 230 bar")
GERMAN = ("E-042", "Hauptdruck wird nicht erreicht", "Ventil V10 verschmutzt", "V10 auf 230 bar einstellen")


@pytest.mark.parametrize(
    ("question", "quoted", "place"),
    [("點解油壓機顯示 E-042？", CANTONESE, "第 2 頁"), ("Warum zeigt die Presse E-042?", GERMAN, "Seite 2")],
    ids=["Cantonese", "German"],
)
def test_alarm_is_quoted_with_its_page_and_the_page_opens_marked(
    anywhere: Visit, question: str, quoted: tuple[str, ...], place: str
) -> None:
    page = anywhere.page
    anywhere.ask(question)
    row = page.locator(".fault_row").first
    expect(row.locator("td")).to_have_text(list(quoted))
    expect(page.locator(".reply > section").first).to_have_class("safety warning")
    button = row.locator(".place").first
    expect(button).to_contain_text(place)
    button.click()
    expect(source(page)).to_contain_text(place)
    assert source(page).locator(".found").count() >= len(quoted)
    assert overflow(page) == 0
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(button).to_be_focused()


def test_ambiguous_code_asks_which_machine_and_goes_on(tablet: Visit) -> None:
    page = tablet.page
    tablet.ask("What does E-042 mean?")
    options = page.locator(".clarify .option")
    expect(options).to_have_count(2)
    options.filter(has_text="CNC-01").click()
    expect(page.locator(".fault_row td").nth(1)).to_have_text("Tool magazine out of position")
    expect(page.locator("#asset input")).to_have_value("CNC-01 · Machining centre 1")
    page.locator(".fault_row .place").first.click()
    expect(source(page).locator("mark").first).to_be_visible()


def test_question_without_an_answer_is_not_answered(tablet: Visit) -> None:
    page = tablet.page
    tablet.ask("What does E-999 on CNC-01 mean?")
    expect(page.locator(".not_covered > p")).to_contain_text(re.compile("E-?999"))
    expect(page.locator(".card.quote, .fault_row, .steps")).to_have_count(0)
    page.locator(".not_covered .option").first.click()
    expect(source(page).locator("h1")).to_contain_text("VMC-850")


def test_steps_are_numbered_behind_their_safety_message(tablet: Visit) -> None:
    page = tablet.page
    tablet.ask("How do I change the coolant filter of CNC-01?")
    expect(page.locator(".reply > section").first).to_have_class("safety caution")
    expect(page.locator(".steps li")).to_have_count(3)
    expect(page.locator(".steps li").last).to_contain_text("tighten the bowl to 25 Nm")


def test_markup_in_a_document_stays_text(tablet: Visit) -> None:
    page = tablet.page
    tablet.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    tablet.ask("What does E-050 on CNC-01 mean?")
    row = page.locator(".fault_row").first
    expect(row).to_contain_text(HOSTILE)
    row.locator(".place").first.click()
    expect(source(page)).to_contain_text(HOSTILE)
    assert page.locator(".conversation :is(img, script)").count() == 0


def test_language_is_switched_in_place(tablet: Visit) -> None:
    page = tablet.page
    page.locator("#question textarea").fill("half a question")
    tablet.choose("#language", "Deutsch")
    expect(page.locator("#ask")).to_have_text("Fragen")
    expect(page.locator(".status h1")).not_to_have_text("Maintenance copilot")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#question textarea")).to_have_value("half a question")
    tablet.choose("#language", "繁體中文")
    expect(page.locator("#ask")).to_have_text("發問")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")


def test_new_question_clears_the_conversation(tablet: Visit) -> None:
    page = tablet.page
    tablet.ask("What does E-042 mean?")
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()


def test_page_is_accessible_and_fits_the_screen(anywhere: Visit) -> None:
    page = anywhere.page
    assert overflow(page) == 0
    assert faults(page) == []
    anywhere.ask("點解油壓機顯示 E-042？")
    assert overflow(page) == 0
    assert faults(page) == []


def test_what_is_pressed_with_gloves_is_large(anywhere: Visit) -> None:
    page = anywhere.page
    anywhere.ask("What does E-042 mean?")
    for least, buttons in ((56, "#ask, #new, .option"), (64, "#mic button, #camera button")):
        for button in page.locator(buttons).all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= least
            assert box["width"] >= least
