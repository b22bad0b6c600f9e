"""What to send to each route so that it does something, aimed at a site: an attack, or its own people's daily work."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from tests.security.plant import SECRET, Site, png

OWN_CHECK = {
    "POST /internal/search": "the commands of this machine's user, by the beacon's token",
    "POST /internal/ask": "the same",
    "GET /internal/status": "the same",
    "POST /internal/ingest": "the same",
    "POST /alerts": "the token of alert sources, or a key",
    "GET /metrics": "the token of metrics, or this machine",
    "GET /app": "leads to the sign-in by itself",
    "GET /app/asset/{asset}": "the same",
    "GET /app/case/{case}": "the same",
    "GET /app/learn": "the same",
    "GET /app/learn/lesson/{attempt}": "the same",
    "GET /app/learn/practice/{attempt}": "the same",
    "GET /app/learn/review": "the same",
    "POST /sign-out-everywhere": "whoever's session it is",
}
"""Routes that refuse strangers without a dependency that names a permission; each is tried all the same."""

PUBLIC = {
    "GET /": "leads to /app",
    "GET /healthz": "tells that the server runs, nothing else",
    "GET /readyz": "tells whether questions are answered",
    "GET /favicon.ico": "our picture",
    "GET /api/v1/openapi.json": "describes the API, the same at every plant",
    "HEAD /api/v1/openapi.json": "the same",
    "GET /api/v1/docs": "the same as a page",
    "GET /sign-in": "the way in",
    "POST /sign-in": "the way in",
    "POST /sign-out": "the way out",
    "GET /set-up": "the way in of the first, by a one-time link",
    "POST /set-up": "the same",
    "GET /kiosk": "the way in on shared tablets, by the tablet's own cookie",
    "POST /kiosk": "the same",
    "GET /app/client/{digest}/{name}": "scripts and styles, kept by tablets before anybody signs in",
    "GET /app/sw.js": "the same",
    "GET /app/manifest.webmanifest": "the same",
    "GET /app/offline": "the same",
}
"""Routes that anybody may use, and why."""

Sent = dict[str, Any]


def filled(path: str, site: Site) -> str:
    """The path with the ids of a site's things."""
    values = {
        "{document:path}": site.document,
        "{section:path}": site.section,
        "{case}": site.case,
        "{asset}": site.asset,
        "{photo}": site.photo,
        "{name}": site.photo,
        "{turn}": site.turn,
        "{attempt}": "0" * 32,
        "{digest}": "0" * 16,
        "{run}": "latest",
        "{lesson}": site.lesson,
    }
    for name, value in values.items():
        path = path.replace(name, value.replace("#", "%23"))
    assert "{" not in path, f"{path}: say in sending.py what to put there"
    return path


def body(name: str, site: Site) -> Sent:
    """What to send to the route ``name``. Raises `AssertionError` for one that nobody has thought of."""
    query: Sent = {
        "site": site.name,
        "asset": site.asset,
        "case": site.case,
        "id": str(uuid4()),
        "lang": "en",
    }
    query |= {"section": site.section, "page": 1, "name": f"{site.name}-x.md", "to": "de"}
    query |= {"lesson": f"{site.name}-lesson", "seen": "x", "place": 0, "alt": "x"}
    if name.startswith(("GET ", "HEAD ")):
        # With a machine the way in leads on to its page.
        return {"params": {key: value for key, value in query.items() if name != "GET /app" or key == "lang"}}
    sent = _bodies(site).get(name)
    assert sent is not None, f"{name}: say in sending.py what to send there"
    return {"params": query, **sent}


def _bodies(site: Site) -> dict[str, Sent]:
    act = {"act": "say", "id": str(uuid4()), "case": site.case, "text": "it hums"}
    alarm = {"asset": site.asset, "code": "X-1", "at": "2026-02-02T10:00:00Z", "state": "raised", "text": "x"}
    alarms = {"alerts": [alarm]}
    asked = {"text": f"{site.name[0].upper()}-101", "asset": site.asset, "site": site.name}
    floor = {"id": str(uuid4()), "text": asked["text"], "asset": site.asset, "case": site.case}
    return {
        "POST /internal/search": {"json": asked},
        "POST /internal/ask": {"json": asked},
        "POST /internal/ingest": {"json": {"paths": ["/etc"], "options": {}}},
        "POST /alerts": {"json": alarms},
        "POST /api/v1/ask": {"json": asked},
        "POST /api/v1/search": {"json": asked},
        "POST /api/v1/diagnose": {"json": {"asset": site.asset, "alarms": [asked["text"]]}},
        "POST /api/v1/cases": {"json": {"asset": site.asset, "text": "it hums"}},
        "POST /api/v1/cases/{case}/acts": {"json": {"act": "say", "text": "it hums"}},
        "POST /api/v1/cases/{case}/photos": {"content": png()},
        "POST /api/v1/alerts": {"json": alarms},
        "POST /api/v1/documents": {"content": b"# hello\n\nworld\n"},
        "DELETE /api/v1/documents/{document:path}": {},
        "POST /sign-out-everywhere": {},
        "POST /password": {"data": {"password": "x", "fresh": "y", "again": "y"}},
        "POST /pin": {"data": {"password": "x", "pin": "1234"}},
        "POST /language": {"data": {"lang": "de"}},
        "POST /site": {"data": {"site": site.name}},
        "POST /kiosk/enrol": {"data": {"tablet": "x"}},
        "POST /kiosk/remove": {"data": {"tablet": "x"}},
        "POST /hear": {"content": b"no recording"},
        "POST /look": {"content": png()},
        "POST /say": {"json": {"text": "x", "lang": "xx"}},
        "POST /app/ask": {"json": floor},
        "POST /app/acts": {"json": act},
        "POST /app/photo": {"content": png()},
        "POST /app/learn/acts": {"json": {"act": "forget", "id": str(uuid4())}},
        "POST /upload": {"content": b"# hello\n\nworld\n"},
        "POST /upload/translations": {"content": b"<xliff/>"},
        "POST /upload/lessons": {"content": b"PK"},
        "POST /upload/lesson-media": {"content": png()},
        "POST /mcp": call("get_case", {"case": site.case, "site": site.name}),
    }


def call(tool: str, arguments: dict[str, Any]) -> Sent:
    """A tool's call over MCP."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    return {
        "json": {**message, "params": {"name": tool, "arguments": arguments}},
        "headers": {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"},
    }


def gives_away(text: str, site: Site) -> bool:
    """Whether an answer holds anything of a site's own; what stands escaped counts, too."""
    secret = SECRET[site.name]
    return secret in text or json.dumps(secret) in text
