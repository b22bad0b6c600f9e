"""The pages of sign-in over a store of their own, as the server puts them together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, cast

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from copilot.access import Permission
from copilot.errors import CopilotError
from tests.copilot.people import People, people
from ui.actors import SignInError, Visitor, needs
from ui.guard import Guard, Walls
from ui.problems import problem_response
from ui.signin.middleware import SignedIn
from ui.signin.refusal import sign_in_response
from ui.signin.routes import signin_routes

HTML = {"accept": "text/html"}


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[People]:
    with people(tmp_path / "home") as made:
        made.clock.now = datetime.now(UTC)  # cookies go by the real time
        yield made


def application(plant: People) -> FastAPI:
    """Signing in, and one page that takes a visitor."""
    assistant = SimpleNamespace(settings=plant.settings, store=plant.store)
    service = cast(Any, SimpleNamespace(accounts=plant.accounts, assistant=assistant))
    app = FastAPI()
    app.exception_handler(CopilotError)(problem_response)
    app.exception_handler(SignInError)(sign_in_response)

    @app.api_route("/app", methods=["GET", "POST"])
    @app.get("/app/pulse")
    @app.get("/source/{name}")
    def page(visitor: Annotated[Visitor, Depends(needs(Permission.ASK))]) -> dict[str, str]:
        return {"name": visitor.actor.name, "site": visitor.site}

    app.include_router(signin_routes(service))
    app.add_middleware(SignedIn, service=service)
    app.add_middleware(Guard, walls=Walls())
    return app


@pytest.fixture
def browser(plant: People) -> Iterator[TestClient]:
    with TestClient(application(plant), follow_redirects=False) as client:
        yield client
