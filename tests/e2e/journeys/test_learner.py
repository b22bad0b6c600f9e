"""A learner: a lesson, what comes back of it, a simulated fault; in two languages, by keyboard, over a bad cable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from copilot.lessons.lesson import Lesson
from tests.accounts import Member, member
from tests.e2e.conftest import CHROMIUM, FLAGS, Serving
from tests.e2e.floor.conftest import Tablets
from tests.e2e.floor.technician import LANDSCAPE, PORTRAIT, Technician, technician
from tests.e2e.journeys.cable import cable_to
from tests.e2e.journeys.keyboard import Keyboard
from tests.e2e.journeys.lessons import TORQUES, answers, let_come_back, publish
from tests.e2e.journeys.looking import look
from tests.e2e.looks import smallest
from tests.e2e.lubricator import ASSET
from tests.e2e.recordings import write_sentence

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.process]

# A step is read aloud before anything is listened to, and the model of speech may not be loaded yet.
SPEECH_MS = 60_000
# What the browser's log says of a request that is cut off.
EXPECTED = ("Failed to load resource", "net::ERR_")


@pytest.fixture(scope="module")
def lessons(serving: Serving) -> dict[str, Lesson]:
    """The published lesson, by language."""
    return publish(serving.home)


@pytest.fixture
def learner(lessons: dict[str, Lesson], serving: Serving, request: pytest.FixtureRequest) -> Member:
    """Somebody who has not learnt anything yet."""
    return member(serving.home, f"l-{abs(hash(request.node.name)) % 10**8}")


def to(at: Technician, task: str, work: Callable[[], object]) -> None:
    """Do something and wait until the card is of a kind."""
    work()
    expect(at.screen).to_have_attribute("data-task", task)


def press(at: Technician, selector: str, text: str = "") -> Callable[[], None]:
    """Pressing a button or a link of the card."""
    return lambda: at.press(at.page.locator(f"#now {selector}", has_text=text).first)


def begin(at: Technician, lesson: Lesson) -> None:
    """Begin the lesson from the first page of learning."""
    to(at, "gate", lambda: at.press(at.page.locator(f'.tile[data-lesson="{lesson.id}"]')))


def wording_of(lesson: Lesson, right: bool) -> str:
    """The right or the wrong option of the safety question."""
    question = lesson.questions[0]
    return question.options[question.key if right else 1 - question.key].text


def test_a_wrong_safety_answer_comes_again_and_a_question_comes_back(
    tablets: Tablets, serving: Serving, learner: Member, lessons: dict[str, Lesson]
) -> None:
    lesson, at = lessons["en"], tablets(learner, path=f"/app/asset/{ASSET}")
    page = at.page
    page.locator(f'a[href="/app/learn?asset={ASSET}"]').click()
    expect(at.screen).to_have_attribute("data-view", "learn")
    look(page, "lessons of a machine")
    assert smallest(page.locator("#screen :is(.btn, .tile, summary, select)")) >= 56
    begin(at, lesson)
    expect(at.now.locator(".safety")).to_have_count(2)
    expect(at.now.locator(".todo")).to_have_count(0)
    look(page, "messages before a step")
    to(at, "step", press(at, ".actions a"))
    look(page, "a step")
    at.now.locator(".place").first.click()
    expect(page.frame_locator("#source iframe").locator(".found, mark").first).to_be_visible()
    page.keyboard.press("Escape")
    to(at, "question", press(at, "[data-act=seen]"))
    look(page, "a safety question")
    assert smallest(at.now.locator(".answers .btn")) >= 72
    to(at, "answer", press(at, ".answers .btn", wording_of(lesson, False)))
    expect(at.now.locator(".stop")).to_be_visible()
    expect(at.now.locator(".answers .right")).to_contain_text(wording_of(lesson, True))
    expect(at.now.locator(".place")).to_have_count(2)
    look(page, "a wrong answer")
    # What was answered stands after a reload, and cannot be answered anew.
    at.reload()
    expect(at.screen).to_have_attribute("data-task", "answer")
    to(at, "step", press(at, ".actions a"))
    at.changes(press(at, "[data-act=seen]"))
    to(at, "question", press(at, "[data-act=seen]"))
    expect(at.now.locator(".todo .blank")).to_be_visible()
    to(at, "answer", press(at, ".answers .btn", TORQUES["en"]))
    to(at, "question", press(at, ".actions a"))
    to(at, "answer", press(at, ".answers .btn", wording_of(lesson, True)))
    look(page, "a right answer")
    to(at, "result", press(at, ".actions a"))
    expect(at.now.locator(".todo")).to_contain_text("1 of 2")
    look(page, "not passed yet")

    let_come_back(serving.home, learner.name)
    at.open("/app/learn")
    page.locator('a[href="/app/learn/review"]').click()
    expect(at.screen).to_have_attribute("data-view", "review")
    look(page, "a question that came back")
    to(at, "answer", press(at, ".answers .btn"))
    look(page, "a review")
    to(at, "question", press(at, ".actions a"))
    to(at, "answer", press(at, ".answers .btn"))
    at.press(at.now.locator(".actions a"))
    expect(at.screen).to_have_attribute("data-view", "learn")
    at.screen.locator("#own summary").click()
    look(page, "one's own data")
    with page.expect_download() as saved:
        at.screen.locator("#own a").click()
    assert learner.name in saved.value.path().read_text()
    at.press(at.screen.locator("[data-act=forget]"))
    page.locator("dialog .choice.first").click()
    expect(at.screen.locator(f'[data-lesson="{lesson.id}"] .state-failed')).to_have_count(0)


def test_in_cantonese_to_a_certificate_and_a_fault_found(
    tablets: Tablets, learner: Member, lessons: dict[str, Lesson]
) -> None:
    lesson = lessons["zh-Hant"]
    at = tablets(learner, LANDSCAPE, locale="zh-HK", path=f"/app/learn?asset={ASSET}")
    page = at.page
    begin(at, lesson)
    expect(at.now.locator(".safety strong").first).to_have_text("警告")
    to(at, "step", press(at, ".actions a"))
    to(at, "question", press(at, "[data-act=seen]"))
    to(at, "answer", press(at, ".answers .btn", wording_of(lesson, True)))
    to(at, "step", press(at, ".actions a"))
    at.changes(press(at, "[data-act=seen]"))
    to(at, "question", press(at, "[data-act=seen]"))
    look(page, "a value in Chinese")
    to(at, "answer", press(at, ".answers .btn", TORQUES["zh-Hant"]))
    to(at, "result", press(at, ".actions a"))
    expect(at.now.locator(".calm")).to_contain_text("有效期至")
    look(page, "passed, in Chinese")
    to_lessons = at.now.locator('.actions a[href="/app/learn"]')
    at.press(to_lessons)
    expect(at.screen.locator(".findings")).to_contain_text(lesson.title)
    look(page, "a certificate, in Chinese")

    page.locator("#model").select_option("LU-40")
    to(at, "looking", lambda: at.press(at.screen.locator(".pair [data-act=practise]")))
    look(page, "a simulated fault, in Chinese")
    at.changes(press(at, "#checks .choices .btn"))
    expect(at.now.locator(".latest")).to_be_visible()
    page.locator("#causes > summary").click()
    # Whoever repairs without a lock is told why not; then it is named.
    page.locator("#causes .choices summary").first.click()
    look(page, "causes of a simulated fault, in Chinese")
    at.changes(press(at, "#causes .choices [data-fields*=repair]"))
    expect(at.now.locator(".unsafe")).to_contain_text("不安全")
    look(page, "an unsafe order, in Chinese")
    at.changes(press(at, "#causes .choices [data-fields*=name]"))
    if at.task == "looking":
        page.locator("#causes .choices summary").nth(1).click()
        to(at, "over", press(at, "#causes .choices details[open] >> nth=1 >> [data-fields*=name]"))
    expect(at.screen.locator(".replay li h3").first).to_be_visible()
    look(page, "a grade, in Chinese")


def test_an_answer_over_a_cut_cable_counts_once(
    chromium: Browser, serving: Serving, learner: Member, lessons: dict[str, Lesson]
) -> None:
    lesson = lessons["en"]
    with cable_to(serving.address) as cable:
        at = technician(chromium, cable.address, learner, PORTRAIT, path="/app/learn")
        begin(at, lesson)
        to(at, "step", press(at, ".actions a"))
        to(at, "question", press(at, "[data-act=seen]"))
        attempt = at.screen.get_attribute("data-attempt") or ""
        at.readable_offline()
        # The card of now, not the one before it.
        kept = f"await (await caches.match('/app/kept/{attempt}'))?.text()"
        at.until(f"""async () => ({kept})?.includes('data-task="question"')""")
        # The server has the answer, and the tablet never hears of that.
        cable.cut_at("POST /app/learn/acts")
        press(at, ".answers .btn", wording_of(lesson, True))()
        assert cable.is_cut.wait(30)
        expect(at.page.locator("#link")).to_have_attribute("data-state", "offline")
        look(at.page, "an answer kept on the tablet")
        at.reload()
        expect(at.kept).to_have_count(1)
        expect(at.now.locator("[data-pending]")).to_have_count(1)
        cable.join()
        at.sent()
        expect(at.screen).to_have_attribute("data-task", "answer")
        at.context.close()
        assert [line for line in at.errors if not line.startswith(EXPECTED)] == []
    assert answers(serving.home, attempt) == [1]


def test_by_keyboard_alone(tablets: Tablets, learner: Member, lessons: dict[str, Lesson]) -> None:
    at = tablets(learner, LANDSCAPE, path="/app/learn")
    keys = Keyboard(at.page)
    keys.to(f'.tile[data-lesson="{lessons["en"].id}"]')
    to(at, "gate", keys.press)
    keys.to("#now .actions a")
    to(at, "step", keys.press)
    keys.to("#now [data-act=seen]")
    to(at, "question", keys.press)
    keys.lands("#now-title")
    keys.to("#now .answers .btn")
    to(at, "answer", lambda: keys.press("Space"))
    keys.lands("#now-title")
    keys.to("#now .actions a")
    to(at, "step", keys.press)
    keys.seen()


@pytest.mark.speech
def test_a_step_of_a_lesson_is_done_by_voice(
    tablets: Tablets, learner: Member, lessons: dict[str, Lesson], chromium: Browser, tmp_path: Path
) -> None:
    said = tmp_path / "said.wav"
    write_sentence(said, "Next step.")
    microphone = ("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={said}%noloop")
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *microphone])
    at = tablets(learner, browser=browser, path="/app/learn")
    begin(at, lessons["en"])
    to(at, "step", press(at, ".actions a"))
    at.page.locator("[data-hands-free]").click()
    expect(at.screen).to_have_attribute("data-task", "question", timeout=SPEECH_MS)
    at.page.locator("[data-hands-free]").click()
    look(at.page, "a question, hands-free")
    browser.close()
