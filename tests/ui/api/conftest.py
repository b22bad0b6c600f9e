"""A small plant, taken in once with an untrained model, behind the API with keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from copilot.access import ALL_SITES, Actor, Permission
from copilot.apikeys import ApiKeys
from copilot.assistant import open_assistant
from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import Lesson
from copilot.lessons.lessonbook import LessonBook
from copilot.settings import Settings
from copilot.wording import wording
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import silent
from ingestion.sources import SourceOptions
from tests.small import write_plant
from ui.api.app import mount_api
from ui.api.errors import answer_errors
from ui.api.keyauth import visitor_from_key
from ui.service import Service

ADMIN = Actor("anna", frozenset(Permission), frozenset({ALL_SITES}))


class KeyGate:
    """The sign-in middleware as far as keys go."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the visitor down."""
        if scope["type"] == "http":
            header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
            visitor = visitor_from_key(self._service, header.removeprefix("Bearer "))
            scope.setdefault("state", {})["visitor"] = visitor
        await self._app(scope, receive, send)


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Service]:
    """The running server's work over the small plant."""
    folder = tmp_path_factory.mktemp("api")
    write_plant(folder / "plant")
    settings = Settings(
        home=folder / "home",
        hosts=("copilot",),
        embedding_model=str(tiny_model),
        models_dir=folder / "models",
        threads=1,
        api_per_minute=1_000_000,
    )
    with closing(open_assistant(settings, CHUNKER_VERSION)) as assistant:
        ingestion_of(assistant).run([folder / "plant"], SourceOptions(asset_model="P1"), silent)
        yield Service(assistant)


@pytest.fixture(scope="package")
def keys(service: Service) -> ApiKeys:
    """The keys of the plant."""
    return ApiKeys(service.assistant.store)


@pytest.fixture(scope="package")
def app(service: Service) -> FastAPI:
    """The API behind the gate."""
    made = FastAPI()
    answer_errors(made)
    mount_api(made, service)
    made.add_middleware(KeyGate, service=service)
    return made


def client_of(app: FastAPI, key: str) -> TestClient:
    """A program that sends a key."""
    return TestClient(app, "http://copilot", headers={"Authorization": f"Bearer {key}"})


@pytest.fixture(scope="package")
def full_key(keys: ApiKeys) -> str:
    """A key for everything everywhere."""
    return keys.add(ADMIN, "everything", [ALL_SITES], list(Permission)).key


@pytest.fixture(scope="package")
def program(app: FastAPI, full_key: str) -> TestClient:
    """A program that may do everything."""
    return client_of(app, full_key)


@pytest.fixture(scope="package")
def lesson(service: Service) -> Lesson:
    """The one published lesson of the plant, on its procedure; that on its alarms is a draft."""
    store = service.assistant.store
    book, drafter = LessonBook(store, service.assistant.settings, "main"), Drafter(store, "main")
    found = [each for each in drafter.sections("plant/press.md") if each[0] == "P1"]
    table = next(drafter.of_section(*each) for each in found if each[1].section.faults)
    procedure = next(drafter.of_section(*each) for each in found if each[1].section.steps)
    book.put(ADMIN, table)
    named = book.put(ADMIN, procedure).lesson.id
    book.submit(ADMIN, named)
    return book.publish(ADMIN, named, wording("en")).lesson
