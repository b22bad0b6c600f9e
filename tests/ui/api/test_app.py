"""The API as a program meets it: rights on every route, one shape of error, the command line's own JSON."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from copilot.access import Permission
from copilot.apikeys import ApiKeys
from copilot.lessons.lesson import Lesson
from copilot.lessons.lessonbook import LessonBook
from tests.small import ALERTS
from tests.ui.api.conftest import ADMIN, KeyGate, client_of
from ui.api.app import LARGEST_BODY, build_api
from ui.api.limits import Limiter
from ui.cli import app as cli
from ui.desk import LocalDesk
from ui.service import Service

ROOT = "/api/v1"
CODES = {"sign_in", "forbidden", "conflict", "gate", "lock", "input", "busy", "failed"}


def opened(program: TestClient, **changes: object) -> dict[str, object]:
    body = {"asset": "PRESS-01", "alarms": ["E-042"], "text": "no pressure at start", **changes}
    answer = program.post(f"{ROOT}/cases", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def permissions(dependant: Dependant) -> Iterator[Permission]:
    for each in dependant.dependencies:
        asked = getattr(each.call, "permission", None)
        if asked:
            yield asked
        yield from permissions(each)


def test_every_route_asks_for_a_permission_at_a_site(service: Service) -> None:
    routes = [
        route for route in flat(build_api(service)) if isinstance(route, APIRoute) and route.path != "/docs"
    ]
    assert len(routes) >= 14
    for route in routes:
        assert list(permissions(route.dependant)), route.path


def flat(api: FastAPI) -> Iterator[object]:
    for route in api.routes:
        router = getattr(route, "original_router", None)
        yield from router.routes if router else (route,)


def test_without_a_key_or_without_the_right_nothing_is_told(
    app: FastAPI, keys: ApiKeys, service: Service
) -> None:
    nobody = client_of(app, "wrong")
    asker = client_of(app, keys.add(ADMIN, "asker", ["main"], [Permission.FEEDBACK_WRITE]).key)
    description = nobody.get(f"{ROOT}/openapi.json").json()
    for path, operations in description["paths"].items():
        address = ROOT + path.format(case="x", document="x", asset="x", section="x", lesson="x")
        for method in operations:
            refused = nobody.request(method, address, json={})
            assert (refused.status_code, refused.json()["code"]) == (401, "sign_in"), path
            forbidden = asker.request(method, address, params={"section": "x"}, json=valid(path))
            assert (forbidden.status_code, forbidden.json()["code"]) == (403, "forbidden"), path


def valid(path: str) -> Mapping[str, object]:
    """A body that the address takes, so that only the right is missing."""
    return {"/ask": {"text": "x"}, "/search": {"text": "x"}, "/cases/{case}/acts": {"act": "close"}}.get(
        path, {}
    )


def test_a_site_that_a_key_is_not_for_is_closed(app: FastAPI, keys: ApiKeys, program: TestClient) -> None:
    case = opened(program)["id"]
    north = client_of(app, keys.add(ADMIN, "north", ["north"], list(Permission)).key)
    for address in (
        "cases",
        f"cases/{case}",
        "documents",
        "work-orders",
        "machines",
        "machines/PRESS-01",
        "lessons",
    ):
        assert north.get(f"{ROOT}/{address}", params={"site": "main"}).status_code == 403
    assert north.get(f"{ROOT}/cases").json() == {"cases": [], "next": None}
    assert north.get(f"{ROOT}/cases/{case}").status_code == 404
    assert north.post(f"{ROOT}/ask", json={"text": "E-042", "site": "main"}).status_code == 403
    assert not north.post(f"{ROOT}/ask", json={"text": "What does E-042 mean?"}).json()["covered"]
    two = client_of(app, keys.add(ADMIN, "two", ["east", "west"], list(Permission)).key)
    assert "site=NAME" in two.get(f"{ROOT}/cases").json()["remedy"]
    assert two.get(f"{ROOT}/cases", params={"site": "west"}).is_success


def test_every_error_has_one_shape(program: TestClient) -> None:
    for status, answer in (
        (404, program.get(f"{ROOT}/nothing")),
        (404, program.get(f"{ROOT}/cases/nope")),
        (404, program.get(f"{ROOT}/documents/nope/sections")),
        (405, program.delete(f"{ROOT}/cases")),
        (413, program.post(f"{ROOT}/ask", content=b" " * (LARGEST_BODY + 1))),
        (
            422,
            program.post(f"{ROOT}/ask", content=b'{"text": ', headers={"Content-Type": "application/json"}),
        ),
        (400, program.post(f"{ROOT}/ask", json={"text": "x", "asset": "nope"})),
        (400, program.get(f"{ROOT}/cases", params={"cursor": "e30"})),
        (400, program.get(f"{ROOT}/work-orders", params={"cursor": "W10"})),
    ):
        assert answer.status_code == status, answer.text
        problem = answer.json()
        assert problem.keys() == {"message", "remedy", "code"}
        assert problem["message"]
        assert problem["code"] in CODES
    field = program.post(f"{ROOT}/ask", json={"text": 5})
    assert (field.status_code, field.json()["message"]) == (422, "body.text: Input should be a valid string.")


def test_what_goes_wrong_in_here_is_told_without_its_words(
    program: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("secret words")

    monkeypatch.setattr(service.plant, "ask", broken)
    calm = TestClient(
        program.app, "http://copilot", raise_server_exceptions=False, headers=dict(program.headers)
    )
    answer = calm.post(f"{ROOT}/ask", json={"text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "secret" not in answer.text


def test_a_key_that_asks_too_often_waits(service: Service, keys: ApiKeys, full_key: str) -> None:
    api = build_api(service)
    api.state.limiter = Limiter(12, lambda: 0.0)
    hasty = TestClient(KeyGate(api, service), headers={"Authorization": f"Bearer {full_key}"})
    answers = [hasty.get("/cases") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert (answers[2].headers["Retry-After"], answers[2].json()["code"]) == ("6", "busy")
    other = keys.add(ADMIN, "patient", ["main"], list(Permission)).key
    assert hasty.get("/cases", headers={"Authorization": f"Bearer {other}"}).is_success


def test_an_act_counts_once_however_often_it_is_sent(program: TestClient) -> None:
    deed = {"Idempotency-Key": str(uuid4())}
    body = {"asset": "PRESS-01", "text": "no pressure"}
    first, again = (program.post(f"{ROOT}/cases", json=body, headers=deed).json() for _ in range(2))
    assert first["id"] == again["id"]
    said = {"Idempotency-Key": str(uuid4())}
    acts = f"{ROOT}/cases/{first['id']}/acts"
    body = {"act": "say", "text": "it hums", "version": first["version"]}
    views = [program.post(acts, json=body, headers=said).json() for _ in range(2)]
    assert views[0]["version"] == views[1]["version"] > first["version"]
    stale = program.post(acts, json=body)
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")


def test_a_whole_case_ends_in_a_work_order_that_goes_out_once(program: TestClient) -> None:
    begun = program.get(f"{ROOT}/work-orders").json()["next"]
    case = opened(program)
    acts = f"{ROOT}/cases/{case['id']}/acts"

    def act(name: str, **fields: object) -> dict[str, object]:
        answer = program.post(acts, json={"act": name, **fields})
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    view = act("repair_unlisted", cause="=cmd|hose cracked", remedy="hose replaced")
    gate = program.post(acts, json={"act": "step", "outcome": "done"})
    assert (gate.status_code, gate.json()["code"]) == (409, "gate")
    for message in view["repair"]["messages"]:  # type: ignore[index]
        act("acknowledge", message=message["id"])
    act("lock_out")
    for message in program.get(f"{ROOT}/cases/{case['id']}").json()["repair"]["messages"]:
        act("acknowledge", message=message["id"])
    act("step", outcome="done")
    act("release")
    act("verify", passed=True)
    assert act("close")["phase"] == "closed"
    assert act("confirm", changes={"parts": "SK-12"})["work_order"]["state"] == "confirmed"  # type: ignore[index]
    page = program.get(f"{ROOT}/work-orders", params={"cursor": begun}).json()
    assert [order["case"] for order in page["work_orders"]] == [case["id"]]
    assert program.get(f"{ROOT}/work-orders", params={"cursor": page["next"]}).json()["work_orders"] == []
    table = program.get(f"{ROOT}/work-orders.csv", params={"cursor": begun})
    assert table.headers["X-Next"] == page["next"]
    assert '"\'=cmd|hose cracked"' in table.text


def test_cases_come_in_pages_without_gaps(program: TestClient) -> None:
    made = {opened(program, asset="PRESS-02")["id"] for _ in range(5)}
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = program.get(f"{ROOT}/cases", params={"asset": "PRESS-02", "limit": 2, **cursor}).json()
        found += [case["id"] for case in page["cases"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(found) == len(set(found))
    assert made <= set(found)
    closed = program.get(f"{ROOT}/cases", params={"phase": "closed", "asset": "PRESS-02"}).json()
    assert closed["cases"] == []


def test_documents_are_shown_down_to_their_passages(program: TestClient) -> None:
    listed = {each["id"]: each for each in program.get(f"{ROOT}/documents").json()["documents"]}
    assert listed["plant/press.md"]["state"] == "ready"
    assert program.get(f"{ROOT}/documents/plant/press.md").json() == listed["plant/press.md"]
    sections = program.get(f"{ROOT}/documents/plant/press.md/sections").json()["sections"]
    care = next(each for each in sections if each["heading"][-1] == "3 Care")
    shown = program.get(f"{ROOT}/documents/plant/press.md/passages", params={"section": care["id"]}).json()
    assert "checked every 12 hours" in shown["passages"][0]["text"]


def test_published_lessons_are_listed_and_read_whole_and_drafts_are_not(
    app: FastAPI, keys: ApiKeys, program: TestClient, service: Service, lesson: Lesson
) -> None:
    (line,) = program.get(f"{ROOT}/lessons").json()["lessons"]
    assert (line["id"], line["version"], line["title"]) == (lesson.id, 1, lesson.title)
    assert (line["steps"], line["questions"]) == (len(lesson.steps), len(lesson.questions))
    shown = program.get(f"{ROOT}/lessons/{lesson.id}").json()
    assert Lesson.model_validate(shown["lesson"]) == lesson
    for query, found in (
        ({"asset_model": "P1"}, 1),
        ({"asset_model": "K7"}, 0),
        ({"lang": "en"}, 1),
        ({"lang": "de"}, 0),
    ):
        assert len(program.get(f"{ROOT}/lessons", params=query).json()["lessons"]) == found
    book = LessonBook(service.assistant.store, service.assistant.settings, "main")
    drafts = [each.lesson.id for each in book.listed(ADMIN) if each.lesson.id != lesson.id]
    north = client_of(app, keys.add(ADMIN, "reads-north", ["north"], [Permission.LESSONS_READ]).key)
    for missing in (
        *(program.get(f"{ROOT}/lessons/{each}") for each in (*drafts, "nope", "..", "%2e%2e")),
        north.get(f"{ROOT}/lessons/{lesson.id}"),
    ):
        assert missing.status_code == 404, missing.text
    assert drafts
    assert north.get(f"{ROOT}/lessons").json() == {"lessons": []}


def test_a_lesson_in_work_again_is_shown_as_it_was_published(
    program: TestClient, service: Service, lesson: Lesson
) -> None:
    book = LessonBook(service.assistant.store, service.assistant.settings, "main")
    book.put(ADMIN, lesson.model_copy(update={"title": "Other"}))
    try:
        (line,) = program.get(f"{ROOT}/lessons").json()["lessons"]
        assert (line["version"], line["title"]) == (1, lesson.title)
        assert program.get(f"{ROOT}/lessons/{lesson.id}").json()["lesson"]["title"] == lesson.title
    finally:
        book.put(ADMIN, lesson)


def test_documents_are_uploaded_and_removed_where_the_key_may(
    app: FastAPI, keys: ApiKeys, program: TestClient
) -> None:
    reader = client_of(app, keys.add(ADMIN, "reader", ["main"], [Permission.DOCUMENTS_READ]).key)
    text, query = b"# Crane C3\n\nThe hook carries 900 kg.\n", {"name": "crane.md", "asset_model": "C3"}
    assert reader.post(f"{ROOT}/documents", params=query, content=text).status_code == 403
    begun = program.post(f"{ROOT}/documents", params=query, content=text)
    assert (begun.status_code, begun.json()) == (202, {"documents": ["crane.md"]})
    found = next(each for each in ready(program) if each["title"] == "Crane C3")
    assert found["asset_models"] == ["C3"]
    address = f"{ROOT}/documents/{found['id']}"
    assert reader.delete(address).status_code == 403
    assert program.delete(address).status_code == 202
    while any(each["id"] == found["id"] for each in program.get(f"{ROOT}/documents").json()["documents"]):
        time.sleep(0.05)  # 202: accepted, and done beside the answer
    assert program.delete(address).status_code == 404
    refused = program.post(f"{ROOT}/documents", params={"name": "x.exe"}, content=b"MZ")
    assert (refused.status_code, refused.json()["code"]) == (400, "input")


def ready(program: TestClient) -> list[dict[str, object]]:
    """The documents once none is being read."""
    while True:
        found: list[dict[str, object]] = program.get(f"{ROOT}/documents").json()["documents"]
        if all(each["state"] != "writing" for each in found) and any(
            each["title"] == "Crane C3" for each in found
        ):
            return found
        time.sleep(0.05)


def test_alerts_come_in_and_show_on_the_machine(program: TestClient) -> None:
    taken = program.post(f"{ROOT}/alerts", content=json.dumps({"alerts": ALERTS}))
    assert taken.json() == {"events": 3, "active": 1, "unknown_assets": []}
    lines = {line["asset"]["id"]: line for line in program.get(f"{ROOT}/machines").json()["machines"]}
    assert lines["PRESS-02"]["worst"]["code"] == "E-043"
    shown = program.get(f"{ROOT}/machines/PRESS-02").json()
    assert {alert["code"] for alert in shown["alerts"]} == {"E-043"}


def test_a_conversation_is_the_keys_own(app: FastAPI, keys: ApiKeys, program: TestClient) -> None:
    other = client_of(app, keys.add(ADMIN, "talker", ["main"], [Permission.ASK]).key)
    program.post(f"{ROOT}/ask", json={"text": "What does E-042 mean on PRESS-01?", "chat": "c"})
    follow = {"text": "What is its cause?", "chat": "c"}
    assert program.post(f"{ROOT}/ask", json=follow).json() != other.post(f"{ROOT}/ask", json=follow).json()


@pytest.mark.parametrize("command", ["ask", "search"])
def test_the_reply_is_the_command_lines_json(
    command: str, program: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.desk.open_desk", lambda _: nullcontext(LocalDesk(service.assistant)))
    question = "What does E-042 mean on PRESS-01?"
    printed = CliRunner().invoke(cli, [command, question, "--json", "--lang", "de"])
    answered = program.post(f"{ROOT}/{command}", json={"text": question, "lang": "de"}).json()
    told = json.loads(printed.stdout)
    assert told.pop("id") != answered.pop("id") or command == "search"
    assert told == answered
    assert told.get("covered", True)


def test_the_description_is_a_page_that_needs_nothing_else(app: FastAPI) -> None:
    nobody = client_of(app, "wrong")
    page = nobody.get(f"{ROOT}/docs")
    description = nobody.get(f"{ROOT}/openapi.json").json()
    for path, operations in description["paths"].items():
        for method, told in operations.items():
            assert f"{method.upper()} {ROOT}{path}" in page.text
            assert told["x-scope"] in set(Permission)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script|https?://|@import|url\(", page.text)
