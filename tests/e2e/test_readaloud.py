"""A reply is read aloud: by the server where the device has no voice, step by step, silent at any tap."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PORTRAIT, Visit, visit
from tests.e2e.test_chat import faults, overflow

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
def device(chromium: Browser, address: str) -> Iterator[Visit]:
    """The page on a tablet with voices of its own."""
    context, opened = visit(chromium, address, PORTRAIT)
    context.add_init_script(DEVICE)
    opened.page.reload()
    opened.page.locator(".conversation").wait_for()
    yield opened
    context.close()
    assert opened.errors == []
    assert opened.strayed == []


def said(page: Page) -> list[list[object]]:
    """What the device was given to say since this was last asked, with language and rate."""
    page.wait_for_function("!window.copilotVoice.speaking")
    spoken: list[list[object]] = page.evaluate("window.said.splice(0)")
    return spoken


def test_the_server_speaks_for_a_device_without_voices(tablet: Visit) -> None:
    page = tablet.page
    tablet.ask("Warum zeigt die Presse E-042?")
    with page.expect_response("**/say") as answer:
        page.locator(".read-aloud").click()
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "audio/wav"
    asked = json.loads(answer.value.request.post_data or "")
    assert asked["text"].startswith("WARNUNG! Heißes Öl unter Druck.")
    assert asked["lang"] == "de"
    page.wait_for_timeout(1000)
    assert page.evaluate("window.copilotVoice.speaking"), "it plays"
    expect(page.locator("#voice .trouble")).to_be_empty()
    page.locator(".question").click()
    assert not page.evaluate("window.copilotVoice.speaking"), "any tap interrupts"
    expect(page.locator("#voice .voice")).to_be_hidden()


def test_steps_wait_to_be_asked_for(device: Visit) -> None:
    page, bar = device.page, device.page.locator("#voice .voice")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/say") else None)
    device.ask("How do I change the coolant filter of CNC-01?")
    page.locator(".read-aloud").click()
    texts = [text for _, _, text in said(page)]
    assert texts[0] == "CAUTION! Coolant irritates the skin. Wear gloves."
    assert texts[-2:] == ["Step 1 of 3.", "Switch the coolant pump off at S12."]
    expect(bar.locator(".now")).to_have_text("Step 1 of 3.")
    for button in bar.locator("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 48
    assert overflow(page) == 0
    assert faults(page) == []
    bar.get_by_role("button", name="Next").click()
    assert said(page) == [
        ["en_GB", 1, "Step 2 of 3."],
        ["en_GB", 1, "Unscrew the filter bowl with the strap wrench."],
    ]
    bar.get_by_role("button", name="Slower").click()
    assert [rate for _, rate, _ in said(page)] == [0.8, 0.8]
    assert page.evaluate("window.copilotVoice.command('next')"), "as the microphone does"
    last = said(page)
    assert last[-1][-1] == "Fit filter element V M 8 8 5 0, 3 1 0 and tighten the bowl to 25 newton metres."
    assert page.evaluate("window.copilotVoice.command('back')")
    assert said(page)[0][-1] == "Step 2 of 3."
    assert page.evaluate("window.copilotVoice.command('repeat')")
    assert said(page)[0][-1] == "Step 2 of 3."
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert asked == [], "the device spoke for itself"


def test_barge_in_keeps_the_place(device: Visit) -> None:
    page = device.page
    device.ask("How do I change the coolant filter of CNC-01?")
    page.evaluate("window.pace = 60000")
    page.locator(".read-aloud").click()
    page.wait_for_function("window.said.length === 1")
    page.evaluate("window.copilotVoice.stop()")
    assert not page.evaluate("window.copilotVoice.speaking")
    page.evaluate("window.pace = 20; window.copilotVoice.command('repeat')")
    texts = [text for _, _, text in said(page)]
    assert texts[:2] == ["CAUTION! Coolant irritates the skin. Wear gloves."] * 2
    page.locator("#new").click()
    expect(page.locator("#voice .voice")).to_be_hidden()
    expect(page.locator(".turn")).to_have_count(0)
    assert page.evaluate("window.copilotVoice.command('next')") is False


def test_each_piece_has_the_voice_of_its_language(device: Visit) -> None:
    page = device.page
    pieces = [{"text": "t", "lang": lang, "step": 0} for lang in ("zh-Hant", "zh-Hans", "de", "en")]
    page.evaluate("pieces => window.copilotVoice.read(pieces)", pieces)
    assert [lang for lang, _, _ in said(page)] == ["zh-HK", "zh-CN", "de-DE", "en_GB"]


def test_without_any_voice_the_screen_says_so(chromium: Browser, address: str) -> None:
    context, opened = visit(chromium, address, PORTRAIT, "de-DE")
    page = opened.page
    page.route("**/say", lambda route: route.fulfill(status=503, json={"message": "No.", "remedy": ""}))
    opened.ask("Warum zeigt die Presse E-042?")
    page.locator(".read-aloud").click()
    expect(page.locator("#voice .trouble")).to_contain_text("eine Stimme für Deutsch")
    page.unroute("**/say")
    page.route("**/say", lambda route: route.abort())
    page.locator(".read-aloud").click()
    expect(page.locator("#voice .trouble")).to_contain_text("Server ist zum Vorlesen nicht erreichbar")
    context.close()
