"""Takes the README's pictures: ``python -m tests.e2e.pictures [HOME]``, HOME a state folder with the sample plant.

The folder is copied and left as it is; without one the sample plant is taken in first, which takes some minutes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from copilot.access import Role
from copilot.lessons.drafting import Drafter
from copilot.lessons.lessonbook import LessonBook
from copilot.settings import Settings
from copilot.store import Store
from copilot.translationmemory import Origin, ReviewState, TranslationMemory, Unit
from copilot.wording import wording
from tests.accounts import CHEAP, HOST, Member, cheap, client, member
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.floor.technician import LANDSCAPE, PORTRAIT, Technician, technician
from tests.e2e.serving import served, wait_until_taken_in

REPOSITORY = Path(__file__).parents[2]
PICTURES = REPOSITORY / "ui" / "pictures"
PLANT = REPOSITORY / "evals" / "plant"
# The runs of the last ``make gate``, where there was one.
MEASURED = REPOSITORY / "build" / "eval" / "evals"
MOST_BYTES = 120_000
PRESS = "/app/asset/PRESS-01"
TO_THE_TOP = """each => {
  const main = document.querySelector("main");
  main.scrollTop += each.getBoundingClientRect().top - main.getBoundingClientRect().top - 16;
}"""


class Photographer:
    """Takes pictures of one served plant."""

    def __init__(self, browser: Browser, address: str, home: Path) -> None:
        self._browser, self._address, self._home = browser, address, home

    def tablet(
        self,
        path: str,
        size: tuple[int, int] = PORTRAIT,
        *,
        who: str = "anna",
        locale: str = "en-GB",
        dark: bool = False,
    ) -> Technician:
        """A technician's tablet."""
        at = technician(self._browser, self._address, member(self._home, who), size, path="", locale=locale)
        at.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        at.open(path)
        return at

    def desk(self, path: str, who: Member | None) -> Page:
        """A maintainer's or trainer's desk, or the door."""
        width, height = LANDSCAPE if who else PORTRAIT
        context = self._browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        if who:
            context.add_cookies([who.cookie(self._address)])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(f"{self._address}{path}")
        return page

    def save(self, page: Page, name: str, top: str = "") -> None:
        """The screen as a small WebP, once fonts, pages and animations have settled; ``top`` is scrolled to."""
        page.wait_for_timeout(1500)
        if top:
            page.locator(top).first.evaluate(
                "each => each.scrollIntoView({block: 'start', behavior: 'instant'})"
            )
        PICTURES.mkdir(exist_ok=True)
        file = PICTURES / f"{name}.webp"
        Image.open(BytesIO(page.screenshot())).convert("RGB").save(file, quality=82, method=6)
        assert file.stat().st_size < MOST_BYTES, file
        page.context.close()

    # The door.

    def sign_in(self) -> None:
        """Signing in."""
        self.save(self.desk("/sign-in", None), "sign-in")

    def kiosk(self) -> None:
        """A tablet that several people share."""
        for name in ("anna", "ben", "carmen", "mei"):
            member(self._home, name, pin="2480")
        page = self.desk("/kiosk", member(self._home, "mia", Role.MAINTAINER))
        page.set_viewport_size({"width": PORTRAIT[0], "height": PORTRAIT[1]})
        page.locator("#tablet").fill("Hall A")
        page.locator("main button.first").click()
        page.locator(".names button").first.wait_for()
        self.save(page, "kiosk")

    # The technician.

    def home(self) -> None:
        """All machines."""
        self.save(self.tablet("/app").page, "home")

    def machine(self) -> None:
        """A machine with a live alarm."""
        self.save(self.tablet(PRESS).page, "machine")

    def answer(self) -> None:
        """An answer in Chinese behind its safety message."""
        at = self.tablet(PRESS, who="mei", locale="zh-HK")
        at.ask("點樣更換油壓機嘅回油濾芯？")
        self.save(at.page, "answer.zh-Hant", "#thread .turn")

    def source(self) -> None:
        """The cited page beside the answer."""
        at = self.tablet(PRESS, LANDSCAPE)
        at.ask("What does E-042 mean?").locator(".fault_row .place").first.click()
        at.page.frame_locator("#source iframe").locator(".found").first.wait_for()
        self.save(at.page, "source", "#thread .turn")

    def case(self) -> None:
        """A case with its causes and what speaks for the first."""
        at = self.tablet(PRESS, LANDSCAPE)
        at.report("E-042, the ram stops halfway")
        at.screen.locator(".causes summary").first.click()
        self.save(at.page, "case", "#screen .head")

    def gate(self) -> None:
        """The gate before a repair."""
        at = self.tablet(PRESS)
        begin(at, "E-035", "Element full")
        self.save(at.page, "gate", "#screen .head")

    def step(self) -> None:
        """A step that tells to wait, by night."""
        at = self.tablet(PRESS, dark=True)
        begin(at, "E-035", "Element full")
        at.acknowledge()
        while not at.now.locator("[data-timer]").count():
            if at.now.locator(".stop [data-act=lock_out]").count():
                at.act("lock_out", "#now")
            at.step("done")
        self.save(at.page, "step")

    def order(self) -> None:
        """The drafted work order."""
        at = self.tablet(PRESS)
        begin(at, "E-042", "Unloading valve V11")
        at.acknowledge()
        at.step("done")
        at.page.locator("#now [data-act=verify]").first.wait_for()
        at.act("verify", "#now")
        at.act("close", "#now")
        self.save(at.page, "order", "#screen .head")

    # Learning.

    def lesson(self) -> None:
        """A question of a lesson, answered wrongly, in Cantonese."""
        named = self._published("zh-Hant")
        at = self.tablet("/app/learn", locale="zh-HK")
        at.press(at.page.locator(f'.tile[data-lesson="{named}"]'))
        while not at.now.locator(".answers").count():
            at.changes(lambda: at.press(at.now.locator("[data-act=seen], .actions a").first))
        wrong = at.now.locator(".answers .btn").nth(1)
        at.changes(lambda: at.press(wrong))
        self.save(at.page, "lesson.zh-Hant")

    def practice(self) -> None:
        """A simulated fault after its end: the grade, and what the best checks would have been."""
        at = self.tablet("/app/learn")
        at.screen.locator("select").first.select_option("HPX-200")
        at.press(at.screen.locator("[data-act=practise]").last)
        at.page.wait_for_url("**/practice/*")
        checks = at.screen.locator("#checks [data-act=move]")
        for place in (0, 3):
            at.changes(lambda place=place: at.press(checks.nth(place)))  # type: ignore[misc]
        at.press(at.now.locator("[data-act=move]", has_text="Call someone"))
        at.page.locator("dialog .choice.first").click()
        at.page.locator(".replay").wait_for()
        self.save(at.page, "practice", "#now")

    def _published(self, lang: str) -> str:
        """The id of a published lesson of the press in a language, drafted with those of its other languages."""
        settings = cheap(self._home)
        with closing(Store(settings)) as store:
            drafter, book = Drafter(store, "main"), LessonBook(store, settings, "main")
            found = {}
            for model, placed in drafter.sections():
                if model == "HPX-200" and placed.section.id.endswith("#7.3") and placed.section.steps:
                    kept = book.put(HOST, drafter.of_section(model, placed))
                    book.submit(HOST, kept.lesson.id)
                    found[placed.lang] = book.publish(HOST, kept.lesson.id, wording("en")).lesson.id
        return found[lang]

    # The desks.

    def authoring(self) -> None:
        """A lesson as its trainer edits it."""
        page = self.desk("/train", member(self._home, "trainer-1", Role.TRAINER))
        page.get_by_role("button", name="Set the main relief valve").first.click()
        page.locator("#lesson-new").wait_for(state="detached")
        self.save(page, "authoring")

    def documents(self) -> None:
        """What the maintainer has taken in."""
        self._panel("/admin#documents", Role.MAINTAINER, "documents")

    def evaluation(self) -> None:
        """How good it is, measured."""
        self._panel("/admin#evaluation", Role.MAINTAINER, "evaluation")

    def review(self) -> None:
        """A translation that waits for a trainer."""
        with closing(Store(cheap(self._home))) as store:
            memory = TranslationMemory(store, "main")
            printed = next(
                each
                for each in memory.paragraphs()
                if each.lang == "en" and "drained from the bowl" in each.text
            )
            target = "Espere 5 minutos hasta que el aceite haya escurrido del vaso y extraiga el elemento por el asa."
            unit = Unit(
                "en", "es", printed.text, target, ReviewState.NEEDS_REVIEW, Origin.MACHINE,
                printed.document, printed.section_id, printed.place,
            )  # fmt: skip
            memory.put([unit], "machine", "translated_by_machine")
        self._panel("/trainer#translations", Role.TRAINER, "review")

    def _panel(self, path: str, role: Role, name: str) -> None:
        page = self.desk(path, member(self._home, f"{role.value}-1", role))
        page.locator(".block.panel.open h2").wait_for()
        self.save(page, name)

    def all(self) -> list[Callable[[], None]]:
        """Every picture; what a case would change on the machine's own picture comes after it."""
        return [
            self.sign_in, self.home, self.machine, self.answer, self.source, self.case, self.gate, self.step,
            self.order, self.lesson, self.practice, self.authoring, self.documents, self.evaluation, self.review,
            self.kiosk,
        ]  # fmt: skip


def begin(at: Technician, code: str, cause: str) -> None:
    """Open a case on an alarm and begin the repair of one of its causes."""
    at.report(f"It shows {code}")
    chosen = at.screen.locator(".causes .cause", has_text=cause).first
    chosen.locator("summary").first.click()
    at.changes(lambda: at.press(chosen.locator("[data-act=repair]")))


def raise_alarm(feed: httpx.Client) -> None:
    """An alarm stands on the press."""
    alert = {
        "asset": "PRESS-01",
        "code": "E-035",
        "state": "raised",
        "text": "Return filter F1 clogged (2.0 bar)",
        "at": datetime.now(UTC).isoformat(),
    }
    feed.post("/alerts", json={"alerts": [alert]}).raise_for_status()


def main(given: Path | None = None) -> None:
    """Serve the sample plant from a folder of its own and take the pictures."""
    models_dir = Settings().models_dir or Path.home() / ".cache" / "maintenance-copilot" / "models"
    sources = [] if given else [PLANT / "documents", PLANT / "records"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        if given:
            shutil.copytree(given, home)
        if MEASURED.is_dir():
            shutil.copytree(MEASURED, home / "evals", dirs_exist_ok=True)
        with (
            served(sources, home, models_dir, **CHEAP) as address,
            client(address, member(home, "anna")) as tablet,
            client(address) as feed,
        ):
            wait_until_taken_in(tablet)
            raise_alarm(feed)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for take in Photographer(browser, address, home).all():
                take()
            browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
