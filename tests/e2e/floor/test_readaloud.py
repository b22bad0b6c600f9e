"""A reply is read aloud: by the server where the device has no voice, step by step, silent at any tap."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.accounts import Member
from tests.e2e.floor.conftest import MILL, Tablets
from tests.e2e.floor.technician import Technician
from tests.e2e.floor.work import in_repair
from tests.e2e.looks import faults, overflow, smallest

pytestmark = [pytest.mark.browser, pytest.mark.model]

# Headless browsers have no voices. This device has some, one of them over the web, and tells what it was given to say.
DEVICE = """
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const voice = (lang, localService = true) => ({ lang, localService, default: false });
let current = null;
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [voice("en-US", false), voice("zh-CN"), voice("en_GB"), voice("zh-HK"), voice("de-DE")],
  addEventListener() {},
  speak(spoken) {
    current = spoken;
    window.said.push([spoken.lang, spoken.rate, spoken.text]);
    setTimeout(() => { if (current === spoken) spoken.onstart(); }, 5);
    setTimeout(() => { if (current === spoken) spoken.onend(); }, window.pace ?? 20);
  },
  cancel() { const gone = current; current = null; gone?.onerror?.({ error: "interrupted" }); },
} });
"""


@pytest.fixture
def device(tablets: Tablets) -> Technician:
    """The page on a tablet with voices of its own."""
    at = tablets(path="")
    at.context.add_init_script(DEVICE)
    at.open(MILL)
    return at


def voice(page: Page, call: str) -> object:
    """What a call of the page's own voice gives: ``speaking()``, ``command('next')``."""
    return page.evaluate(f"async () => (await import(document.body.dataset.files + '/readaloud.js')).{call}")


def silent(at: Technician) -> None:
    """Wait until nothing is said any more."""
    at.until("async () => !(await import(document.body.dataset.files + '/readaloud.js')).speaking()")


def said(at: Technician) -> list[list[object]]:
    """What the device was given to say since this was last asked, with language and rate."""
    silent(at)
    spoken: list[list[object]] = at.page.evaluate("window.said.splice(0)")
    return spoken


def test_the_server_speaks_for_a_device_without_voices(tablets: Tablets) -> None:
    at = tablets(path="/app/asset/PRESS-01")
    page = at.page
    turn = at.ask("Warum zeigt die Presse E-042?")
    with page.expect_response("**/say") as answer:
        turn.locator(".read-aloud").click()
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "audio/wav"
    asked = json.loads(answer.value.request.post_data or "")
    assert asked["text"].startswith("WARNUNG! Heißes Öl unter Druck.")
    assert asked["lang"] == "de"
    page.wait_for_timeout(1000)
    assert voice(page, "speaking()"), "it plays"
    expect(page.locator("#voice .trouble")).to_be_empty()
    turn.locator(".question").click()
    assert not voice(page, "speaking()"), "any tap interrupts"
    expect(page.locator("#voice")).to_be_hidden()


def test_steps_wait_to_be_asked_for(device: Technician) -> None:
    page, bar = device.page, device.page.locator("#voice")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/say") else None)
    turn = device.ask("How do I change the coolant filter of CNC-01?")
    turn.locator(".read-aloud").click()
    texts = [text for _, _, text in said(device)]
    assert texts[0] == "CAUTION! Coolant irritates the skin. Wear gloves."
    assert texts[-2:] == ["Step 1 of 3.", "Switch the coolant pump off at S12."]
    expect(bar.locator(".now-reading")).to_have_text("Step 1 of 3.")
    assert smallest(bar.locator("button")) >= 56
    assert overflow(page) == 0
    assert faults(page) == []
    bar.get_by_role("button", name="Next").click()
    assert said(device) == [
        ["en_GB", 1, "Step 2 of 3."],
        ["en_GB", 1, "Unscrew the filter bowl with the strap wrench."],
    ]
    bar.get_by_role("button", name="Slower").click()
    assert [rate for _, rate, _ in said(device)] == [0.8, 0.8]
    assert voice(page, "command('next')"), "as the microphone does"
    last = said(device)
    assert last[-1][-1] == "Fit filter element V M 8 8 5 0, 3 1 0 and tighten the bowl to 25 newton metres."
    assert voice(page, "command('back')")
    assert said(device)[0][-1] == "Step 2 of 3."
    assert voice(page, "command('repeat')")
    assert said(device)[0][-1] == "Step 2 of 3."
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert asked == [], "the device spoke for itself"


def test_barge_in_keeps_the_place(device: Technician) -> None:
    page = device.page
    turn = device.ask("How do I change the coolant filter of CNC-01?")
    page.evaluate("window.pace = 60000")
    turn.locator(".read-aloud").click()
    page.wait_for_function("window.said.length === 1")
    voice(page, "stop()")
    assert not voice(page, "speaking()")
    page.evaluate("window.pace = 20")
    voice(page, "command('repeat')")
    texts = [text for _, _, text in said(device)]
    assert texts[:2] == ["CAUTION! Coolant irritates the skin. Wear gloves."] * 2
    page.locator("#bar .brand").click()
    expect(device.screen).to_have_attribute("data-view", "home")
    expect(page.locator("#voice")).to_be_hidden()
    assert voice(page, "command('back')") is False


def test_each_piece_has_the_voice_of_its_language(device: Technician) -> None:
    pieces = [{"text": "t", "lang": lang, "step": 0} for lang in ("zh-Hant", "zh-Hans", "de", "en")]
    voice(device.page, f"read({json.dumps(pieces)})")
    assert [lang for lang, _, _ in said(device)] == ["zh-HK", "zh-CN", "de-DE", "en_GB"]


def test_without_any_voice_the_screen_says_so(tablets: Tablets) -> None:
    at = tablets(trouble=True, path="/app/asset/PRESS-01", locale="de-DE")
    page = at.page
    page.route("**/say", lambda route: route.fulfill(status=503, json={"message": "No.", "remedy": ""}))
    turn = at.ask("Warum zeigt die Presse E-042?")
    turn.locator(".read-aloud").click()
    expect(page.locator("#voice .trouble")).to_contain_text("eine Stimme für Deutsch")
    # While it tries the next piece, a tap would be for silence.
    silent(at)
    page.unroute("**/say")
    page.route("**/say", lambda route: route.abort())
    turn.locator(".read-aloud").click()
    expect(page.locator("#voice .trouble")).to_contain_text("Server ist zum Vorlesen nicht erreichbar")


def test_hands_free_reads_each_new_step_and_says_where_it_cannot_listen(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets(path="")
    at.context.add_init_script(DEVICE)
    at.open(in_repair(address, anna))
    at.page.locator("[data-hands-free]").click()
    expect(at.page.locator("[data-hands-free]")).to_have_attribute("aria-pressed", "true")
    assert [text for _, _, text in said(at)][-1] == "Switch the coolant pump off at S12."
    # No page is allowed to use this browser's microphone.
    expect(at.page.locator("#strip .told")).to_contain_text("blocked for this page")
    at.step("done")
    assert [text for _, _, text in said(at)][-1] == "Unscrew the filter bowl with the strap wrench."
    at.page.locator("[data-hands-free]").click()
    at.step("done")
    assert said(at) == []
