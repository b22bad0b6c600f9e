"""The route that alert sources post to: the token, the limit on a body, and what becomes of a delivery."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from copilot.access import Actor, Permission
from copilot.assistant import Assistant
from copilot.errors import CopilotError
from copilot.settings import Settings
from copilot.store import Store
from ingestion.feeds import MAX_BYTES
from tests.small import ALERTS
from ui.actors import Visitor
from ui.alerts import alert_routes
from ui.problems import problem_response


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path / "home"))) as opened:
        yield opened


def client(store: Store, token: str | None = None) -> TestClient:
    settings = Settings(api_token=SecretStr(token) if token else None)
    app = FastAPI()
    app.exception_handler(CopilotError)(problem_response)
    app.include_router(alert_routes(cast(Assistant, SimpleNamespace(settings=settings, store=store))))
    return TestClient(app)


def test_alerts_are_taken_once(store: Store) -> None:
    caller = client(store)
    for _ in range(2):
        answer = caller.post("/alerts", content=json.dumps({"alerts": ALERTS}))
        assert answer.json() == {"events": 3, "active": 1, "unknown_assets": ["PRESS-01", "PRESS-02"]}
    assert [(alert.code, alert.count) for alert in store.alerts("main", active=True)] == [("E-043", 1)]


def test_a_token_is_asked_for_where_one_is_set(store: Store) -> None:
    caller = client(store, "s3cret")
    body = json.dumps(ALERTS[0])
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "s3cret"}):
        answer = caller.post("/alerts", content=body, headers=headers)
        assert answer.status_code == 401
        assert "s3cret" not in answer.text
    assert store.alerts("main") == []
    assert caller.post("/alerts", content=body, headers={"Authorization": "Bearer s3cret"}).is_success


def test_a_key_sends_the_alerts_of_its_own_site(store: Store) -> None:
    caller = client(store, "s3cret")
    sender = Actor("key:plc", frozenset({Permission.ALERTS_WRITE}), frozenset({"north"}))
    reader = Actor("key:erp", frozenset({Permission.CASES_READ}), frozenset({"north"}))
    body = json.dumps(ALERTS[2])
    for actor, status in ((reader, 403), (sender, 200)):
        gate = _As(caller.app, Visitor(actor, "north"))
        assert TestClient(gate).post("/alerts", content=body).status_code == status
    assert store.alerts("main") == []
    assert [alert.code for alert in store.alerts("north")] == ["E-043"]


@dataclass(frozen=True)
class _As:
    """Signs a visitor in."""

    app: ASGIApp
    visitor: Visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {"visitor": self.visitor}
        await self.app(scope, receive, send)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"asset": "P"}', b"\xff", b" " * (MAX_BYTES + 1)])
def test_what_cannot_be_read_is_refused(store: Store, body: bytes) -> None:
    answer = client(store).post("/alerts", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert store.alerts("main") == []
