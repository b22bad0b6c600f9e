"""Stored scripts: whatever anybody wrote stays text in every page, fragment, answer and file of the application."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from copilot.access import Permission, Role
from copilot.apikeys import ApiKeys
from tests.security.conftest import ADDRESS, BEACON
from tests.security.doors import doors, events
from tests.security.hostile import ATTRIBUTE, CODE, MODEL, SPRUNG, TAG, Den, den
from tests.security.knocking import Answer, Knocker
from tests.security.plant import ROOT
from tests.security.sending import body, filled
from tests.security.test_desks import done
from ui.render import TEMPLATES
from ui.server import WALLS, build_app

# What was planted, by the name in its text.
FIELD = re.compile(r"mk([a-z]+\d?)")
FIELDS = {
    "heading", "safety", "meaning", "cause", "remedy", "chapter", "caution", "step1", "paragraph", "name",
    "location", "asset", "model", "problem", "alert", "case", "said", "own", "reason", "to", "question", "thumb",
    "note", "orderremedy", "orderproblem", "translation", "user", "tablet", "file", "source", "unknown", "order",
}  # fmt: skip


@pytest.fixture(scope="module")
def lair(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Den]:
    with den(tmp_path_factory.mktemp("den"), tiny_model) as made:
        yield made


@pytest.fixture(scope="module")
def knock_there(lair: Den) -> Iterator[Knocker]:
    async def build() -> FastAPI:
        return build_app(lair.service, BEACON)

    with TestClient(
        asyncio.run(build()), ADDRESS, raise_server_exceptions=False, follow_redirects=False
    ) as client:
        yield Knocker(client)


@pytest.fixture(scope="module")
def answers(lair: Den, knock_there: Knocker) -> dict[str, Answer]:
    """Everything the application shows to its people, by what was asked for."""
    boss, site = lair.people[Role.MAINTAINER], lair.site
    found: dict[str, Answer] = {}
    for door in doors(knock_there.client.app):  # type: ignore[arg-type]
        # A stream of MCP never ends.
        if (
            "GET" in door.methods
            and door.path != "/mcp"
            and not door.path.startswith(tuple(f"{desk}/" for desk in WALLS.desks))
        ):
            path = filled(door.path, site)
            found[path] = knock_there("GET", path, boss, **body(f"GET {door.path}", site))
    technician = lair.people[Role.TECHNICIAN]
    for path in (
        "/app", f"/app/asset/{quote(site.asset, safe='')}", f"/app/case/{site.case}", f"/app/case/{lair.running}",
        f"/app/thread?asset={quote(site.asset, safe='')}", f"/app/thread?case={site.case}", "/account", "/kiosk",
    ):  # fmt: skip
        for lang in ("en", "de"):
            found[f"{path} {lang}"] = knock_there("GET", path, technician, params={"lang": lang})
    store = lair.service.assistant.store
    for row in store.documents("main"):
        for section in store.sections("main", row.id):
            path = f"/source/{quote(row.id)}"
            shown = {"section": section.id, "quote": f"<{TAG}>", "lang": "de"}
            found[f"{row.id} {section.id}"] = knock_there("GET", path, technician, params=shown)
    for case in knock_there("GET", "/api/v1/cases", boss).json()["cases"]:
        found[f"case {case['id']}"] = knock_there("GET", f"/app/case/{case['id']}", technician)
    for lang in ("en", "de"):
        asked = {"id": str(uuid4()), "text": f"{CODE} <{TAG}>?", "asset": site.asset, "lang": lang}
        found[f"ask {lang}"] = knock_there("POST", "/app/ask", technician, json=asked)
    act = {"act": "say", "id": str(uuid4()), "case": site.case, "text": f"mkact <{TAG}>"}
    found["act"] = knock_there("POST", "/app/acts", technician, json=act)
    return found


@pytest.fixture(scope="module")
def panels(lair: Den, knock_there: Knocker) -> dict[str, str]:
    """Every panel of every desk, as its maintainer sees it."""
    boss, found = lair.people[Role.MAINTAINER], {}
    for event in events(knock_there.client.app):  # type: ignore[arg-type]
        views = (
            {"state": ""},
            {"to": "de"},
            {"model": MODEL, "pick": ""},
            {"q": f"<{TAG}>", "by": f"'<{TAG}>"},
        )
        for place, view in enumerate(views):
            got = json.loads(done(knock_there, event, boss, act=f"<{TAG}>" if event.acts else "", **view))
            for number, shown in enumerate(got["output"]["data"]):
                if isinstance(shown, str):
                    found[f"{event} {place} {number}"] = shown
    return found


def pieces(answer: Answer) -> Iterator[str]:
    """The HTML in an answer: all of it, or the pieces that a page will put into itself."""
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html"):
        yield answer.text
    elif "json" in kind:
        for document in answer.text.splitlines() if "ndjson" in kind else filter(None, [answer.text]):
            yield from _html_in(json.loads(document))


def _html_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "html" and isinstance(inner, str):
                yield inner
            else:
                yield from _html_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _html_in(inner)


def sprung(text: str) -> list[str]:
    """What in a page was made from a hostile text: elements, attributes, scripts, addresses, evaluated templates."""
    found = []
    for node in LexborHTMLParser(text).css("*"):
        if node.tag == TAG:
            found.append(f"element {node.parent.tag if node.parent else ''}")
        for name, value in node.attributes.items():
            if name.startswith("on") or name == ATTRIBUTE:
                found.append(f"attribute {node.tag} {name}")
            if name in ("href", "src", "action", "data-href", "formaction") and (
                value or ""
            ).strip().lower().startswith(("javascript:", "data:text", "//")):
                found.append(f"address {value}")
        # In a block of data it is a text among others.
        data = node.attributes.get("type") == "application/json" and "<" not in node.text()
        if node.tag == "script" and SPRUNG in node.text() and not data:
            found.append("script")
    if "xss49" in text or "}}49" in text:
        found.append("template")
    return found


def test_no_page_holds_an_element_or_attribute_that_somebody_wrote(answers: dict[str, Answer]) -> None:
    seen = 0
    for name, answer in answers.items():
        for piece in pieces(answer):
            seen += "mk" in piece
            assert sprung(piece) == [], name
    assert seen > 20


def test_no_panel_of_a_desk_does(panels: dict[str, str]) -> None:
    for name, shown in panels.items():
        assert sprung(shown) == [], name


def test_every_hostile_text_was_shown_somewhere(answers: dict[str, Answer], panels: dict[str, str]) -> None:
    """Or nothing was proven of it."""
    shown = {
        field
        for text in (*(piece for answer in answers.values() for piece in pieces(answer)), *panels.values())
        for field in FIELD.findall(text)
    }
    assert FIELDS - shown == set()


def test_without_escaping_they_would_spring(
    lair: Den, knock_there: Knocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ("/app", f"/app/case/{lair.site.case}", f"/app/asset/{quote(lair.site.asset, safe='')}")
    TEMPLATES.cache.clear()  # type: ignore[union-attr]
    monkeypatch.setattr(TEMPLATES, "autoescape", False)
    try:
        for path in paths:
            assert sprung(knock_there("GET", path, lair.people[Role.TECHNICIAN]).text)
    finally:
        TEMPLATES.cache.clear()  # type: ignore[union-attr]


def test_what_is_no_page_is_never_taken_for_one(answers: dict[str, Answer]) -> None:
    for name, answer in answers.items():
        assert answer.headers["x-content-type-options"] == "nosniff", name
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("text/html"):
            assert not re.search(r"html|xml|svg", kind) or "xliff" in kind or "svg" in kind, f"{name}: {kind}"
            assert "svg" not in kind or name == "/favicon.ico"


def test_tables_hold_no_formulas(lair: Den, knock_there: Knocker) -> None:
    boss = lair.people[Role.MAINTAINER]
    key = ApiKeys(lair.service.assistant.store).add(ROOT, "tables", ["main"], list(Permission)).key
    signing_in = {"name": "=cmd|' /C calc'!A0", "password": "x"}
    knock_there("POST", "/sign-in", data=signing_in)
    for path, who in (("/desk/audit.csv", boss), ("/api/v1/work-orders.csv", key)):
        text = knock_there("GET", path, who).text
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) > 1
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")], (
            path
        )
    assert "'=cmd|" in knock_there("GET", "/api/v1/work-orders.csv", key).text
