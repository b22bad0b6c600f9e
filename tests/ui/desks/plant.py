"""The whole web application over a small plant, built once for all tests of the desks, and people who are signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import gradio as gr
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from gradio.routes import App
from starlette.routing import Mount

from copilot.access import Actor, Role
from copilot.assistant import open_assistant
from copilot.wording import wording
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import silent
from ingestion.sources import SourceOptions
from tests.accounts import cheap, member
from tests.small import write_plant
from ui.actors import Visitor
from ui.desks.fields import Fields
from ui.desks.seat import Seat
from ui.server import build_app
from ui.service import Service
from ui.signin.cookies import SESSION

HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass(frozen=True)
class Desks:
    """The application and its service."""

    app: FastAPI
    service: Service
    tokens: Mapping[Role, str]

    def client(self, role: Role | None) -> TestClient:
        """A browser in which somebody of this role, and of its name, is signed in, or nobody."""
        client = TestClient(self.app, "http://copilot")
        if role:
            client.cookies.set(SESSION, self.tokens[role])
        return client

    def pages(self) -> dict[str, gr.Blocks]:
        """Every Gradio page of the application by its address, found in the application itself."""
        mounts = (route for route in self.app.routes if isinstance(route, Mount))
        return {each.path: each.app.get_blocks() for each in mounts if isinstance(each.app, App)}

    def seat(self, role: Role, site: str = "main", name: str = "someone") -> Seat:
        """Somebody at a desk who reads English."""
        return Seat(Visitor(Actor(name, role.permissions, frozenset({site})), site), wording("en"))


def fields(**values: str | list[str]) -> Fields:
    """What a form sends."""
    return Fields.of(values)


def sent_by(visitor: Visitor | None, language: str = "en") -> gr.Request:
    """An event's request as Gradio hands it on."""
    scope: Mapping[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/admin/gradio_api/queue/join",
        "query_string": b"",
        "headers": [(b"accept-language", language.encode())],
        "state": {"visitor": visitor},
    }
    return gr.Request(Request(cast(Any, scope)))


_KEY = pytest.StashKey[Desks]()


@pytest.fixture(scope="session")
def desks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tiny_model: Path
) -> Desks:
    """The application over the small plant, with a user in each role; shared by all tests."""
    stash = request.config.stash
    if _KEY not in stash:
        stash[_KEY] = _built(tmp_path_factory.mktemp("desks"), tiny_model)
        request.config.add_cleanup(stash[_KEY].service.assistant.close)
    return stash[_KEY]


def _built(folder: Path, tiny_model: Path) -> Desks:
    write_plant(folder / "plant")
    settings = cheap(
        folder / "home",
        embedding_model=str(tiny_model),
        models_dir=folder / "models",
        threads=1,
        max_file_mb=1,
        hosts=("copilot",),
    )
    assistant = open_assistant(settings, CHUNKER_VERSION)
    ingestion_of(assistant).run([folder / "plant"], SourceOptions(asset_model="P1"), silent)
    service = Service(assistant)
    service.ready = True
    tokens = {role: member(settings, role, role, ("main",)).token for role in Role}

    async def build() -> FastAPI:
        return build_app(service, "token")

    # Where no event loop runs, Gradio makes one and leaves it open.
    return Desks(asyncio.run(build()), service, tokens)
