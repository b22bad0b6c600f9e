"""A technician at a tablet, for tests: what they do, in the words of the screen, by touch and not by script."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.accounts import Member

PORTRAIT, LANDSCAPE = (800, 1280), (1280, 800)
# Milliseconds; a busy machine is no failure.
PATIENCE = 30_000
# A second tap of the same kind within this time counts as one (acts.js).
BOUNCE_SECONDS = 0.65
OUTCOMES = {"done": "primary", "not_ok": "strong", "cannot_do": ""}


@dataclass
class Technician:
    """One tablet in one person's hands. ``errors`` and ``strayed`` collect what a user does not see."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    _acted: float = 0.0

    @property
    def context(self) -> BrowserContext:
        """The tablet's browser."""
        return self.page.context

    @property
    def say(self) -> Locator:
        """The question box."""
        return self.page.locator("#say")

    @property
    def screen(self) -> Locator:
        """The section that changes with the work."""
        return self.page.locator("#screen")

    @property
    def now(self) -> Locator:
        """The card with the one thing to do now."""
        return self.page.locator("#now")

    @property
    def turns(self) -> Locator:
        """The questions asked here with their replies."""
        return self.page.locator("#thread .turn")

    @property
    def kept(self) -> Locator:
        """What waits on this tablet or wants a decision."""
        return self.page.locator("#queue .kept")

    @property
    def task(self) -> str:
        """What the case's screen asks for now, as the server names it; "" outside a case."""
        return self.screen.get_attribute("data-task") or ""

    @property
    def case(self) -> str:
        """The id of the case on the screen."""
        return self.screen.get_attribute("data-case") or ""

    @property
    def version(self) -> int:
        """The version of the case on the screen."""
        return int(self.screen.get_attribute("data-version") or -1)

    def open(self, path: str = "/app") -> None:
        """Go to an address, such as the one of a machine's QR code."""
        self.page.goto(f"{self.address}{path}")
        self.ready()

    def reload(self) -> None:
        """Load the page anew."""
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        """Wait until the page is whole and listens."""
        self.page.locator("html[data-ready]").wait_for()

    def pick(self, asset: str) -> None:
        """Choose a machine on the home page."""
        self.page.locator(f'#screen .tile[data-asset="{asset}"]').click()
        expect(self.screen).to_have_attribute("data-asset", asset)

    def ask(self, question: str) -> Locator:
        """Ask the manuals and wait for the whole reply; gives its turn."""
        turn = self.send_question(question)
        self.answered(turn)
        return turn

    def send_question(self, question: str) -> Locator:
        """Ask the manuals; gives the turn, whose reply may still come."""
        self.ready()
        before = self.turns.count()
        self.say.fill(question)
        self.page.locator("#ask").click()
        turn = self.turns.nth(before)
        turn.wait_for()
        return self.page.locator(f"#{turn.get_attribute('id')}")

    def answered(self, turn: Locator) -> None:
        """Wait until a turn has its whole reply."""
        expect(turn.locator(".reply > section").first).to_be_visible(timeout=PATIENCE)
        name = (turn.get_attribute("id") or "").removeprefix("turn-")
        self.until(
            "async () => !(await (await import(document.body.dataset.files + '/outbox.js')).own())"
            f".some((each) => each.id === '{name}')"
        )

    def report(self, text: str) -> None:
        """Say what is seen: opens a case at a machine, goes on with it in a case."""
        self.say.fill(text)
        self.changes(lambda: self.page.locator("#report").click())

    def act(self, name: str, within: str = "#screen", text: str = "") -> None:
        """Press the first button of an act and wait for what it leads to."""
        button = self.page.locator(f"{within} [data-act={name}]").filter(has_text=text).first
        self.changes(lambda: self.press(button))

    def press(self, button: Locator) -> None:
        """Press a button, no sooner after the last one than a person would who means it twice."""
        time.sleep(max(0.0, self._acted + BOUNCE_SECONDS - time.monotonic()))
        button.click()
        self._acted = time.monotonic()

    def button(self, outcome: str) -> Locator:
        """The button of a result: "done", "not_ok" or "cannot_do", of a check as of a step."""
        words = {
            "done": ("done", "absent"),
            "not_ok": ("not_ok", "present"),
            "cannot_do": ("cannot_do", "unknown"),
        }
        chosen = ", ".join(f"[data-act][data-fields*='\"{word}\"']" for word in words[outcome])
        return self.now.locator(chosen).first

    def step(self, outcome: str = "done", value: str = "") -> None:
        """Give the result of the open check or step, with what was measured."""
        if value:
            self.now.locator("input[name=value]").fill(value)
        self.changes(lambda: self.press(self.button(outcome)))

    def acknowledge(self) -> int:
        """Acknowledge every safety message that stands before the step, one after the other; gives how many."""
        count = 0
        while self.task == "messages":
            self.act("acknowledge", "#now")
            count += 1
        return count

    def lock_out(self) -> None:
        """Hang one's lock on the machine."""
        self.act("lock_out")

    def changes(self, work: Callable[[], object]) -> None:
        """Do something and wait until the screen shows another version of the case, or another case."""
        before = (self.case, self.screen.get_attribute("data-version"))
        work()
        self.page.wait_for_function(
            "([job, version]) => { const at = document.getElementById('screen')?.dataset;"
            " return at && (at.case !== job || at.version !== version); }",
            arg=list(before),
            timeout=PATIENCE,
        )

    def speak_language(self, tag: str) -> None:
        """Switch the language in place."""
        self.page.locator("#language").select_option(tag)
        expect(self.page.locator("html")).to_have_attribute("lang", tag)

    def cut(self) -> None:
        """Cut the connection."""
        self.context.set_offline(True)

    def join(self) -> None:
        """Give the connection back."""
        self.context.set_offline(False)

    def photograph(self, photo: bytes, name: str = "photo.jpg") -> None:
        """Take a photo of something to be read."""
        self.page.locator("#camera input").set_input_files(
            {"name": name, "mimeType": "image/jpeg", "buffer": photo}
        )

    def speak(self, seconds: float) -> None:
        """Tap, let the false microphone play, tap."""
        button = self.page.locator("#mic button")
        button.click()
        expect(self.page.locator("#strip .clock")).to_be_visible()
        self.page.wait_for_timeout(1000 * seconds)
        button.click()

    def waiting(self) -> list[str]:
        """What the tablet keeps of this user, as "kind state", in order."""
        found: list[str] = self.page.evaluate(
            "async () => (await (await import(document.body.dataset.files + '/outbox.js')).own())"
            ".map((each) => `${each.kind} ${each.state}`)"
        )
        return found

    def sent(self) -> None:
        """Wait until the server has taken everything. Raises an `AssertionError` where it refuses something."""
        deadline = time.monotonic() + PATIENCE / 1000
        while left := self.waiting():
            assert all(each.endswith("waiting") for each in left), left
            assert time.monotonic() < deadline, left
            self.page.wait_for_timeout(50)
        expect(self.kept).to_have_count(0)

    def readable_offline(self) -> None:
        """Wait until the page would open without a network."""
        self.until(
            "async () => Boolean(navigator.serviceWorker.controller && await caches.match(location.pathname))"
        )

    def until(self, script: str) -> None:
        """Wait until a script, which may be asynchronous, gives true."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(script):
            assert time.monotonic() < deadline, script
            self.page.wait_for_timeout(50)

    def screenshot(self, path: Path) -> None:
        """The screen as a PNG."""
        self.page.screenshot(path=path)


def technician(
    browser: Browser,
    address: str,
    who: Member,
    size: tuple[int, int] = PORTRAIT,
    *,
    path: str = "/app",
    locale: str = "en-GB",
    context: BrowserContext | None = None,
) -> Technician:
    """Somebody signed in at a tablet of their own, or in a further tab of a ``context``."""
    width, height = size
    if context is None:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([who.cookie(address)])  # type: ignore[list-item]
    opened = Technician(context.new_page(), address)
    page = opened.page
    page.on("console", lambda line: opened.errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))

    def asked(request: Request) -> None:
        if not request.url.startswith((opened.address, "data:", "blob:")):
            opened.strayed.append(request.url)

    page.on("request", asked)
    if path:
        opened.open(path)
    return opened
