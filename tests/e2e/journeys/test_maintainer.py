"""From an empty server to a manual that is asked, doubted, measured by and deleted: a maintainer's journey."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from evals.drafts import Drafts
from tests.accounts import CHEAP, Member
from tests.e2e.conftest import Serving
from tests.e2e.floor.technician import Technician, technician
from tests.e2e.journeys.conftest import Desks
from tests.e2e.journeys.looking import look
from tests.e2e.lubricator import ASSET, CODE, MODEL, write_lubricator, write_register
from tests.e2e.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]

SECRET = "correct horse battery staple"
SLOW = 60_000


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Serving]:
    """A server as it is right after it was installed: nobody, nothing."""
    home = tmp_path_factory.mktemp("empty") / "home"
    with served([], home, models_dir, **CHEAP) as address:
        yield Serving(address, home)


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """A machine's manuals and the register that names it."""
    write_lubricator(tmp_path / "manuals")
    return [tmp_path / "manuals" / "manual.en.md", write_register(tmp_path / "assets.csv")]


def set_up(page: Page) -> None:
    """Become the first maintainer."""
    look(page, "set-up")
    for field, text in (("name", "mia"), ("display_name", "Mia"), ("password", SECRET), ("again", SECRET)):
        page.locator(f"#{field}").fill(text)
    page.locator("main button.first").click()
    page.wait_for_url("**/account")
    look(page, "account")


def at_the_desk(page: Page, empty: Serving) -> None:
    """Come to the desk, and wait until it is drawn."""
    page.goto(f"{empty.address}/admin")
    page.locator(".block.panel.open h2").wait_for()


def panel(page: Page, name: str) -> Locator:
    """Go to a panel of the desk."""
    page.locator(f'nav a[href="#{name}"]').click()
    shown = page.locator(f"#panel-{name}")
    expect(shown.locator("h2")).to_be_visible()
    return shown


def user_added(page: Page, name: str) -> str:
    """Add a technician; gives the one-time password, which is shown once."""
    form = panel(page, "users").locator("form[data-act=add]")
    form.get_by_label("Login name").fill(name)
    form.get_by_role("button", name="Add user").click()
    told = page.locator("#told .secret code")
    expect(told).to_have_text(re.compile(r"\S{8,}"))
    look(page, "a new user's password")
    password = told.inner_text()
    page.locator("#told [data-close]").click()
    return password


def uploaded(page: Page, papers: list[Path]) -> None:
    """Upload the manual, then the register; each tells how far it is."""
    for paper, model in zip(papers, (MODEL, ""), strict=True):
        form = panel(page, "documents").locator("form[data-upload]")
        form.locator("[type=file]").set_input_files(paper)
        form.get_by_label("Machine model").fill(model)
        form.locator("#upload").click()
        expect(page.locator("#panel-documents tbody tr", has_text=paper.name).locator(".state")).to_have_text(
            "ready", timeout=SLOW
        )
    look(page, "documents")


def signed_in(browser: Browser, address: str, name: str, password: str) -> Technician:
    """Somebody new at a tablet, who has to choose a password first."""
    at = technician(browser, address, Member(name, "", ""), path="")  # type: ignore[arg-type]
    at.context.clear_cookies()
    page = at.page
    page.goto(f"{address}/app/asset/{ASSET}")
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("main button.first").click()
    page.wait_for_url("**/password*")
    look(page, "a password of one's own")
    for field, text in (("password", password), ("fresh", SECRET), ("again", SECRET)):
        page.locator(f"#{field}").fill(text)
    page.locator("main button.first").click()
    page.wait_for_url(f"**/app/asset/{ASSET}")
    at.ready()
    return at


def test_from_the_set_up_link_to_a_deleted_manual(
    desks: Desks, chromium: Browser, empty: Serving, papers: list[Path]
) -> None:
    link = re.search(r"/set-up\?token=\S+", empty.home.with_suffix(".log").read_text())
    assert link
    page = desks(empty.address, None, link[0])
    set_up(page)
    at_the_desk(page, empty)
    look(page, "nothing yet")
    password = user_added(page, "nora")
    uploaded(page, papers)

    page.goto(f"{empty.address}/app/asset/{ASSET}")
    mia = Technician(page, empty.address)
    mia.ready()
    expect(mia.ask(f"What does {CODE} mean?")).to_contain_text("Lubrication pressure too low")

    at = signed_in(chromium, empty.address, "nora", password)
    turn = at.ask("How is the filter element changed?")
    block = turn.locator(".steps").first
    block.locator("summary").last.click()
    look(at.page, "what is wrong with it")
    block.get_by_role("button", name="Hard to understand").click()
    expect(block.locator(".thanked")).to_be_visible()
    at.sent()

    at_the_desk(page, empty)
    card = panel(page, "feedback").locator("article", has_text="How is the filter element changed?")
    expect(card).to_contain_text("nora")
    card.locator("summary").click()
    expect(card.locator("pre")).to_contain_text("tighten the bowl to 23 to 27 Nm")
    look(page, "feedback with its context")
    card.get_by_role("button", name="Make this an evaluation question").click()
    expect(page.locator("#told")).to_contain_text("waits for 'copilot eval review'")
    drafts = Drafts(empty.home / "evals" / "drafts.jsonl", empty.home / "kept.jsonl")
    assert [draft.question.text for draft in drafts.all()] == ["How is the filter element changed?"]

    row = panel(page, "documents").locator("tbody tr", has_text="LU-40 lubrication unit manual")
    row.get_by_role("button", name="Delete").click()
    look(page, "is it meant?")
    page.locator("dialog button[value=yes]").click()
    expect(row).to_have_count(0)
    gone = at.ask("How is the filter element changed now?")
    expect(gone.locator(".steps")).to_have_count(0)
    expect(gone.locator(".not_covered")).to_be_visible()

    log = panel(page, "audit")
    for action in ("set_up", "user_added", "document_uploaded", "documents_deleted"):
        expect(log.locator("code", has_text=action).first).to_be_visible()
    look(page, "audit log")
    at.context.close()
    assert at.errors == []
    assert at.strayed == []
