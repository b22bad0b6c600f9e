"""Asking the manuals at a machine: quoted, cited, marked on the page, in each language and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.floor.conftest import MILL, Tablets
from tests.e2e.floor.technician import Technician
from tests.e2e.looks import faults, overflow, smallest
from tests.e2e.plant import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.model]

PRESS = "/app/asset/PRESS-01"
CANTONESE = ("E-042", "主壓力未達到", "主溢流閥 V10 髒污", "清洗 V10 並調定至 230 bar")
GERMAN = ("E-042", "Hauptdruck wird nicht erreicht", "Ventil V10 verschmutzt", "V10 auf 230 bar einstellen")


def source(page: Page) -> Locator:
    return page.frame_locator("#source iframe").locator("body")


@pytest.mark.parametrize(
    ("question", "quoted", "place"),
    [("點解油壓機顯示 E-042？", CANTONESE, "第 2 頁"), ("Warum zeigt die Presse E-042?", GERMAN, "Seite 2")],
    ids=["Cantonese", "German"],
)
def test_alarm_is_quoted_with_its_page_and_the_page_opens_marked(
    anywhere: Technician, question: str, quoted: tuple[str, ...], place: str
) -> None:
    page = anywhere.page
    anywhere.open(PRESS)
    turn = anywhere.ask(question)
    row = turn.locator(".fault_row").first
    expect(row.locator("td")).to_have_text(list(quoted))
    expect(turn.locator(".reply > section").first).to_have_class(re.compile("safety warning"))
    button = row.locator(".place").first
    expect(button).to_contain_text(place)
    button.click()
    expect(source(page)).to_contain_text(place)
    assert source(page).locator(".found").count() >= len(quoted)
    assert overflow(page) == 0
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(button).to_be_focused()


def test_ambiguous_code_asks_which_machine_and_goes_on(tablet: Technician) -> None:
    page = tablet.page
    turn = tablet.ask("What does E-042 mean?")
    options = turn.locator(".clarify .option")
    expect(options).to_have_count(2)
    options.filter(has_text="CNC-01").click()
    expect(tablet.screen).to_have_attribute("data-asset", "CNC-01")
    row = page.locator("#thread .turn .fault_row").last
    expect(row.locator("td").nth(1)).to_have_text("Tool magazine out of position")
    row.locator(".place").first.click()
    expect(source(page).locator("mark").first).to_be_visible()


def test_question_without_an_answer_is_not_answered(tablets: Tablets) -> None:
    at = tablets(path=MILL)
    turn = at.ask("What does E-999 on CNC-01 mean?")
    expect(turn.locator(".not_covered > p").first).to_contain_text(re.compile("E-?999"))
    expect(turn.locator(".card.quote, .fault_row, .steps")).to_have_count(0)
    turn.locator(".not_covered .option").first.click()
    expect(source(at.page).locator("h1")).to_contain_text("VMC-850")


def test_steps_are_numbered_behind_their_safety_message(tablets: Tablets) -> None:
    at = tablets(path=MILL)
    turn = at.ask("How do I change the coolant filter of CNC-01?")
    expect(turn.locator(".reply > section").first).to_have_class(re.compile("safety caution"))
    expect(turn.locator(".steps li")).to_have_count(3)
    expect(turn.locator(".steps li").last).to_contain_text("tighten the bowl to 25 Nm")


def test_markup_in_a_document_stays_text(tablets: Tablets) -> None:
    at = tablets(path=MILL)
    at.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    row = at.ask("What does E-050 on CNC-01 mean?").locator(".fault_row").first
    expect(row).to_contain_text(HOSTILE)
    row.locator(".place").first.click()
    expect(source(at.page)).to_contain_text(HOSTILE)
    assert at.page.locator("#thread :is(img, script)").count() == 0


def test_language_is_switched_in_place_and_what_is_typed_stays(tablets: Tablets) -> None:
    at = tablets(path=MILL)
    at.ask("What does E-050 mean?")
    turns = at.turns.count()
    at.say.fill("half a question")
    for tag, label in (("de", "Handbücher"), ("zh-Hant", "手冊")):
        at.speak_language(tag)
        expect(at.page.locator("#ask")).to_contain_text(label)
        expect(at.say).to_have_value("half a question")
        expect(at.turns).to_have_count(turns)
    at.reload()
    expect(at.page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(at.say).to_have_value("half a question")


def test_page_is_accessible_fits_the_screen_and_is_pressed_with_gloves(anywhere: Technician) -> None:
    page = anywhere.page
    assert overflow(page) == 0
    assert faults(page) == []
    anywhere.open(PRESS)
    anywhere.ask("點解油壓機顯示 E-042？")
    assert overflow(page) == 0
    assert faults(page) == []
    assert smallest(page.locator("button, select, summary, a.btn")) >= 56


def test_everything_is_reached_by_keyboard(tablet: Technician) -> None:
    page = tablet.page
    tablet.page.locator('.tile[data-asset="CNC-01"]').focus()
    page.keyboard.press("Enter")
    expect(tablet.screen).to_have_attribute("data-asset", "CNC-01")
    tablet.say.focus()
    page.keyboard.type("What does E-050 mean?")
    page.keyboard.press("Enter")
    place = tablet.turns.locator(".place").first
    place.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source .close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(place).to_be_focused()
