"""A trainer reviews a translation, and a technician reads it as reviewed."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import expect

from copilot.access import Role
from copilot.store import Store
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from tests.accounts import Member, cheap, member
from tests.e2e.conftest import Serving
from tests.e2e.floor.conftest import Tablets
from tests.e2e.floor.technician import PORTRAIT
from tests.e2e.journeys.conftest import Desks
from tests.e2e.journeys.looking import look
from tests.e2e.lubricator import ASSET

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]

QUESTION = "Wie wechsle ich das Filterelement?"
PRINTED, BY_MACHINE = "Hot oil burns", "Heißöl brennt."
REVIEWED = "VORSICHT: Heißes Öl verbrennt die Haut. Handschuhe tragen."


def translated_by_machine(serving: Serving) -> None:
    """A machine's translation of a safety message waits for review."""
    with closing(Store(cheap(serving.home))) as store:
        memory = TranslationMemory(store, "main")
        [printed] = [each for each in memory.paragraphs() if PRINTED in each.text]
        unit = Unit(
            printed.lang, "de", printed.text, BY_MACHINE, ReviewState.NEEDS_REVIEW, Origin.MACHINE,
            printed.document, printed.section_id, printed.place,
        )  # fmt: skip
        memory.put([unit], "machine", "translated_by_machine")


def test_what_a_trainer_reviews_a_technician_reads(
    desks: Desks, tablets: Tablets, serving: Serving, anna: Member
) -> None:
    translated_by_machine(serving)
    at = tablets(anna, PORTRAIT, path=f"/app/asset/{ASSET}", locale="de-DE")
    caution = at.ask(QUESTION).locator(".safety.caution").first
    expect(caution).to_contain_text("Hot oil burns. Wear gloves.")
    # No machine speaks for a safety message.
    expect(caution.locator(".translation")).to_have_count(0)
    look(at.page, "before the review")

    page = desks(serving.address, member(serving.home, "tom", Role.TRAINER), "/trainer#translations")
    panel = page.locator("#panel-translations")
    panel.locator("#translations-to").select_option("de")
    expect(panel.locator("blockquote").first).to_contain_text(PRINTED)
    look(page, "a translation to review")
    panel.locator("#target").fill(REVIEWED)
    panel.locator("#accept").click()
    expect(panel).to_contain_text("No translation waits for review.")
    look(page, "all reviewed")
    page.locator('nav a[href="#lessons"]').click()
    expect(page.locator("#panel-lessons h2")).to_be_visible()
    look(page, "lessons")

    reviewed = at.ask(QUESTION).locator(".safety.caution").first
    expect(reviewed.locator(".translation")).to_contain_text(REVIEWED)
    expect(reviewed.locator(".translation small")).to_contain_text("geprüft von tom")
    expect(reviewed).to_contain_text("Hot oil burns. Wear gloves.")
    look(at.page, "after the review")
