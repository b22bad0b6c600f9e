"""Maintainers and trainers at their desks, in a real browser over the served plant."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from copilot.access import Role
from copilot.store import Store
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from evals.drafts import Drafts
from tests.accounts import Member, cheap, client, member
from tests.e2e.conftest import Serving
from tests.e2e.looks import faults, overflow

pytestmark = [pytest.mark.browser, pytest.mark.model]

LANDSCAPE, PORTRAIT = (1280, 800), (800, 1280)
MOST_BYTES = 1_200_000
PANELS = ("documents", "index", "feeds", "users", "keys", "feedback", "causes", "evaluation", "audit")
SAW = """# Saw S9 manual {{value}} ${1+1}

## 1 Blade <img src=x>

The blade bolt ZQ-7714 of the saw S9 is tightened to 61 Nm.
"""

Desk = Callable[..., Page]


@pytest.fixture
def desk(chromium: Browser, serving: Serving) -> Iterator[Desk]:
    """Opens a desk: ``desk(who, "/admin#users")``; ``trouble`` where requests are refused on purpose.

    In the end no page has made an error or asked another host.
    """
    contexts, wrong = [], []

    def open_desk(who: Member, path: str, locale: str = "en-GB", *, trouble: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": LANDSCAPE[0], "height": LANDSCAPE[1]}, locale=locale
        )
        context.set_default_timeout(30_000)
        context.add_cookies([who.cookie(serving.address)])
        page = context.new_page()
        own = (serving.address, "data:", "blob:")
        page.on("console", lambda line: None if trouble or line.type != "error" else wrong.append(line.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(own) else wrong.append(asked.url))
        page.goto(f"{serving.address}{path}")
        page.locator(".block.panel.open h2").wait_for()
        contexts.append(context)
        return page

    yield open_desk
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def mia(serving: Serving) -> Member:
    """A maintainer."""
    return member(serving.home, "mia", Role.MAINTAINER)


@pytest.fixture(scope="module")
def tom(serving: Serving) -> Member:
    """A trainer."""
    return member(serving.home, "tom", Role.TRAINER)


def sure(page: Page) -> None:
    """Say yes to the question whether it is meant."""
    page.locator("dialog button[value=yes]").click()


def replied(serving: Serving, who: Member, text: str) -> tuple[str, str]:
    """The id of a turn and its reply as it is shown."""
    turn = str(uuid.uuid4())
    with client(serving.address, who) as http:
        answer = http.post("/app/ask", json={"id": turn, "text": text, "asset": "CNC-01", "lang": "en"})
    assert answer.status_code == 200
    return turn, answer.text


def test_a_manual_is_uploaded_asked_and_deleted(
    desk: Desk, serving: Serving, mia: Member, anna: Member, tmp_path: Path
) -> None:
    manual = tmp_path / "saw.en.md"
    manual.write_text(SAW)
    page = desk(mia, "/admin")
    panel = page.locator("#panel-documents")
    panel.locator("[type=file]").set_input_files(manual)
    panel.get_by_label("Machine model").fill("VMC-850")
    panel.locator("#upload").click()
    row = panel.locator("tbody tr", has_text="Saw S9 manual {{value}} ${1+1}")
    expect(row.locator(".state")).to_have_text("ready")
    expect(row).to_contain_text("VMC-850")
    assert "61 Nm" in replied(serving, anna, "To how many Nm is blade bolt ZQ-7714 of the saw tightened?")[1]

    row.get_by_role("button", name="Read again").click()
    expect(page.locator("#told")).to_contain_text("is read again")
    row.get_by_role("button", name="Delete").click()
    expect(page.locator("dialog")).to_contain_text("Nothing is answered from it any more")
    page.locator("dialog button[value=no]").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Delete").click()
    sure(page)
    expect(row).to_have_count(0)
    assert (
        "61 Nm" not in replied(serving, anna, "To how many Nm is blade bolt ZQ-7714 of the saw tightened?")[1]
    )


def test_a_user_is_added_with_a_password_shown_once(desk: Desk, mia: Member) -> None:
    page = desk(mia, "/admin#users")
    form = page.locator("#panel-users form[data-act=add]")
    form.get_by_label("Login name").fill("nora")
    form.get_by_role("button", name="Add user").click()
    expect(page.locator("#told .secret code")).to_have_text(re.compile(r"\S{8,}"))
    row = page.locator("#panel-users tbody tr", has_text="nora")
    expect(row).to_contain_text("one-time password")
    page.locator("#told [data-close]").click()
    expect(page.locator("#told .secret")).to_have_count(0)
    row.locator("summary").click()
    row.get_by_label("Role").select_option("trainer")
    row.get_by_role("button", name="Save").click()
    expect(row.locator("td").first).to_have_text("Trainer")
    row.locator("summary").click()
    row.get_by_role("button", name="Disable").click()
    sure(page)
    expect(row).to_contain_text("disabled")
    form.get_by_label("Login name").fill("nora")
    form.get_by_role("button", name="Add user").click()
    expect(page.locator("#told .bad")).to_contain_text("There is a user 'nora' already")
    expect(form.get_by_label("Login name")).to_have_value("nora")


def test_feedback_becomes_an_evaluation_question(
    desk: Desk, serving: Serving, mia: Member, anna: Member
) -> None:
    turn, _ = replied(serving, anna, "What does E-050 mean?")
    given = {
        "id": str(uuid.uuid4()),
        "act": "feedback",
        "turn": turn,
        "block": "0",
        "verdict": "down",
        "lang": "en",
    }
    with client(serving.address, anna) as http:
        assert http.post("/app/acts", json={**given, "reason": "<b>Not mine</b>"}).status_code == 200
    page = desk(mia, "/admin#feedback")
    card = page.locator("#panel-feedback article", has_text="<b>Not mine</b>")
    card.locator("summary").click()
    expect(card.locator("pre")).to_contain_text("E-050")
    card.get_by_role("button", name="Make this an evaluation question").click()
    expect(page.locator("#told")).to_contain_text("waits for 'copilot eval review'")
    drafts = Drafts(serving.home / "evals" / "drafts.jsonl", serving.home / "kept.jsonl")
    assert [draft.question.text for draft in drafts.all()] == ["What does E-050 mean?"]
    card.get_by_label("Note").fill("Looked at")
    card.get_by_role("button", name="Done").click()
    expect(card).to_have_count(0)
    page.locator("#feedback-state").select_option("done")
    expect(card).to_contain_text("Done by mia. Looked at")


@pytest.fixture
def waiting(serving: Serving) -> Iterator[Callable[[], dict[str, ReviewState]]]:
    """Two translations of a machine that wait for review; called, what each says by now and its state.

    A journey on the same server may have left other reviewed translations behind: they are none of these two.
    """
    with closing(Store(cheap(serving.home))) as store:
        memory = TranslationMemory(store, "main")
        there = [each for each in memory.paragraphs() if each.lang == "en" and len(each.text) > 30][:2]
        assert len(there) == 2
        memory.put(
            [
                Unit(
                    each.lang, "de", each.text, "Falsch", ReviewState.NEEDS_REVIEW, Origin.MACHINE,
                    each.document, each.section_id, each.place,
                )
                for each in there
            ],
            "machine",
            "translated_by_machine",
        )  # fmt: skip
        sources = {each.text for each in there}
        yield lambda: {unit.target: unit.state for unit in memory.units("de") if unit.source in sources}


def test_translations_are_reviewed_from_the_keyboard(
    desk: Desk, tom: Member, waiting: Callable[[], dict[str, ReviewState]]
) -> None:
    page = desk(tom, "/trainer")
    panel = page.locator("#panel-translations")
    expect(panel).to_contain_text("1 of 2 that wait")
    page.locator("h1").click()
    page.keyboard.press("e")
    expect(page.locator("#target")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Richtig übersetzt.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(panel).to_contain_text("1 of 1 that wait")
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(panel).to_contain_text("No translation waits for review.")
    assert waiting() == {"Richtig übersetzt.": ReviewState.REVIEWED, "Falsch": ReviewState.REJECTED}
    with page.expect_download() as download:
        panel.get_by_role("button", name="Export (XLIFF)").click()
    assert download.value.suggested_filename == "translations.xlf"


def test_every_panel_is_accessible_and_fits_the_screen(desk: Desk, mia: Member) -> None:
    for path, panels in (
        ("/admin", PANELS),
        ("/trainer", ("translations", "lessons", "practice", "insight")),
    ):
        page = desk(mia, path)
        for panel in panels:
            page.locator(f'nav a[href="#{panel}"]').click()
            expect(page.locator(f"#panel-{panel} h2")).to_be_visible()
            assert faults(page) == [], panel
            for width, height in (PORTRAIT, LANDSCAPE):
                page.set_viewport_size({"width": width, "height": height})
                assert overflow(page) == 0, panel


def test_who_is_signed_out_meanwhile_loses_nothing(desk: Desk, mia: Member) -> None:
    page = desk(mia, "/admin#users", trouble=True)
    name = page.locator("#panel-users form[data-act=add]").get_by_label("Login name")
    name.fill("olga")
    page.context.clear_cookies()
    page.get_by_role("button", name="Add user").click()
    expect(page.locator("#told")).to_contain_text("You are not signed in any more")
    expect(name).to_have_value("olga")
    assert faults(page) == []


def test_the_language_is_chosen_and_kept(desk: Desk, mia: Member) -> None:
    page = desk(mia, "/admin#index", locale="zh-TW")
    expect(page.locator("#panel-index h2")).to_have_text("索引")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    page.locator("#bar [name=lang]").select_option("de")
    expect(page.locator("#panel-index h2")).to_have_text("Suchindex")
    page.reload()
    expect(page.locator("h1")).to_have_text("Arbeitsplatz Systempflege")


def test_a_cold_page_is_light(desk: Desk, chromium: Browser, serving: Serving, mia: Member) -> None:
    context = chromium.new_context()
    context.add_cookies([mia.cookie(serving.address)])
    page = context.new_page()
    sizes: list[int] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(f"{serving.address}/admin")
    page.locator(".block.panel.open h2").wait_for()
    context.close()
    assert 10_000 < sum(sizes) <= MOST_BYTES
