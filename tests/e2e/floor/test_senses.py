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
from tests.accounts import Member
from tests.e2e.conftest import CHROMIUM, ELSEWHERE, FLAGS
from tests.e2e.floor.conftest import MILL, Tablets
from tests.e2e.floor.technician import LANDSCAPE, Technician
from tests.e2e.floor.work import in_repair
from tests.e2e.looks import faults, overflow
from tests.e2e.recordings import write_sentence, write_speech

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.speech, pytest.mark.ocr]

CODE = ("letters/e", "digits/0", "digits/4", "digits/2")
PATIENCE = 30_000
PRESS = "/app/asset/PRESS-01"


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


def test_what_is_said_is_read_edited_and_asked(tablets: Tablets, listening: Browser, speech: Path) -> None:
    seconds = write_speech(speech, "en", CODE)
    at = tablets(browser=listening, path=PRESS)
    page, turns = at.page, at.turns.count()
    at.speak(seconds)
    expect(page.locator("#strip .listed b").first).to_have_text("E-042", timeout=PATIENCE)
    expect(at.say).to_have_value(re.compile("E-042"))
    assert at.turns.count() == turns, "nothing is asked before it was read"
    assert overflow(page) == 0
    assert faults(page) == []
    at.say.press("End")
    at.say.press_sequentially(" again?")
    page.locator("#ask").click()
    turn = at.turns.nth(turns)
    expect(turn.locator(".question")).to_contain_text(re.compile(r"E-042.* again\?$"))
    expect(turn.locator(".fault_row td").first).to_have_text("E-042", timeout=PATIENCE)
    expect(page.locator("#strip .told")).to_be_empty()


def test_a_code_not_heard_for_sure_is_asked_back(tablets: Tablets, listening: Browser, speech: Path) -> None:
    # Nobody hears a letter before the digits.
    seconds = write_speech(speech, "es", ("tt-somethingwrong", *CODE[1:]))
    at = tablets(size=LANDSCAPE, browser=listening, path=PRESS, locale="es-ES")
    page, turns = at.page, at.turns.count()
    at.speak(seconds)
    choice = page.locator("#strip .which button", has_text="E-042")
    choice.wait_for()
    assert "E-042" not in at.say.input_value()
    assert overflow(page) == 0
    assert faults(page) == []
    choice.click()
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(at.say).to_have_value(re.compile(r"terriblemente mal.*E-042"))
    page.locator("#ask").click()
    turn = at.turns.nth(turns)
    expect(turn.locator(".fault_row td").first).to_have_text("E-042", timeout=PATIENCE)
    expect(turn.locator(".reply")).to_have_attribute("lang", "es")


def test_a_spoken_command_moves_the_reading_voice_and_is_no_question(
    tablets: Tablets, listening: Browser, speech: Path
) -> None:
    seconds = write_sentence(speech, "Next step.")
    at = tablets(browser=listening, path=MILL)
    page = at.page
    at.ask("How do I change the coolant filter of CNC-01?")
    expect(page.locator("#voice")).to_be_hidden()
    at.speak(seconds)
    expect(page.locator("#voice")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#strip .told")).to_be_empty()
    expect(at.say).to_have_value("")
    page.locator("#mic button").click()
    at.until("async () => !(await import(document.body.dataset.files + '/readaloud.js')).speaking()")


def test_hands_free_does_a_step_by_voice(
    tablets: Tablets, listening: Browser, speech: Path, address: str, anna: Member
) -> None:
    # The robot's lone "Done." is heard as "on." on processors without VNNI.
    write_sentence(speech, "The step is done.")
    at = tablets(browser=listening, path=in_repair(address, anna))
    at.page.locator("[data-hands-free]").click()
    expect(at.page.locator("#now-title")).to_contain_text("2 of 3", timeout=PATIENCE)
    at.page.locator("[data-hands-free]").click()


def test_what_was_said_without_a_network_is_kept_and_shown_later(
    tablets: Tablets, listening: Browser, speech: Path
) -> None:
    seconds = write_speech(speech, "en", CODE)
    at = tablets(browser=listening, path=PRESS, trouble=True)
    at.cut()
    at.speak(seconds)
    expect(at.kept).to_contain_text("Recording")
    at.join()
    card = at.page.locator("#queue .kept.heard")
    expect(card).to_contain_text("E-042", timeout=PATIENCE)
    card.get_by_role("button", name="Use this text").click()
    expect(at.say).to_have_value(re.compile("E-042"))
    expect(at.kept).to_have_count(0)


def test_a_kept_recording_that_began_late_is_asked_about_when_it_is_used(
    tablets: Tablets, listening: Browser, speech: Path
) -> None:
    """Its letter was cut off."""
    seconds = write_speech(speech, "en", CODE[1:])
    at = tablets(browser=listening, path=PRESS, trouble=True)
    at.cut()
    at.speak(seconds)
    expect(at.kept).to_contain_text("Recording")
    at.join()
    at.page.locator("#queue .kept.heard").get_by_role("button", name="Use this text").click(timeout=PATIENCE)
    expect(at.kept).to_have_count(0)
    at.page.locator("#strip .which").get_by_role("button", name="E-042").click()
    expect(at.say).to_have_value("E-042")


def panel() -> bytes:
    """A photo of the press's panel."""
    text = ("PRESS-01", "E-042 MAIN PRESSURE NOT REACHED")
    return picture(Scene("a", "screen", text, ("E-042",), asset="PRESS-01"), (1,), Harm())


def test_a_photo_is_confirmed_and_asked(tablet: Technician) -> None:
    page = tablet.page
    tablet.speak_language("de")
    expect(page.locator("#camera")).to_contain_text("Foto")
    tablet.photograph(panel())
    yes = page.locator("#strip .first")
    expect(yes).to_contain_text("E-042", timeout=PATIENCE)
    assert tablet.say.input_value() == ""
    assert faults(page) == []
    yes.click()
    expect(tablet.screen).to_have_attribute("data-asset", "PRESS-01")
    expect(tablet.say).to_have_value("E-042")
    page.locator("#ask").click()
    expect(tablet.turns.last.locator(".fault_row td").first).to_have_text("E-042", timeout=PATIENCE)


def test_a_label_opens_its_machine_and_a_photo_goes_with_its_step(
    tablets: Tablets, address: str, anna: Member
) -> None:
    at = tablets()
    with at.page.expect_file_chooser() as chooser:
        at.page.locator("[data-scan]").click()
    chooser.value.set_files({"name": "label.jpg", "mimeType": "image/jpeg", "buffer": panel()})
    expect(at.screen).to_have_attribute("data-asset", "PRESS-01", timeout=PATIENCE)
    at.open(in_repair(address, anna))
    at.now.locator("[id$=-more] summary").click()
    with at.page.expect_file_chooser() as chooser:
        at.now.locator("[data-photo]").click()
    chooser.value.set_files({"name": "bowl.jpg", "mimeType": "image/jpeg", "buffer": panel()})
    expect(at.now.locator(".taken")).to_be_visible()
    with at.page.expect_request("**/app/acts") as sent:
        at.step("done")
    assert re.fullmatch(r"[0-9a-f]{24}\.jpg", (sent.value.post_data_json or {})["photo"])


def test_what_is_no_picture_is_said_in_one_sentence(tablets: Tablets) -> None:
    at = tablets(trouble=True)
    at.photograph(b"No picture at all.", "notes.jpg")
    expect(at.page.locator("#strip .told")).to_contain_text("picture")
    at.page.locator("#strip .close").click()
    expect(at.page.locator("#strip .told")).to_be_empty()


def test_a_blocked_microphone_says_what_to_do_in_the_screens_language(tablets: Tablets) -> None:
    at = tablets(path=PRESS)
    at.page.locator("#mic button").click()
    told = at.page.locator("#strip .told")
    expect(told).to_contain_text("blocked for this page")
    at.speak_language("zh-Hant")
    expect(told).to_contain_text("麥克風")
    expect(told).to_contain_text("鍵盤輸入")
    at.ask("PRESS-01 E-042")
    expect(told).to_be_empty()


def test_an_address_without_https_says_so_and_everything_else_works(
    tablets: Tablets, listening: Browser, address: str, anna: Member
) -> None:
    insecure = address.replace(urlsplit(address).hostname or "", ELSEWHERE)
    at = tablets(browser=listening, path="", locale="de-DE")
    at.address = insecure
    at.context.add_cookies([anna.cookie(insecure)])  # type: ignore[list-item]
    at.open(PRESS)
    expect(at.page.locator("#missing")).to_contain_text("https")
    at.page.locator("#mic button").click()
    expect(at.page.locator("#strip .told")).to_contain_text("https")
    at.ask("Was bedeutet E-042 an PRESS-01?")
    at.report("E-042 steht an")
    assert at.case
    assert at.page.evaluate("isSecureContext") is False
    at.errors[:] = [line for line in at.errors if "Cross-Origin-Opener-Policy" not in line]
