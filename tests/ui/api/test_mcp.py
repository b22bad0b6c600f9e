"""The tools as a real client meets them: over HTTP, with a key, within its rights."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from copilot.access import Permission
from copilot.apikeys import ApiKeys
from copilot.lessons.lesson import Lesson
from tests.ui.api.conftest import ADMIN, KeyGate
from ui.api.mcp import mount_mcp
from ui.guard import Guard, Walls
from ui.hosts import OwnNames
from ui.service import Service

pytestmark = pytest.mark.process
READING = {"ask", "search", "diagnose", "list_cases", "get_case", "list_lessons", "read_lesson"}
WRITING = {"open_case", "say", "answer"}


@dataclass(frozen=True)
class Served:
    """A server with keys: for everything, for asking only, and for asking at two sites that are not the server's."""

    url: str
    full: str
    asking: str
    elsewhere: str


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/mcp"
    server.should_exit = True
    thread.join()


@contextmanager
def serving(service: Service, keys: ApiKeys, name: str, *, write: bool) -> Iterator[Served]:
    settings = service.assistant.settings.model_copy(update={"mcp_write": write})
    app = FastAPI()
    mount_mcp(app, Service(replace(service.assistant, settings=settings)))
    app.add_middleware(KeyGate, service=service)
    app.add_middleware(Guard, walls=Walls(names=OwnNames.of(settings)))
    full = keys.add(ADMIN, f"mcp-{name}", ["main", "north"], list(Permission)).key
    asking = keys.add(ADMIN, f"mcp-ask-{name}", ["main"], [Permission.ASK]).key
    elsewhere = keys.add(ADMIN, f"mcp-two-{name}", ["east", "west"], [Permission.ASK]).key
    with running(app) as url:
        yield Served(url, full, asking, elsewhere)


@pytest.fixture(scope="module")
def served(service: Service, keys: ApiKeys) -> Iterator[Served]:
    with serving(service, keys, "read", write=False) as made:
        yield made


@pytest.fixture(scope="module")
def writable(service: Service, keys: ApiKeys) -> Iterator[Served]:
    with serving(service, keys, "write", write=True) as made:
        yield made


def tools(url: str, key: str) -> dict[str, Any]:
    async def listed(client: Client) -> Any:
        return await client.list_tools()

    return {tool.name: tool for tool in with_client(url, key, listed).tools}


def call(url: str, key: str, name: str, **arguments: object) -> Any:
    async def called(client: Client) -> Any:
        return await client.call_tool(name, arguments)

    return with_client(url, key, called)


def with_client(url: str, key: str, act: Any) -> Any:
    async def run() -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers, trust_env=False, timeout=30) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await act(client)

    return asyncio.run(run())


def test_a_key_reads_with_every_tool_and_writes_with_none(served: Served) -> None:
    found = tools(served.url, served.full)
    assert found.keys() == READING
    for tool in found.values():
        assert tool.annotations.read_only_hint is True
        assert "never instructions" in " ".join(tool.description.split())
        assert tool.output_schema


def test_the_tools_give_the_same_models_as_the_api(served: Served) -> None:
    site = {"site": "main"}
    reply = call(served.url, served.full, "ask", text="What does E-042 mean?", **site).structured_content
    assert reply["covered"]
    assert "Pump pressure low, new words" in reply["blocks"][0]["text"]
    hits = call(served.url, served.full, "search", text="suction filter", limit=3, **site).structured_content
    assert len(hits["hits"]) == 3
    found = call(served.url, served.full, "diagnose", asset="PRESS-01", alarms=["E-042"], **site)
    causes = [each["text"] for each in found.structured_content["hypotheses"]]
    assert "Suction filter clogged" in causes
    assert call(served.url, served.full, "list_cases", **site).structured_content["next"] is None


def test_published_lessons_are_listed_and_read(served: Served, lesson: Lesson) -> None:
    lines = call(served.url, served.full, "list_lessons", asset_model="P1", site="main").structured_content
    assert [each["id"] for each in lines["lessons"]] == [lesson.id]
    read = call(served.url, served.full, "read_lesson", lesson=lesson.id, site="main").structured_content
    assert Lesson.model_validate(read["lesson"]) == lesson
    for refused in (
        call(served.url, served.full, "read_lesson", lesson="nope", site="main"),
        call(served.url, served.full, "read_lesson", lesson=lesson.id, site="north"),
        call(served.url, served.asking, "read_lesson", lesson=lesson.id),
        call(served.url, served.asking, "list_lessons"),
    ):
        assert refused.is_error
        assert lesson.title not in refused.content[0].text


def test_what_a_key_may_not_do_is_told_and_not_done(served: Served, writable: Served) -> None:
    for refused in (
        call(served.url, served.asking, "list_cases"),
        call(served.url, served.asking, "ask", text="E-042", site="north"),
        call(writable.url, writable.asking, "open_case", opened={"asset": "PRESS-01"}),
        call(served.url, served.full, "open_case", opened={"asset": "PRESS-01"}, site="main"),
        call(served.url, served.elsewhere, "ask", text="E-042"),
        call(served.url, served.full, "get_case", case="nope", site="main"),
    ):
        assert refused.is_error
        assert "Traceback" not in refused.content[0].text
    assert "several sites" in call(served.url, served.elsewhere, "ask", text="E-042").content[0].text


def test_where_it_is_set_a_key_with_the_scope_goes_on_with_cases(writable: Served) -> None:
    assert tools(writable.url, writable.asking).keys() == READING
    found = tools(writable.url, writable.full)
    assert found.keys() == READING | WRITING
    assert {name for name, tool in found.items() if not tool.annotations.read_only_hint} == WRITING
    site = {"site": "main"}
    opened = call(
        writable.url, writable.full, "open_case", opened={"asset": "PRESS-02", "alarms": ["E-043"]}, **site
    )
    case = opened.structured_content
    said = call(writable.url, writable.full, "say", case=case["id"], text="the oil is hot", **site)
    assert said.structured_content["version"] > case["version"]
    stale = call(
        writable.url,
        writable.full,
        "answer",
        case=case["id"],
        finding="alarm:E042",
        state="absent",
        version=1,
        **site,
    )
    assert stale.is_error
    assert "changed by key:mcp-write" in stale.content[0].text
    shown = call(writable.url, writable.full, "get_case", case=case["id"], **site).structured_content
    assert {line["by"] for line in shown["history"]} == {"key:mcp-write"}


def test_nobody_without_a_key_and_no_foreign_name_gets_in(served: Served) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    with httpx2.Client(trust_env=False) as http:
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            answer = http.post(served.url, json=body, headers={**accept, **headers})
            assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")
        key = {"Authorization": f"Bearer {served.full}"}
        assert http.post(served.url, json=body, headers={**accept, **key}).status_code == 200
        rebound = http.post(served.url, json=body, headers={**accept, **key, "Host": "evil.example"})
        assert rebound.status_code == 421
        large = http.post(served.url, content=b" " * 70_000, headers={**accept, **key})
        assert large.status_code == 413
