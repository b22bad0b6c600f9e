"""Nothing that a technician does is lost, done twice or done out of order, whatever becomes of the network."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.accounts import CHEAP, Member, client, member
from tests.e2e.floor.conftest import MILL, Tablets
from tests.e2e.floor.technician import Technician, technician
from tests.e2e.floor.work import in_case, in_repair
from tests.e2e.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.model]


def history(at: Technician) -> list[str]:
    """What happened in the case, oldest first."""
    found: list[str] = at.page.locator("#history li p").evaluate_all(
        "lines => lines.map((line) => line.textContent.trim()).reverse()"
    )
    return found


def test_what_is_done_offline_arrives_once_and_in_order(tablets: Tablets, address: str, anna: Member) -> None:
    at = tablets(trouble=True, path=in_case(address, anna))
    at.cut()
    words = ["It began on Monday", "The night shift saw it first", "A colleague called about it"]
    for text in words:
        at.say.fill(text)
        at.page.locator("#report").click()
        expect(at.say).to_have_value("")
    expect(at.kept).to_have_count(3)
    expect(at.kept.first).to_contain_text("Kept on this tablet")
    expect(at.page.locator("#link")).to_have_attribute("data-state", "offline")
    at.join()
    at.sent()
    expect(at.page.locator("#link")).to_have_attribute("data-state", "online")
    told = "\n".join(history(at))
    assert [told.count(text) for text in words] == [1, 1, 1], told
    assert sorted(words, key=told.index) == words


def test_a_lost_answer_and_a_reload_do_nothing_twice(tablets: Tablets, address: str, anna: Member) -> None:
    at = tablets(trouble=True, path=in_repair(address, anna))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    at.page.route("**/app/acts", lose, times=1)
    at.press(at.button("done"))
    # The server has done it; the tablet does not know, and is put away and taken up again.
    at.page.wait_for_timeout(300)
    at.reload()
    at.sent()
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3")
    assert sum("Done" in line or "done" in line for line in history(at)) == 1


def test_a_case_opened_offline_takes_what_is_said_next(tablets: Tablets, address: str, anna: Member) -> None:
    at = tablets(trouble=True, path=MILL)
    at.readable_offline()
    at.cut()
    for text in ("E-060 again", "Since the night shift"):
        at.say.fill(text)
        at.page.locator("#report").click()
        expect(at.kept.filter(has_text=text)).to_be_visible()
    at.reload()
    expect(at.kept).to_have_count(2)
    at.join()
    at.sent()
    at.page.wait_for_url("**/app/case/*")
    told = "\n".join(history(at))
    assert told.count("Since the night shift") == 1


def test_two_tabs_share_one_outbox(tablets: Tablets, chromium: Browser, address: str, anna: Member) -> None:
    first = tablets(trouble=True, path=in_case(address, anna))
    case = first.case
    second = technician(chromium, address, anna, context=first.context, path=f"/app/case/{case}")
    first.cut()
    for number, tab in enumerate((first, second, first, second)):
        tab.say.fill(f"observation {number}")
        tab.page.locator("#report").click()
        expect(tab.kept.filter(has_text=f"observation {number}")).to_be_visible()
    expect(first.kept).to_have_count(4)
    first.join()
    first.sent()
    first.page.goto(f"{address}/app/case/{case}")
    told = "\n".join(history(first))
    places = [told.index(f"observation {number}") for number in range(4)]
    assert places == sorted(places)
    assert all(told.count(f"observation {number}") == 1 for number in range(4))


def test_a_conflict_is_told_and_decided(tablets: Tablets, address: str, anna: Member, ben: Member) -> None:
    at = tablets(trouble=True, path=in_case(address, anna))
    other = tablets(ben, path=f"/app/case/{at.case}")
    at.cut()
    at.say.fill("from the first tablet")
    at.page.locator("#report").click()
    expect(at.kept).to_have_count(1)
    other.report("from the second tablet")
    at.join()
    card = at.page.locator("#queue .kept.conflict")
    expect(card).to_contain_text("ben")
    expect(at.page.locator("#history")).to_contain_text("from the second tablet")
    card.get_by_role("button", name="Do it again").click()
    expect(card).to_have_count(0)
    at.sent()
    told = "\n".join(history(at))
    assert told.index("from the second tablet") < told.index("from the first tablet")
    # And the other tablet sees it without a reload.
    expect(other.page.locator("#history")).to_contain_text("from the first tablet", timeout=15_000)


def test_a_refusal_is_kept_until_it_is_dropped(tablets: Tablets, address: str, anna: Member) -> None:
    at = tablets(trouble=True, path=in_repair(address, anna))
    at.page.route(
        "**/app/acts",
        lambda route: route.fulfill(
            status=400, json={"message": "That is no value.", "remedy": "Measure again.", "code": "input"}
        ),
        times=1,
    )
    at.press(at.button("done"))
    card = at.page.locator("#queue .kept.refused")
    expect(card).to_contain_text("That is no value. Measure again.")
    at.reload()
    expect(card).to_contain_text("Measure again.")
    card.get_by_role("button", name="Discard").click()
    expect(card).to_have_count(0)
    at.step("done")
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3")


def test_a_double_tap_of_a_glove_counts_once(tablets: Tablets, address: str, anna: Member) -> None:
    at = tablets(path=in_repair(address, anna))
    at.button("done").dblclick(delay=40)
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3")
    at.page.wait_for_timeout(700)
    at.sent()
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3")


def test_a_cut_in_a_step_and_in_a_question_loses_neither(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets(trouble=True, path=in_repair(address, anna))
    at.cut()
    at.press(at.button("done"))
    expect(at.button("done")).to_have_attribute("aria-busy", "true")
    turn = at.send_question("What does E-050 mean?")
    expect(turn).to_contain_text("Kept on this tablet")
    expect(at.page.locator("#now-title")).to_contain_text("1 of 3")
    at.page.wait_for_timeout(2000)
    at.join()
    at.answered(turn)
    at.sent()
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3")
    expect(at.turns).to_have_count(1)


def test_a_server_that_is_killed_and_started_again_gets_everything_once(
    tmp_path: Path, models_dir: Path, chromium: Browser
) -> None:
    home, plant = tmp_path / "home", tmp_path / "plant"
    plant.mkdir()
    (plant / "assets.csv").write_text("id,name,model,site\nSAW-01,Saw 1,S-1,main\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with served([plant], home, models_dir, port=port, **CHEAP) as address:
        who = member(home)
        with client(address, who) as http:
            while http.get("/app/asset/SAW-01").status_code != 200:
                time.sleep(0.2)
        at = technician(chromium, address, who, path="/app/asset/SAW-01")
        at.report("It rattles")
        at.say.fill("The blade is blunt")
        at.page.locator("#report").click()
        os.kill(json.loads((home / "server.json").read_text())["pid"], signal.SIGKILL)
        at.say.fill("The belt slips")
        at.page.locator("#report").click()
        expect(at.kept.filter(has_text="The belt slips")).to_be_visible()
    with served([], home, models_dir, port=port, **CHEAP):
        at.sent()
        told = "\n".join(history(at))
        assert [told.count(text) for text in ("The blade is blunt", "The belt slips")] == [1, 1], told
        assert told.index("The blade is blunt") < told.index("The belt slips")
        at.context.close()
