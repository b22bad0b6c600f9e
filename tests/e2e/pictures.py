"""Takes the pictures of the page for the README: ``python -m tests.e2e.pictures`` (about two minutes)."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from copilot.settings import Settings
from tests.accounts import CHEAP, Member, client, member
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.floor.technician import LANDSCAPE, PORTRAIT, Technician, technician
from tests.e2e.serving import served, wait_until_taken_in

REPOSITORY = Path(__file__).parents[2]
PICTURES = REPOSITORY / "ui" / "pictures"
PLANT = REPOSITORY / "evals" / "plant"
COLOURS = 192


def take(browser: Browser, address: str, who: Member) -> None:
    """Both pictures, from a server that has the sample plant."""
    upright = technician(browser, address, who, PORTRAIT, path="/app/asset/PRESS-01", locale="zh-HK")
    upright.ask("點解油壓機顯示 E-042？")
    save(upright, "chat.zh-Hant.png")
    upright.context.close()

    wide = technician(browser, address, who, LANDSCAPE, path="/app/asset/PRESS-01")
    turn = wide.ask("What does E-042 mean?")
    turn.locator(".fault_row .place").first.click()
    wide.page.frame_locator("#source iframe").locator(".found").first.wait_for()
    save(wide, "source.en.png")
    wide.context.close()


def save(opened: Technician, name: str) -> None:
    """The screen as a small PNG, once fonts, pages and animations have settled."""
    opened.page.wait_for_timeout(1500)
    screen = Image.open(BytesIO(opened.page.screenshot()))
    PICTURES.mkdir(exist_ok=True)
    screen.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def main() -> None:
    """Serve the sample plant from a folder of its own and take the pictures."""
    models_dir = Settings().models_dir or Path.home() / ".cache" / "maintenance-copilot" / "models"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with served([PLANT / "documents", PLANT / "records"], home, models_dir, **CHEAP) as address:
            who = member(home)
            with client(address, who) as http:
                wait_until_taken_in(http)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                take(browser, address, who)
                browser.close()


if __name__ == "__main__":
    main()
