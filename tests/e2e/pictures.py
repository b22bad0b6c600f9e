"""Takes the pictures of the page for the README: ``python -m tests.e2e.pictures`` (about two minutes)."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from copilot.settings import Settings
from tests.e2e.conftest import CHROMIUM, FLAGS, LANDSCAPE, PORTRAIT, Visit, visit
from tests.e2e.serving import served, wait_until_taken_in

REPOSITORY = Path(__file__).parents[2]
PICTURES = REPOSITORY / "ui" / "pictures"
PLANT = REPOSITORY / "evals" / "plant"
COLOURS = 192


def take(browser: Browser, address: str) -> None:
    """Both pictures, from a server that has the sample plant."""
    context, upright = visit(browser, address, PORTRAIT, "zh-HK")
    upright.ask("點解油壓機顯示 E-042？")
    save(upright, "chat.zh-Hant.png")
    context.close()

    context, wide = visit(browser, address, LANDSCAPE)
    wide.choose("#asset", "PRESS-01")
    wide.ask("What does E-042 mean?")
    wide.page.locator(".fault_row .place").first.click()
    wide.page.frame_locator(".panel iframe").locator(".found").first.wait_for()
    save(wide, "source.en.png")
    context.close()


def save(opened: Visit, name: str) -> None:
    """The screen as a small PNG, once fonts, pages and animations have settled."""
    opened.page.wait_for_timeout(1500)
    screen = Image.open(BytesIO(opened.page.screenshot()))
    PICTURES.mkdir(exist_ok=True)
    screen.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def main() -> None:
    """Serve the sample plant from a folder of its own and take the pictures."""
    models_dir = Settings().models_dir or Path.home() / ".cache" / "maintenance-copilot" / "models"
    with (
        tempfile.TemporaryDirectory() as folder,
        served([PLANT / "documents", PLANT / "records"], Path(folder) / "home", models_dir) as address,
        httpx.Client(base_url=address, timeout=60, trust_env=False) as client,
        sync_playwright() as playwright,
    ):
        wait_until_taken_in(client)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        take(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
