"""The whole server watched from outside: figures by route, readiness by part, and a log without anyone's words."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.types import Scope

from copilot.access import ALL_SITES, Actor, Permission, Role
from copilot.errors import IndexUnavailableError
from tests.logs import captured
from ui.api.health import health_routes, readiness
from ui.api.metrics import Metrics
from ui.server import build_app
from ui.service import Service
from ui.watch import case_of, role_of

SECRET = "Xy7SECRETq"


@pytest.fixture(scope="module")
def whole(service: Service) -> FastAPI:
    async def build() -> FastAPI:
        return build_app(service, f"token-{SECRET}")

    # Where no event loop runs, Gradio makes one and leaves it open.
    return asyncio.run(build())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that the server logs meanwhile, at its most talkative."""
    with captured() as stream:
        yield stream


def visitor(app: FastAPI, key: str = "", host: str = "copilot") -> TestClient:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return TestClient(
        app, f"http://{host}", headers=headers, raise_server_exceptions=False, follow_redirects=False
    )


def requests(log: io.StringIO) -> list[dict[str, Any]]:
    told = (json.loads(line) for line in log.getvalue().splitlines())
    return [line for line in told if line["event"] == "request"]


def test_a_request_is_one_line_with_its_template_site_role_and_case(
    whole: FastAPI, full_key: str, log: io.StringIO
) -> None:
    program = visitor(whole, full_key)
    case = program.post("/api/v1/cases", json={"asset": "PRESS-01"}).json()["id"]
    shown = program.get(f"/api/v1/cases/{case}")
    line = requests(log)[-1]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/cases/{case}", 200)
    assert (line["site"], line["role"], line["case"]) == ("main", "key", case)
    assert line["ms"] >= 0
    assert line["request"] == shown.headers["X-Request-Id"]


def test_nothing_that_anyone_sends_is_in_the_log(
    whole: FastAPI, full_key: str, service: Service, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, nobody = visitor(whole, full_key), visitor(whole)
    case = program.post("/api/v1/cases", json={"asset": "PRESS-01", "text": f"{SECRET} leaks"}).json()["id"]
    for act in (
        {"act": "say", "text": SECRET},
        {"act": "answer", "finding": SECRET, "state": "absent", "value": SECRET},
        {"act": "repair", "cause": SECRET},
        {"act": SECRET},
    ):
        program.post(f"/api/v1/cases/{case}/acts", json=act)
    everywhere = {"User-Agent": SECRET, "Cookie": f"session={SECRET}; lang={SECRET}", "X-Request-Id": SECRET}
    everywhere |= {
        "Referer": f"http://copilot/{SECRET}",
        "X-Forwarded-For": SECRET,
        "Accept-Language": SECRET,
    }
    for path in (
        "/",
        "/app",
        "/sign-in",
        "/api/v1/cases",
        "/mcp",
        "/admin",
        "/alerts",
        "/metrics",
        "/hear",
        "/page",
    ):
        for method in ("GET", "POST"):
            for caller in (program, nobody):
                caller.request(
                    method, f"{path}/{SECRET}?q={SECRET}&case={SECRET}", content=SECRET, headers=everywhere
                )
                caller.request(method, path, params={"site": SECRET}, json={"text": SECRET, "asset": SECRET})
    form = {"name": SECRET, "user": SECRET, "password": SECRET, "pin": SECRET}
    nobody.post("/sign-in", data=form, headers={"Origin": "http://copilot"})
    visitor(whole, SECRET).get("/api/v1/cases")
    visitor(whole, full_key, f"{SECRET}.example").post("/mcp", json={})
    program.request(SECRET, "/api/v1/cases")

    def broken(*_: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(service.plant, "ask", broken)
    assert program.post("/api/v1/ask", json={"text": SECRET}).status_code == 500
    assert len(requests(log)) > 80
    assert SECRET.lower() not in log.getvalue().lower()
    assert full_key not in log.getvalue()
    failed = requests(log)[-1]
    assert (failed["route"], failed["level"]) == ("/api/v1/ask", "error")


def test_figures_count_by_template_and_name_nobody(whole: FastAPI, full_key: str) -> None:
    program = visitor(whole, full_key)
    program.post("/api/v1/ask", json={"text": "What does E-042 mean?"})
    program.get(f"/api/v1/cases/{SECRET}")
    program.request("BREW", f"/{SECRET}")
    local = TestClient(whole, "http://copilot", client=("127.0.0.1", 50000))
    figures = local.get("/metrics").text
    for expected in (
        'copilot_http_requests_total{method="POST",route="/api/v1/ask",status="200"}',
        'copilot_http_request_seconds_bucket{le="2.5",method="POST",route="/api/v1/ask"}',
        'copilot_http_requests_total{method="other",route="(none)"',
        'copilot_questions_total{covered="yes"}',
        'copilot_cases{phase="describe",site="main"}',
        'copilot_documents{site="main",state="ready"}',
        'copilot_alerts_active{site="main"}',
        "copilot_index_passages",
        "copilot_ingest_running 0.0",
        "process_resident_memory_bytes",
    ):
        assert expected in figures, expected
    assert SECRET not in figures
    assert "everything" not in figures, "a key's name is nobody's business"


@pytest.mark.parametrize(
    ("token", "client", "headers", "admitted"),
    [
        (None, "127.0.0.1", {}, True),
        (None, "::1", {}, True),
        (None, "10.0.0.7", {}, False),
        (None, "127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}, False),
        ("m3trics", "10.0.0.7", {"Authorization": "Bearer m3trics"}, True),
        ("m3trics", "127.0.0.1", {}, False),
        ("m3trics", "127.0.0.1", {"Authorization": "Bearer m3tricS"}, False),
    ],
)
def test_figures_are_for_the_token_or_this_machine(
    token: str | None, client: str, headers: dict[str, str], admitted: bool
) -> None:
    settings = SimpleNamespace(metrics_token=SecretStr(token) if token else None)
    service = SimpleNamespace(assistant=SimpleNamespace(settings=settings))
    figures = SimpleNamespace(text=lambda: b"x 1\n")
    app = FastAPI()
    app.include_router(health_routes(cast(Service, service), cast(Metrics, figures)))
    calling = TestClient(app, client=(client, 50000), raise_server_exceptions=False)
    assert calling.get("/metrics", headers=headers).is_success is admitted


def test_readiness_names_the_part_that_is_missing(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "loading" in readiness(service).model
    monkeypatch.setattr(service, "ready", True)
    assert readiness(service).model_dump() == {
        "ready": True, "model": "ok", "store": "ok", "index": "ok", "progress": None,
    }  # fmt: skip

    def gone() -> int:
        raise IndexUnavailableError("The Qdrant server does not answer.", "Start it.")

    monkeypatch.setattr(type(service.assistant.index), "count", lambda _: gone())
    found = readiness(service)
    assert (found.ready, found.store, found.index) == (False, "ok", "The Qdrant server does not answer.")


def test_a_full_disk_shows_before_anyone_loses_something(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ui.api.health.tempfile.TemporaryFile", full)
    assert readiness(service).store == "No space left on device"


def test_the_role_is_a_kind_and_never_a_name() -> None:
    for role in Role:
        assert role_of(Actor("anna", role.permissions, frozenset({ALL_SITES}))) == role.value
    assert role_of(Actor("key:erp", frozenset(Permission), frozenset())) == "key"
    assert role_of(Actor("x", frozenset({Permission.ASK}), frozenset())) == "other"


@pytest.mark.parametrize(
    ("state", "query", "found"),
    [({}, b"case=0123456789ab", "0123456789ab"), ({"case": "ab0123456789"}, b"", "ab0123456789"),
     ({"case": 5}, b"case=anna", ""), ({}, b"", "")],
)  # fmt: skip
def test_only_what_looks_like_a_case_is_taken_for_one(
    state: dict[str, object], query: bytes, found: str
) -> None:
    scope: Scope = {"type": "http", "headers": [], "query_string": query, "state": state}
    assert case_of(scope) == found
