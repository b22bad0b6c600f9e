"""A connection that is cut for ten seconds in the middle of an answer and of a step: nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from copilot.casestore import CaseStore
from copilot.floortables import TurnRow
from copilot.store import Store
from tests.accounts import Member, cheap
from tests.e2e.conftest import Serving
from tests.e2e.floor.technician import PORTRAIT, Technician, technician
from tests.e2e.journeys.cable import Cable, cable_to
from tests.e2e.journeys.looking import look
from tests.e2e.journeys.work import at_the_first_step
from tests.e2e.lubricator import FIRST_WAIT

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]

CUT_SECONDS = 10
EXPECTED = ("Failed to load resource", "net::ERR_")


@pytest.fixture
def cable(serving: Serving) -> Iterator[Cable]:
    """What the tablet hangs on."""
    with cable_to(serving.address) as made:
        yield made


@pytest.fixture
def at(chromium: Browser, serving: Serving, cable: Cable, anna: Member) -> Iterator[Technician]:
    """A tablet at the first step of a repair, behind the cable."""
    case = at_the_first_step(serving.address, anna)
    opened = technician(chromium, cable.address, anna, PORTRAIT, path=f"/app/case/{case}")
    opened.readable_offline()
    yield opened
    opened.context.close()
    assert [line for line in opened.errors if not line.startswith(EXPECTED)] == []
    assert opened.strayed == []


def events(serving: Serving, case: str) -> list[str]:
    """What the store knows of a case, in order: the kind of each event and what it says."""
    with closing(Store(cheap(serving.home))) as store:
        found = CaseStore(store).events("main", case)
    return [
        f"{each.kind} {each.data.get('text', '') or each.data.get('outcome', '')}".strip() for each in found
    ]


def turns(serving: Serving, case: str) -> list[str]:
    """The questions that the store keeps of a case."""
    with closing(Store(cheap(serving.home))) as store, store.transaction() as session:
        rows = session.scalars(select(TurnRow).where(TurnRow.case == case).order_by(TurnRow.at))
        return [row.text for row in rows if row.reply]


def down(at: Technician, cable: Cable) -> None:
    """Wait until the cable is cut and the tablet knows."""
    assert cable.is_cut.wait(30)
    expect(at.page.locator("#link")).to_have_attribute("data-state", "offline")


def test_in_the_middle_of_an_answer(at: Technician, cable: Cable, serving: Serving) -> None:
    page = at.page
    cable.cut_at("POST /app/ask", pieces=1)
    turn = at.send_question("How is the filter element changed?")
    down(at, cable)
    at.say.fill("typed while it was cut")
    look(page, "cut off")
    page.wait_for_timeout(1000 * CUT_SECONDS)
    expect(turn.locator(".reply .steps")).to_have_count(0)
    cable.join()
    at.answered(turn)
    expect(turn.locator(".steps li")).to_have_count(3)
    expect(at.say).to_have_value("typed while it was cut")
    expect(at.turns).to_have_count(1)
    at.reload()
    expect(at.turns).to_have_count(1)
    expect(at.say).to_have_value("typed while it was cut")
    assert turns(serving, at.case) == ["How is the filter element changed?"]


def test_in_the_middle_of_a_step(at: Technician, cable: Cable, serving: Serving) -> None:
    page, case = at.page, at.case
    before = events(serving, case)
    expect(at.button("done")).to_be_enabled(timeout=1000 * FIRST_WAIT + 10_000)
    # The server does it, and the tablet never hears of that.
    cable.cut_at("POST /app/acts")
    at.press(at.button("done"))
    down(at, cable)
    for text in ("The bowl is cold", "Oil drips from S1"):
        at.say.fill(text)
        page.locator("#report").click()
        expect(at.kept.filter(has_text=text)).to_be_visible()
    expect(page.locator("#now-title")).to_contain_text("1 of 3")
    at.say.fill("half a sentence")
    look(page, "kept on this tablet")
    page.wait_for_timeout(1000 * CUT_SECONDS)
    cable.join()
    at.sent()
    expect(page.locator("#now-title")).to_contain_text("2 of 3")
    expect(at.say).to_have_value("half a sentence")
    assert events(serving, case)[len(before) :] == [
        "step_taken done",
        "said The bowl is cold",
        "said Oil drips from S1",
    ]
