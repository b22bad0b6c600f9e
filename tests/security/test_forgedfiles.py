"""Files that a browser claims to have uploaded: a desk that took one in would read whatever the server can."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.access import Role
from tests.accounts import visiting
from tests.security.doors import Event, events
from tests.security.knocking import Knocker
from tests.security.test_desks import FORGED, done
from ui.desks.page import DeskPage, mount_desk


class ReadingPage(DeskPage):
    """A desk with what none of ours has: a file as an input, whose content comes back."""

    def build(self) -> gr.Blocks:
        """The page."""
        with gr.Blocks(analytics_enabled=False) as page:
            file, shown, button = gr.File(), gr.Textbox(), gr.Button()
            button.click(lambda path: Path(path).read_text(), file, shown, api_visibility="private")
        assert isinstance(page, gr.Blocks)
        return page


@pytest.fixture
def desk() -> Iterator[tuple[Knocker, Event, gr.Blocks]]:
    app = visiting(FastAPI(), Role.MAINTAINER)

    async def mount() -> gr.Blocks:
        return mount_desk(app, ReadingPage("admin", ()))

    page = asyncio.run(mount())
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Knocker(client), events(app)[0], page


@pytest.mark.parametrize("guarded", [True, False])
def test_a_forged_file_is_refused_because_the_page_counts_as_started(
    desk: tuple[Knocker, Event, gr.Blocks], tmp_path: Path, guarded: bool
) -> None:
    knock, event, page = desk
    secret = tmp_path / "secret.txt"
    secret.write_text("the plant's secret")
    forged: dict[str, Any] = {**FORGED, "path": str(secret)}
    if not guarded:
        page.has_launched = False
    got = done(knock, event, None, data=[forged])
    assert ("the plant's secret" in got) is not guarded, got
