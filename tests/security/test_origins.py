"""Pages of other sites, and whatever calls this server by another name or claims to be a proxy."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from copilot.access import Role
from tests.accounts import Member, member
from tests.security.conftest import ADDRESS
from tests.security.doors import Door, doors
from tests.security.knocking import Knocker, is_turned_away
from tests.security.plant import HERE, Town
from tests.security.sending import filled
from tests.security.test_desks import filled_gradio
from ui.guard import Guard
from ui.server import WALLS, _uvicorn

FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": f"{ADDRESS}.evil.example"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
)


@pytest.fixture(scope="module")
def every(app: FastAPI, town: Town) -> list[tuple[str, str, str]]:
    """Every route of the application: its name, method and an address."""
    return [(name, name.split()[0], _address(door, town)) for door in doors(app) for name in door.names]


def _address(door: Door, town: Town) -> str:
    return (
        filled_gradio(door.path) if door.path.startswith(WALLS.desks) else filled(door.path, town.sites[HERE])
    )


def test_a_foreign_page_reaches_nothing(
    knock: Knocker, town: Town, every: list[tuple[str, str, str]]
) -> None:
    who = town.people[Role.MAINTAINER, HERE]
    by_turns = [(*each, FOREIGN[place % len(FOREIGN)]) for place, each in enumerate(every)]
    one_by_all = [("sign-out", "POST", "/sign-out", headers) for headers in FOREIGN]
    for name, method, path, headers in by_turns + one_by_all:
        answer = knock(method, path, who, headers=headers)
        assert answer.status_code == 403, f"{name} {headers}: {answer.status_code}"
        assert not [each for each in answer.headers if each.startswith("access-control-")]


def test_a_foreign_page_cannot_post_a_form_even_as_a_navigation(knock: Knocker, town: Town) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    who = town.people[Role.MAINTAINER, HERE]
    for path in ("/sign-in", "/sign-out", "/site", "/kiosk/enrol", "/alerts"):
        assert knock("POST", path, who, headers=headers, data={"site": HERE}).status_code == 403
    assert knock("GET", "/app", who, headers=headers).status_code == 200  # a link in a mail


@pytest.fixture(scope="module")
def unguarded(app: FastAPI) -> Knocker:
    """The same application without the guard before it."""
    bare = FastAPI()
    bare.router = app.router
    bare.user_middleware = [each for each in app.user_middleware if each.cls is not Guard]  # type: ignore[comparison-overlap]
    bare.exception_handlers = app.exception_handlers
    bare.state = app.state
    # Its own lifespan would begin the same sessions of MCP twice.
    return Knocker(TestClient(bare, ADDRESS, raise_server_exceptions=False, follow_redirects=False))


def test_without_the_guard_a_foreign_page_signs_its_victim_out(
    knock: Knocker, unguarded: Knocker, town: Town
) -> None:
    victim = _signed_in(town, "victim")
    assert knock("POST", "/sign-out", victim, headers=FOREIGN[0]).status_code == 403
    assert town.service.accounts.sessions.find(victim.token)
    unguarded("POST", "/sign-out", victim, headers=FOREIGN[0])
    assert not town.service.accounts.sessions.find(victim.token)


def test_nothing_shares_answers_with_other_sites(
    knock: Knocker, town: Town, every: list[tuple[str, str, str]]
) -> None:
    preflight = {"Origin": ADDRESS, "Access-Control-Request-Method": "POST"}
    for name, method, path in every:
        if "queue/data" in path or "heartbeat" in path:
            continue
        for answer in (
            knock(method, path, headers={"Origin": ADDRESS}),
            knock("OPTIONS", path, headers=preflight),
        ):
            shared = [each for each in answer.headers if each.startswith("access-control-")]
            assert not shared, f"{name}: {shared}"


NAMES = ("evil.example", "evil.example:8077", "localhost.evil.example", "127.0.0.1.nip.io", "", "localhost@x")


def test_another_name_is_not_answered(knock: Knocker, town: Town, every: list[tuple[str, str, str]]) -> None:
    who = town.people[Role.MAINTAINER, HERE]
    by_turns = [(*each, NAMES[place % len(NAMES)]) for place, each in enumerate(every)]
    for name, method, path, host in by_turns + [("app", "GET", "/app", host) for host in NAMES]:
        # A page that rebinds its own name is same-origin to the browser.
        answer = knock(method, path, who, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code == 421, f"{name} {host}: {answer.status_code}"


@pytest.mark.parametrize("host", ["127.0.0.1:8077", "[::1]:8077", "192.168.7.9", "localhost"])
def test_addresses_are_answered(knock: Knocker, host: str) -> None:
    assert knock("GET", "/healthz", headers={"Host": host}).status_code == 200


def test_no_answer_leads_to_where_the_host_or_a_proxys_header_says(knock: Knocker, town: Town) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1",
        "Forwarded": "host=evil.example;for=127.0.0.1", "X-Original-URL": "/admin", "X-Rewrite-URL": "/admin",
        "X-Forwarded-Prefix": "//evil.example", "X-HTTP-Method-Override": "DELETE", "X-Real-IP": "127.0.0.1",
    }  # fmt: skip
    for path in (
        "/",
        "/app",
        "/app/",
        "/account",
        "/admin",
        "/admin/",
        "/sign-in/",
        "/kiosk",
        "/metrics",
        "/trainer",
    ):
        answer = knock("GET", path, headers={**forged, "Accept": "text/html"})
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)
        assert answer.headers.get("location", "/").startswith(("/", ADDRESS))
        assert not answer.headers.get("location", "/").startswith("//")
        assert path != "/metrics" or is_turned_away(answer)


@pytest.mark.parametrize(
    "next",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"],
)
def test_signing_in_leads_nowhere_else(knock: Knocker, town: Town, next: str) -> None:
    who = _signed_in(town, "wanderer")
    form = {"name": who.name, "password": who.password}
    for answer in (
        knock("POST", "/sign-in", params={"next": next}, data=form),
        knock("GET", "/sign-in", who, params={"next": next}),
        knock("POST", "/site", who, data={"site": HERE, "back": next}),
    ):
        assert answer.status_code == 303
        assert answer.headers["location"] in ("/app", "/account")


def test_a_proxy_is_believed_only_where_one_is_named(town: Town, app: FastAPI) -> None:
    settings = town.service.assistant.settings
    assert not _uvicorn(app, settings, None).proxy_headers
    named = _uvicorn(app, settings.model_copy(update={"trusted_proxies": "10.0.0.7"}), None)
    named.load()
    assert isinstance(named.loaded_app, ProxyHeadersMiddleware)
    assert "10.0.0.7" in named.loaded_app.trusted_hosts
    assert "127.0.0.1" not in named.loaded_app.trusted_hosts


def _signed_in(town: Town, name: str) -> Member:
    return member(town.service.assistant.settings, name, sites=(HERE,))
