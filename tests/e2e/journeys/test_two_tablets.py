"""Two people with two languages on one case: each sees what the other does, and each has a gate of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.accounts import Member
from tests.e2e.conftest import Serving
from tests.e2e.floor.conftest import Tablets
from tests.e2e.floor.technician import LANDSCAPE, PORTRAIT
from tests.e2e.journeys.looking import look
from tests.e2e.journeys.work import at_the_gate
from tests.e2e.lubricator import FIRST_WAIT

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]

# A tablet looks for news every three seconds.
NEWS = 15_000


def test_two_people_work_on_one_case(tablets: Tablets, serving: Serving, anna: Member, ben: Member) -> None:
    case = f"/app/case/{at_the_gate(serving.address, anna)}"
    hers = tablets(anna, PORTRAIT, path=case, trouble=True)
    his = tablets(ben, LANDSCAPE, path=case, locale="zh-TW", trouble=True)
    loads: list[str] = []
    his.page.on("framenavigated", lambda frame: loads.append(frame.url))

    assert hers.acknowledge() == 2
    expect(hers.page.locator("#now-title")).to_contain_text("1 of 3")
    # What she has read he has not: his gate stays closed.
    expect(his.screen).to_have_attribute("data-version", str(hers.version), timeout=NEWS)
    assert his.task == "messages"
    expect(his.now.locator(".safety strong")).to_have_text(["警告", "小心"])
    look(his.page, "his gate")
    assert his.acknowledge() == 2
    # The words are those of the manual that the repair was begun with; what stands around them is his.
    expect(his.page.locator("#now-title")).to_contain_text("第 1 步")
    expect(his.now.locator('.todo[lang="en"]')).to_contain_text("Switch the pump off at S1")

    expect(hers.screen).to_have_attribute("data-version", str(his.version), timeout=NEWS)
    expect(hers.button("done")).to_be_enabled(timeout=1000 * FIRST_WAIT + 10_000)
    hers.step("done")
    expect(his.page.locator("#now-title")).to_contain_text("第 2 步", timeout=NEWS)
    expect(his.page.locator("#history")).to_contain_text("anna")
    look(hers.page, "her second step")
    look(his.page, "his second step")

    # Both do something at once: the second is told, and nothing is lost.
    his.cut()
    his.say.fill("油管有點鬆")
    his.page.locator("#report").click()
    expect(his.kept).to_have_count(1)
    hers.report("The bleed valve was stiff")
    his.join()
    card = his.page.locator("#queue .kept.conflict")
    expect(card).to_contain_text("anna", timeout=NEWS)
    expect(his.page.locator("#history")).to_contain_text("The bleed valve was stiff")
    look(his.page, "a conflict")
    card.get_by_role("button", name="以現況重新執行").click()
    expect(card).to_have_count(0)
    his.sent()
    expect(hers.page.locator("#history")).to_contain_text("油管有點鬆", timeout=NEWS)
    told = hers.page.locator("#history").text_content() or ""
    assert told.count("油管有點鬆") == told.count("The bleed valve was stiff") == 1
    assert loads == [], "no page was loaded anew"
