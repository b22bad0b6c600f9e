"""What stands before every route: other sites, endless and slow bodies, a desk's unused routes, headers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.types import Message

from ui import guard
from ui.guard import MAX_BODY_BYTES, Guard, Walls
from ui.hosts import OwnNames


def app(names: OwnNames | None = None) -> FastAPI:
    made = FastAPI()

    @made.post("/take")
    @made.post("/large/take")
    @made.post("/desk/gradio_api/queue/join")
    @made.post("/desk/gradio_api/upload")
    async def take(request: Request) -> int:
        return len(await request.body())

    @made.get("/framed")
    def framed() -> Response:
        return Response("", headers={"Content-Security-Policy": "frame-ancestors 'self'"})

    made.add_middleware(Guard, walls=Walls(("/desk",), ("/large",), names))
    return made


@pytest.fixture
def client() -> TestClient:
    return TestClient(app())


@pytest.mark.parametrize(
    "origin",
    ["https://elsewhere.example", "null", "http://testserver:81", "http://testserver.evil", "http://[", ""],
)
def test_other_sites_are_refused(client: TestClient, origin: str) -> None:
    assert client.post("/take", content=b"x", headers={"Origin": origin}).status_code == 403
    assert client.post("/take", content=b"x", headers={"Origin": "http://testserver"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything new"])
def test_what_a_browser_calls_foreign_is_refused_unless_it_is_a_link_that_leads_here(
    client: TestClient, site: str
) -> None:
    told = {"Sec-Fetch-Site": site}
    assert client.post("/take", headers={**told, "Sec-Fetch-Mode": "navigate"}).status_code == 403
    assert client.get("/framed", headers={**told, "Sec-Fetch-Mode": "no-cors"}).status_code == 403
    assert client.get("/framed", headers=told).status_code == 403
    assert client.get("/framed", headers={**told, "Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert client.post("/take", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_only_own_names_are_answered_to() -> None:
    named = TestClient(app(OwnNames(frozenset({"copilot.plant"}))), "http://copilot.plant")
    assert named.get("/framed").status_code == 200
    rebound = named.get("/framed", headers={"Host": "evil.example"})
    assert rebound.status_code == 421
    assert "COPILOT_HOSTS" in rebound.text


def test_a_body_is_bounded_whether_it_says_its_length_or_not(client: TestClient) -> None:
    def pieces(count: int) -> Iterator[bytes]:
        yield from [bytes(1000)] * count

    most = MAX_BODY_BYTES // 1000
    assert client.post("/take", content=bytes(MAX_BODY_BYTES)).json() == MAX_BODY_BYTES
    assert client.post("/take", content=bytes(MAX_BODY_BYTES + 1)).status_code == 413
    assert client.post("/take", content=pieces(most)).json() == 1000 * most
    assert client.post("/take", content=pieces(most + 1)).status_code == 413
    assert client.post("/large/take", content=pieces(2 * most)).json() == 2000 * most
    assert client.post("/desk/gradio_api/queue/join", content=pieces(most + 1)).status_code == 413


def test_a_body_that_stops_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SILENCE_SECONDS", 0.05)
    sent: list[Message] = []
    pieces = iter([{"type": "http.request", "body": b"a", "more_body": True}])

    async def receive() -> Message:
        for piece in pieces:
            return piece
        await asyncio.Event().wait()
        raise AssertionError("nothing wakes it")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/large/take", "raw_path": b"/large/take", "query_string": b"",
        "headers": [], "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("h", 80),
        "client": ("c", 1),
    }  # fmt: skip
    with ThreadPoolExecutor(1) as aside:  # this thread's own loop is others' to use
        aside.submit(asyncio.run, app()(scope, receive, send)).result()
    assert sent[0]["status"] == 408


def test_a_desk_serves_only_what_its_page_uses(client: TestClient) -> None:
    assert client.post("/desk/gradio_api/queue/join", content=b"x").json() == 1
    assert client.post("/desk/gradio_api/upload", content=b"x").status_code == 404
    assert "unsafe-eval" in client.post("/desk/gradio_api/queue/join").headers["content-security-policy"]


def test_headers_stand_on_every_answer_and_give_way_to_a_routes_own(client: TestClient) -> None:
    for answer in (
        client.get("/nowhere"),
        client.post("/take", headers={"Origin": "https://elsewhere.example"}),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert client.get("/framed").headers["content-security-policy"] == "frame-ancestors 'self'"


def test_nothing_is_kept_unless_a_route_says_so_and_a_failure_has_all_headers() -> None:
    made = app()

    @made.get("/broken")
    def broken() -> None:
        raise RuntimeError("the inside")

    @made.get("/kept")
    def kept() -> Response:
        return Response("", headers={"Cache-Control": "max-age=9"})

    @made.get("/desk/assets/a.js")
    def asset() -> None:
        return None

    client = TestClient(made, raise_server_exceptions=False)
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/framed").headers["cache-control"] == "no-store"
    assert client.get("/kept").headers["cache-control"] == "max-age=9"
    assert "cache-control" not in client.get("/desk/assets/a.js").headers
