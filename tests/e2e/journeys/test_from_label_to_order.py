"""From the label on the machine to the confirmed work order: spoken in English, and photographed in Chinese."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from copilot.access import Permission
from copilot.apikeys import ApiKeys
from copilot.store import Store
from evals.panels import Scene, picture
from evals.snapping import Harm
from tests.accounts import HOST, Member, cheap
from tests.e2e.conftest import CHROMIUM, FLAGS, Serving
from tests.e2e.floor.conftest import Tablets
from tests.e2e.floor.technician import LANDSCAPE, PATIENCE, Technician
from tests.e2e.journeys.looking import look
from tests.e2e.journeys.work import confirmed_order
from tests.e2e.lubricator import ASSET, CODE
from tests.e2e.recordings import write_speech

pytestmark = [
    pytest.mark.browser, pytest.mark.model, pytest.mark.process, pytest.mark.speech, pytest.mark.ocr,
]  # fmt: skip

SPOKEN = ("letters/e", "digits/0", "digits/7", "digits/0")
# Causes are mined anew once a minute (copilot.standingknowledge).
TEACHING_SECONDS = 90
PANEL = Scene("panel", "screen", (ASSET, f"{CODE} LUBRICATION PRESSURE"), (CODE,), asset=ASSET)


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A photo of the machine's panel."""
    return picture(PANEL, (1,), Harm())


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The code of the alarm as somebody said it, and how many seconds that takes."""
    file = tmp_path_factory.mktemp("spoken") / "code.wav"
    return file, write_speech(file, "en", SPOKEN)


@pytest.fixture(scope="module")
def listening(chromium: Browser, spoken: tuple[Path, float]) -> Iterator[Browser]:
    """A browser whose microphone hears that."""
    microphone = ("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={spoken[0]}%noloop")
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *microphone])
    yield browser
    browser.close()


def label(serving: Serving, folder: Path) -> str:
    """What a tablet reads on the machine's label."""
    out = folder / "label.png"
    command = [sys.executable, "-m", "ui.cli", "qr", ASSET, "--out", str(out), "--address", serving.address]
    subprocess.run(command, check=True, env={"COPILOT_HOME": str(serving.home)}, capture_output=True)
    [code] = zxingcpp.read_barcodes(Image.open(out))
    return code.text


@pytest.fixture(scope="module")
def cmms(serving: Serving) -> Iterator[httpx.Client]:
    """The plant's maintenance system, which fetches work orders."""
    with closing(Store(cheap(serving.home))) as store:
        made = ApiKeys(store).add(HOST, "cmms", sites=("main",), scopes=(Permission.WORK_ORDERS_READ,))
    headers = {"Authorization": f"Bearer {made.key}"}
    with httpx.Client(base_url=serving.address, headers=headers, trust_env=False) as system:
        yield system


def order_of(cmms: httpx.Client, case: str) -> dict[str, Any]:
    """The one work order of a case."""
    orders = cmms.get("/api/v1/work-orders", params={"limit": 200}).raise_for_status().json()["work_orders"]
    [order] = [each for each in orders if each["case"] == case]
    return dict(order)


def photographed(page: Page, button: Locator, photo: bytes) -> None:
    """Take a photo with whatever the button opens."""
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo})


def repaired(at: Technician, photo: bytes | None = None) -> None:
    """From the chosen repair to the closed case: messages, three steps, the lock off, tried out."""
    eyes = look if photo else lambda *_: None
    expect(at.now.locator(".safety")).to_have_count(2)
    expect(at.page.locator("#now .todo")).to_have_count(0)
    eyes(at.page, "the gate")
    assert at.acknowledge() == 2
    # The first step tells to wait, and is not done sooner.
    expect(at.button("done")).to_be_disabled()
    eyes(at.page, "a step with its time")
    expect(at.button("done")).to_be_enabled()
    at.step("done")
    if photo:
        at.now.locator(".fold summary").click()
        photographed(at.page, at.now.locator("[data-photo]"), photo)
        expect(at.now.locator("img.taken")).to_be_visible()
        at.sent()
        eyes(at.page, "a step with its photo")
    if asked := at.now.locator(".stop [data-act=lock_out]").count():
        at.act("lock_out", "#now")
    assert bool(asked) != bool(photo), "a lock is asked for where none hangs yet"
    at.step("done")
    at.now.locator("input[name=value]").fill("40")
    at.press(at.button("done"))
    # A torque out of range is not taken.
    expect(at.page.locator("#queue .kept.refused")).to_contain_text("27")
    eyes(at.page, "a value that is refused")
    at.step("done", "25")
    assert at.task == "verify"
    eyes(at.page, "locks before trying out")
    at.act("release")
    eyes(at.page, "trying out")
    at.act("verify", "#now", at.now.locator("[data-act=verify]").first.inner_text())
    eyes(at.page, "closing")
    at.act("close", "#now")


def signed_in_by_label(at: Technician, address: str, who: Member) -> None:
    """Follow a machine's label, sign in on the way, and come to the machine."""
    at.context.clear_cookies()
    at.page.goto(address)
    look(at.page, "sign-in")
    at.page.locator("#name").fill(who.name)
    at.page.locator("#password").fill(who.password)
    at.page.locator("main button.first").click()
    at.page.wait_for_url(f"**/app/asset/{ASSET}")
    at.ready()
    look(at.page, "machine")


def test_from_the_label_by_voice_to_a_confirmed_order(
    tablets: Tablets, listening: Browser, spoken: tuple[Path, float], serving: Serving, anna: Member,
    photo: bytes, cmms: httpx.Client, tmp_path: Path,
) -> None:  # fmt: skip
    at = tablets(browser=listening, path="", trouble=True)
    page = at.page
    signed_in_by_label(at, label(serving, tmp_path), anna)
    at.speak(spoken[1])
    expect(page.locator("#strip .listed b").first).to_have_text(CODE, timeout=PATIENCE)
    expect(at.say).to_have_value(re.compile(CODE))
    look(page, "heard")
    turns = at.turns.count()
    page.locator("#ask").click()
    turn = at.turns.nth(turns)
    expect(turn.locator(".fault_row td").first).to_have_text(CODE, timeout=PATIENCE)
    find = turn.locator("[data-act=open]")
    find.wait_for()
    look(page, "answer")
    turn.locator(".place").first.click()
    cited = page.frame_locator("#source iframe")
    expect(cited.locator(".found, mark").first).to_be_visible()
    look(page, "cited page")
    page.keyboard.press("Escape")

    at.changes(lambda: at.press(find))
    page.wait_for_url("**/app/case/*")
    for cause in at.screen.locator(".causes .cause").all():
        cause.locator("summary").first.click()
    expect(at.screen.locator(".causes .evidence li").first).to_be_visible()
    look(page, "causes with evidence")
    at.screen.locator(".causes .place").first.click()
    expect(cited.locator(".found, mark").first).to_be_visible()
    page.keyboard.press("Escape")
    at.step("done", "9")
    expect(at.now.locator(".lockout li")).to_have_count(6)
    look(page, "lock-out")
    at.lock_out()
    at.step("not_ok")
    look(page, "a cause stands out")
    at.act("repair", "#now")
    repaired(at, photo)

    at.now.locator("#order-remedy").fill("Filter element changed, bowl sealed anew")
    look(page, "work order")
    at.act("confirm", "#now")
    expect(at.now.locator("dl.order")).to_contain_text("bowl sealed anew")
    look(page, "confirmed")
    order = order_of(cmms, at.case)
    assert order["remedy"] == "Filter element changed, bowl sealed anew"
    assert order["confirmed_by"] == "anna"

    at.now.locator(".actions a").click()
    expect(at.screen).to_have_attribute("data-view", "asset")
    expect(at.screen.locator(".facts")).to_contain_text("past job")
    look(page, "a machine with a past")


def test_a_photo_of_the_panel_leads_to_an_order_in_chinese(
    tablets: Tablets, cmms: httpx.Client, ben: Member, photo: bytes
) -> None:
    at = tablets(ben, LANDSCAPE, locale="zh-TW", trouble=True)
    page = at.page
    look(page, "home")
    photographed(page, page.locator("#camera button"), photo)
    yes = page.locator("#strip .first")
    expect(yes).to_contain_text(CODE, timeout=PATIENCE)
    look(page, "read on the photo")
    yes.click()
    expect(at.screen).to_have_attribute("data-asset", ASSET)
    expect(at.say).to_have_value(re.compile(CODE))
    at.changes(lambda: at.press(page.locator("#report")))
    expect(at.screen.locator(".causes")).to_contain_text("濾芯堵塞")
    look(page, "causes in Chinese")
    chosen = at.screen.locator(".causes .cause", has_text="濾芯堵塞")
    chosen.locator("summary").first.click()
    at.changes(lambda: at.press(chosen.locator("[data-act=repair]")))
    expect(at.now.locator(".safety").first).to_contain_text("高壓油會刺穿皮膚")
    expect(at.now.locator(".safety strong").first).to_have_text("警告")
    repaired(at)
    look(page, "work order in Chinese")
    at.act("confirm", "#now")
    order = order_of(cmms, at.case)
    assert order["confirmed_by"] == "ben"
    assert "濾芯" in order["cause"] + order["remedy"]


def test_a_confirmed_order_teaches_the_next_case(tablets: Tablets, serving: Serving, anna: Member) -> None:
    order = confirmed_order(serving.address, anna)
    at = tablets(path=f"/app/asset/{ASSET}")
    at.report(f"{CODE} again")
    deadline = time.monotonic() + TEACHING_SECONDS
    while not (taught := at.screen.locator(".causes .jobs", has_text=order)).count():
        assert time.monotonic() < deadline
        at.page.wait_for_timeout(1000)
        at.reload()
    at.screen.locator(".causes summary", has_text="Filter element clogged").click()
    expect(taught).to_be_visible()
    look(at.page, "what was learnt")
