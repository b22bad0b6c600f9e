"""What a tablet itself looks after: photo, theme, a step's waiting time, a missing lock, a lost session."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.accounts import PASSWORD, Member
from tests.e2e.floor.conftest import MILL, Tablets
from tests.e2e.floor.technician import LANDSCAPE
from tests.e2e.floor.test_outbox import history
from tests.e2e.floor.test_senses import panel
from tests.e2e.floor.work import in_repair
from tests.e2e.lubricator import ASSET, CODE, FIRST_WAIT

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.model]


def test_who_was_signed_out_signs_in_where_they_are_and_the_step_arrives_once(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets(trouble=True, path=in_repair(address, anna))
    at.now.locator("[id$=-more] summary").click()
    at.now.locator("[name=note]").fill("The bowl was dented")
    at.context.clear_cookies()
    at.press(at.button("done"))
    dialog = at.page.locator("dialog.asking")
    dialog.locator("[type=password]").fill("not that one")
    dialog.locator("button.first").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.locator("[type=password]").fill(PASSWORD)
    dialog.locator("button.first").click()
    expect(dialog).to_have_count(0)
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3")
    at.sent()
    assert sum("The bowl was dented" in line for line in history(at)) == 1


def test_a_step_that_waits_is_done_once_its_time_is_over(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets(path=in_repair(address, anna, ASSET, CODE))
    timer, done = at.now.locator("[data-timer]"), at.button("done")
    if re.search(r"\d:\d\d", timer.inner_text()):
        expect(done).to_be_disabled()
    expect(timer).to_have_class(re.compile("over"), timeout=1000 * (FIRST_WAIT + 5))
    expect(done).to_be_enabled()
    at.step("done")
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3")


def test_a_theme_is_chosen_once_for_a_tablet(tablets: Tablets) -> None:
    at = tablets(size=LANDSCAPE)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = at.page.evaluate(ground)
    at.page.locator("#menu summary").click()
    at.page.locator("[data-theme-to=dark]").click()
    expect(at.page.locator("[data-theme-to=dark]")).to_have_attribute("aria-pressed", "true")
    dark = at.page.evaluate(ground)
    assert dark != light
    at.open(MILL)
    assert at.page.evaluate(ground) == dark


def test_a_photo_taken_before_a_reload_goes_with_its_step(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets(path=in_repair(address, anna))
    at.now.locator("[id$=-more] summary").click()
    with at.page.expect_file_chooser() as chooser:
        at.now.locator("[data-photo]").click()
    chooser.value.set_files({"name": "bowl.jpg", "mimeType": "image/jpeg", "buffer": panel()})
    expect(at.now.locator(".taken")).to_be_visible()
    at.sent()
    at.reload()
    kept = at.now.locator("[data-photo]").get_attribute("data-kept") or ""
    expect(at.now.locator("[data-photo]")).to_have_text(kept)
    with at.page.expect_request("**/app/acts") as sent:
        at.step("done")
    assert re.fullmatch(r"[0-9a-f]{24}\.jpg", (sent.value.post_data_json or {})["photo"])


def test_words_that_need_a_lock_first_are_kept_and_go_after_it(tablets: Tablets) -> None:
    at = tablets(trouble=True, path=MILL)
    at.report("CNC-01 shows E-060")
    expect(at.now.locator(".lockout")).to_be_visible()
    at.say.fill("The filter is clogged, not OK")
    at.page.locator("#report").click()
    card = at.page.locator("#queue .kept.refused")
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text("The filter is clogged, not OK")
    at.changes(lambda: at.press(card.locator("[data-act=lock_out]")))
    at.sent()
    expect(at.page.locator("#screen .locks")).to_be_visible()
    expect(at.page.locator("#history")).to_contain_text("Coolant filter clogged: not OK")


def test_a_question_stands_at_the_head_while_its_answer_comes(tablets: Tablets) -> None:
    at = tablets(path=MILL)
    for question in ("How do I change the coolant filter of CNC-01?", "What does E-050 mean?", "And E-060?"):
        turn = at.ask(question)
        top = turn.evaluate("(each) => each.getBoundingClientRect().top")
        head = at.page.locator("main").evaluate("(each) => each.getBoundingClientRect().top")
        foot = at.page.locator("#composer").evaluate("(each) => each.getBoundingClientRect().top")
        end = turn.evaluate("(each) => each.getBoundingClientRect().bottom")
        # At the head, or wholly in view.
        assert top >= head
        assert top < head + 40 or end <= foot
        assert at.page.evaluate("document.body.scrollTop + document.documentElement.scrollTop") == 0


def test_an_answer_stands_beside_the_list_of_machines_and_covers_none(tablets: Tablets) -> None:
    at = tablets(size=LANDSCAPE)
    turn = at.ask("What does E-050 mean?").bounding_box()
    machines = at.page.locator("#screen.home").bounding_box()
    assert turn
    assert machines
    assert machines["x"] + machines["width"] <= turn["x"]


def test_a_reason_is_chosen_in_the_screens_language(tablets: Tablets) -> None:
    at = tablets(path=MILL)
    turn = at.ask("What does E-050 mean?")
    at.speak_language("de")
    turn.locator(".thumbs summary").first.click()
    reason = turn.locator(".thumbs .sheet [data-act=feedback]").filter(has_text="veraltet").first
    with at.page.expect_response("**/app/acts") as given:
        reason.click()
    assert given.value.ok
    sent = given.value.request.post_data_json or {}
    assert (sent["verdict"], sent["reason"], sent["turn"]) == (
        "down", "old", (turn.get_attribute("id") or "").removeprefix("turn-"),
    )  # fmt: skip
    expect(turn.locator(".thanked")).to_have_text("Notiert, danke.")
    # What is rendered anew takes the thanks from nobody.
    at.speak_language("es")
    expect(turn.locator(".thanked")).to_have_text("Anotado, gracias.")


def test_a_lost_session_is_told_in_the_panel_too(tablets: Tablets) -> None:
    at = tablets(trouble=True, path=MILL)
    place = at.ask("What does E-050 mean?").locator(".place").first
    # The page does not look by itself meanwhile.
    at.page.route("**/app/pulse*", lambda route: route.abort())
    at.context.clear_cookies()
    place.click()
    panel_body = at.page.frame_locator("#source iframe").locator("body")
    expect(panel_body).to_contain_text("You are not signed in")
    panel_body.get_by_role("link").click()
    at.page.wait_for_url("**/sign-in?next=**")
