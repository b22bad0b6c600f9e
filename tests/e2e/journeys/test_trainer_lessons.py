"""A trainer makes a lesson: drafted, edited, filmed, looked at as a learner, refused with reasons, published."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from copilot.access import Role
from tests.accounts import Member, client, member
from tests.copilot.lessons.filmed import film, photo
from tests.e2e.conftest import Serving
from tests.e2e.floor.technician import PORTRAIT
from tests.e2e.journeys.conftest import Desks
from tests.e2e.journeys.keyboard import Keyboard
from tests.e2e.journeys.looking import look
from tests.e2e.journeys.work import confirmed_order
from tests.e2e.lubricator import ASSET

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]

FILTER = "Changing the coolant filter"
SECOND, THIRD = "Unscrew the filter bowl with the strap wrench.", "Fit filter element VM-8850-310"
# What somebody in a browser needs to see of a film before they believe that it plays.
PLAYS = "video => video.play().then(() => video.videoWidth)"


@pytest.fixture(scope="module")
def ida(serving: Serving) -> Member:
    """A trainer."""
    return member(serving.home, "ida", Role.TRAINER)


def draft(page: Page, model: str, lang: str) -> None:
    """Draft a lesson of a model's last section; it opens."""
    page.locator("#lesson-new").click()
    page.locator("#new-model").select_option(model)
    page.locator(f'[id^="draft-"][id$="-{lang}"]').last.click()
    expect(page.locator("#preview")).to_be_visible()


def edit(page: Page, key: str) -> None:
    """Open the form of a part of the lesson."""
    page.locator(f"#edit-{key}").click()
    expect(page.locator("#save")).to_be_visible()


def save(page: Page) -> None:
    """Save the open form; the focus comes back to where it was opened."""
    page.locator("#save").click()
    expect(page.locator("#save")).to_have_count(0)


def upload(page: Page, file: Path, alt: str, pieces: int) -> None:
    """Add a photo or a video to the step that is open."""
    form = page.locator("form[data-upload='/upload/lesson-media']")
    form.locator("[type=file]").set_input_files(file)
    form.locator("[name=alt]").fill(alt)
    form.locator("#media-add").click()
    expect(page.locator("#panel-lessons figure")).to_have_count(pieces)


def ask_about_the_order(page: Page) -> None:
    """Add a question; its key is wrong by the manual at first."""
    page.locator("#add-questions").click()
    page.locator("[name=kind]").select_option("order")
    page.locator("#question-stem").fill(SECOND)
    for place, text in enumerate((THIRD, "Switch the coolant pump off at S12.")):
        page.locator("[name=option]").nth(place).fill(text)
    page.locator("[name=key]").nth(0).check()
    look(page, "a question of one's own")
    save(page)
    expect(page.locator("#question-1 .wrong")).to_contain_text("right one")
    edit(page, "question-1")
    page.locator("[name=option]").nth(0).fill(f"{THIRD} and tighten the bowl to 25 Nm.")
    save(page)
    expect(page.locator("#problems")).to_have_count(0)


def test_from_a_draft_to_a_published_lesson(
    desks: Desks, serving: Serving, ida: Member, tmp_path: Path
) -> None:
    page = desks(serving.address, ida, "/train")
    told, panel = page.locator("#told"), page.locator("#panel-lessons")
    draft(page, "VMC-850", "en")
    expect(panel.locator("h2")).to_have_text(FILTER)
    look(page, "a draft")

    edit(page, "step-2")
    page.locator("#step-text").fill("Unscrew it somehow.")
    look(page, "a step is edited")
    save(page)
    expect(page.locator("#edit-step-2")).to_be_focused()
    expect(page.locator("#step-2 .wrong")).to_contain_text("Step 2 is not cited", ignore_case=True)
    page.locator("#submit").click()
    page.locator("#publish").click()
    expect(told.locator(".bad")).to_contain_text("does not pass its check: step 2 is not cited")
    look(page, "refused")

    edit(page, "step-2")
    page.locator("#step-text").fill(SECOND)
    save(page)
    expect(page.locator("#step-2 .wrong")).to_have_count(0)
    edit(page, "step-3")
    upload(page, photo(tmp_path / "bowl.png"), "The bowl, seen from below", 1)
    upload(page, film(tmp_path / "bowl.mp4"), "How the bowl is tightened", 2)
    assert panel.locator("video").evaluate(PLAYS) == 64
    look(page, "a step with a photo and a film")
    page.locator("#cancel").click()
    expect(page.locator("#save")).to_have_count(0)

    ask_about_the_order(page)

    page.locator("#preview").click()
    page.locator("#preview-to").select_option("zh-Hant")
    expect(panel.locator("article video")).to_be_visible()
    look(page, "as a learner meets it")
    page.locator("#back").click()
    expect(page.locator("#back")).to_have_count(0)
    page.locator("#submit").click()
    page.locator("#publish").click()
    expect(told).to_contain_text("Version 1 is published")
    expect(panel.locator(".state").first).to_have_text("published")
    page.locator("#lessons-all").click()
    expect(panel.locator("tbody tr", has_text=FILTER)).to_contain_text("no problems")
    look(page, "all lessons")
    with page.expect_download() as download:
        page.locator("#lessons-export").click()
    assert download.value.suggested_filename == "lessons.zip"


def test_by_keyboard_alone_in_german(desks: Desks, serving: Serving, ida: Member) -> None:
    page = desks(serving.address, ida, "/trainer#lessons", "de-DE")
    page.set_viewport_size(dict(zip(("width", "height"), PORTRAIT, strict=True)))  # type: ignore[arg-type]
    expect(page.locator("#lesson-new")).to_have_text("Neue Lektion")
    keys = Keyboard(page)
    keys.to("#lesson-new")
    keys.press()
    keys.lands("#panel-lessons h2")
    expect(page.locator("#new-model")).to_be_visible()
    keys.to("#new-model")
    page.keyboard.press("H")
    keys.to('[id^="draft-"][id$="-de"]')
    look(page, "woraus")
    keys.press()
    expect(page.locator("#panel-lessons h2")).to_have_text("Alarmliste")
    keys.to("#edit-about")
    keys.press()
    keys.lands("#about-name")
    page.keyboard.press("ControlOrMeta+a")
    keys.write("Alarme der Presse")
    look(page, "Angaben")
    keys.to("#save")
    keys.press()
    keys.lands("#edit-about")
    expect(page.locator("#panel-lessons h2")).to_have_text("Alarme der Presse")
    keys.to("#submit", back=True)
    keys.press()
    expect(page.locator("#publish")).to_be_visible()
    keys.to("#publish")
    keys.press()
    expect(page.locator("#told")).to_contain_text("Fassung 1 ist veröffentlicht")
    look(page, "veröffentlicht")
    with client(serving.address, ida) as http:
        assert http.get("/desk/lessons.zip").status_code == 200


def test_a_solved_case_becomes_a_lesson(desks: Desks, serving: Serving, ida: Member, anna: Member) -> None:
    confirmed_order(serving.address, anna)
    page = desks(serving.address, ida, "/train")
    page.locator("#lesson-new").click()
    page.locator("#new-from").select_option("case")
    page.locator('[id^="draft-case-"]').first.click()
    panel = page.locator("#panel-lessons")
    expect(panel.locator("h2")).to_contain_text("Solved case")
    expect(panel.locator("#step-1 .why")).not_to_be_empty()
    look(page, "a lesson from a case")
    page.locator("#submit").click()
    page.locator("#publish").click()
    expect(page.locator("#told")).to_contain_text("Version 1 is published")
    page.locator('nav a[href="#practice"]').click()
    page.locator("#fault-machine").select_option(f"asset:{ASSET}")
    page.locator("#fault-title").fill("Low pressure")
    page.locator("#fault-cause").select_option(label="Pump worn")
    page.locator("#fault-set").click()
    row = page.locator("#panel-practice tbody tr", has_text="Low pressure")
    expect(row).to_contain_text("Pump worn")
    look(page, "a simulated fault")
    row.get_by_role("button", name="Withdraw").click()
    page.locator("dialog button[value=yes]").click()
    expect(row).to_contain_text("withdrawn")
