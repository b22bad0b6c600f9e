"""A technician speaks, photographs, and is told where that cannot be: real recognition, a browser's own recorder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from evals.panels import Scene, picture
from evals.snapping import Harm
from tests.e2e.conftest import CHROMIUM, FLAGS, LANDSCAPE, PORTRAIT, Visit, visit
from tests.e2e.recordings import write_sentence, write_speech
from tests.e2e.test_chat import faults, overflow

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.speech, pytest.mark.ocr]

CODE = ("letters/e", "digits/0", "digits/4", "digits/2")
PATIENCE = 30_000
ELSEWHERE = "copilot.example"


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the false microphone plays; a test writes into it what it wants said."""
    return tmp_path_factory.mktemp("speech") / "said.wav"


@pytest.fixture(scope="module")
def listening(chromium: Browser, speech: Path) -> Iterator[Browser]:
    """A browser with a microphone, which also finds the server under a name that is not this machine's."""
    write_speech(speech, "en", ["letters/e"])
    microphone = (
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={speech}%noloop",
        f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    )
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *microphone])
    yield browser
    browser.close()


def speak(opened: Visit, seconds: float) -> None:
    """Tap, let the recording play, tap."""
    button = opened.page.locator("#mic button")
    button.click()
    expect(opened.page.locator("#strip .clock")).to_be_visible()
    opened.page.wait_for_timeout(1000 * seconds)
    button.click()


def test_what_is_said_is_read_edited_and_asked(listening: Browser, address: str, speech: Path) -> None:
    seconds = write_speech(speech, "en", CODE)
    context, opened = visit(listening, address, PORTRAIT, path="/app?asset=PRESS-01")
    page, question = opened.page, opened.page.locator("#question textarea")
    speak(opened, seconds)
    expect(page.locator("#strip .listed b").first).to_have_text("E-042", timeout=PATIENCE)
    expect(question).to_have_value(re.compile("E-042"))
    assert page.locator(".turn").count() == 0, "nothing is asked before it was read"
    assert overflow(page) == 0
    assert faults(page) == []
    question.press("End")
    question.press_sequentially(" again?")
    page.locator("#ask").click()
    expect(page.locator(".turn .question")).to_contain_text(re.compile(r"E-042.* again\?$"))
    expect(page.locator(".fault_row td").first).to_have_text("E-042")
    expect(page.locator("#strip .told")).to_be_empty()
    context.close()
    assert opened.errors == []
    assert opened.strayed == []


def test_a_code_not_heard_for_sure_is_asked_back(listening: Browser, address: str, speech: Path) -> None:
    # With the plant's words in mind the recogniser hears E-042; without them it does not.
    seconds = write_speech(speech, "es", ("tt-somethingwrong", *CODE))
    context, opened = visit(listening, address, LANDSCAPE, "es-ES", "/app?asset=PRESS-01")
    page, question = opened.page, opened.page.locator("#question textarea")
    speak(opened, seconds)
    choice = page.locator("#strip .which button", has_text="E-042")
    choice.wait_for()
    assert "E-042" not in question.input_value()
    assert overflow(page) == 0
    assert faults(page) == []
    choice.click()
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(question).to_have_value(re.compile(r"terriblemente mal.*E-042"))
    page.locator("#ask").click()
    expect(page.locator(".fault_row td").first).to_have_text("E-042")
    expect(page.locator(".reply")).to_have_attribute("lang", "es")
    context.close()
    assert opened.errors == []


def test_a_spoken_command_moves_the_reading_voice_and_is_no_question(
    listening: Browser, address: str, speech: Path
) -> None:
    seconds = write_sentence(speech, "Next step.")
    context, opened = visit(listening, address, PORTRAIT)
    page = opened.page
    opened.ask("How do I change the coolant filter of CNC-01?")
    expect(page.locator("#voice .voice")).to_be_hidden()
    speak(opened, seconds)
    expect(page.locator("#voice .voice")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#strip .told")).to_be_empty()
    expect(page.locator("#question textarea")).to_have_value("")
    page.locator("#mic button").click()
    assert not page.evaluate("copilotVoice.speaking"), "whoever speaks is not spoken over"
    context.close()
    assert opened.errors == []


def test_a_photo_is_confirmed_and_asked(tablet: Visit) -> None:
    page = tablet.page
    scene = Scene(
        "a", "screen", ("PRESS-01", "E-042 MAIN PRESSURE NOT REACHED"), ("E-042",), asset="PRESS-01"
    )
    photo = picture(scene, (1,), Harm())
    tablet.choose("#language", "Deutsch")
    expect(page.locator("#camera")).to_contain_text("Foto")
    page.locator("#camera input").set_input_files(
        {"name": "panel.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    yes = page.locator("#strip .first")
    expect(yes).to_contain_text("E-042")
    assert page.locator("#question textarea").input_value() == ""
    assert faults(page) == []
    yes.click()
    expect(page.locator("#asset input")).to_have_value("PRESS-01 · Hydraulic press 1")
    expect(page.locator("#question textarea")).to_have_value("E-042")
    page.locator("#ask").click()
    expect(page.locator(".fault_row td").first).to_have_text("E-042")


def test_what_is_no_picture_is_said_in_one_sentence(tablet: Visit) -> None:
    page = tablet.page
    page.locator("#camera input").set_input_files(
        {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"No picture at all."}
    )
    expect(page.locator("#strip .told")).to_contain_text("picture")
    page.locator("#strip .close").click()
    expect(page.locator("#strip .told")).to_be_empty()
    # Chromium's log names every answer of 400.
    tablet.errors.clear()


def test_a_blocked_microphone_says_what_to_do_in_the_screens_language(tablet: Visit) -> None:
    page = tablet.page
    page.locator("#mic button").click()
    told = page.locator("#strip .told")
    expect(told).to_contain_text("blocked for this page")
    tablet.choose("#language", "繁體中文")
    expect(told).to_contain_text("麥克風")
    expect(told).to_contain_text("鍵盤輸入")
    tablet.ask("PRESS-01 E-042")
    expect(told).to_be_empty()


def test_an_address_without_https_says_so_and_can_be_typed_into(listening: Browser, address: str) -> None:
    insecure = address.replace(urlsplit(address).hostname or "", ELSEWHERE)
    context, opened = visit(listening, insecure, PORTRAIT, "de-DE")
    opened.page.locator("#mic button").click()
    expect(opened.page.locator("#strip .told")).to_contain_text("https")
    opened.ask("Was bedeutet E-042 an PRESS-01?")
    context.close()
    assert opened.errors == []
