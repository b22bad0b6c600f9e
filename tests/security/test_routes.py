"""Every route of the application, whoever comes: strangers, the wrong role, a key without the scope, the other site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from copilot.access import Actor, Permission, Role
from tests.security.doors import METHODS, Door, doors
from tests.security.knocking import Knocker, is_turned_away
from tests.security.plant import HERE, THERE, Town
from tests.security.sending import OWN_CHECK, PUBLIC, body, filled, gives_away
from ui.actors import Visitor
from ui.server import WALLS


@pytest.fixture(scope="module")
def own(app: FastAPI) -> list[tuple[str, str, Door]]:
    """Our own routes, those of the desks' pages left out: name, method, route."""
    return list(_own(app))


def _own(app: FastAPI) -> Iterator[tuple[str, str, Door]]:
    for door in doors(app):
        if not door.path.startswith(tuple(f"{desk}/" for desk in WALLS.desks)):
            for name in door.names:
                # One endpoint that looks at the method itself is tried by its one use.
                if door.path != "/mcp" or name.startswith("POST"):
                    yield name, name.split()[0], door


def test_every_route_asks_for_something_or_is_public_for_a_reason(own: list[tuple[str, str, Door]]) -> None:
    known = PUBLIC | OWN_CHECK | {"POST /mcp": "by key"}
    bare = {name for name, _, door in own if not door.permissions}
    assert bare <= set(known), "routes that ask for nothing"
    assert set(PUBLIC) <= {name for name, _, _ in own}, "public routes that are gone"
    guarded = {name for name, _, door in own if door.permissions}
    assert not guarded & set(PUBLIC)


def test_a_stranger_is_turned_away_everywhere_else(
    knock: Knocker, town: Town, own: list[tuple[str, str, Door]]
) -> None:
    for name, method, door in own:
        for site in town.sites.values():
            if name in PUBLIC:
                if method != "POST":
                    answer = knock(method, filled(door.path, site), **body(name, site))
                    assert answer.status_code < 300 or answer.status_code in (303, 307, 404, 410, 503), name
            else:
                answer = knock(method, filled(door.path, site), **body(name, site))
                assert is_turned_away(answer), f"{name}: {answer.status_code}"
            assert not any(gives_away(answer.text, each) for each in town.sites.values()), name


def test_no_other_method_opens_a_door(knock: Knocker, town: Town, app: FastAPI) -> None:
    for path in {door.path for door in doors(app)}:
        declared = {method for door in doors(app) if door.path == path for method in door.methods}
        if path == "/mcp" or path.startswith(tuple(f"{desk}/" for desk in WALLS.desks)):
            continue
        for method in set(METHODS) - declared:
            answer = knock(method, filled(path, town.sites[HERE]))
            assert answer.status_code in (401, 404, 405), f"{method} {path}: {answer.status_code}"


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.TRAINER])
def test_a_role_that_may_not_is_forbidden(
    knock: Knocker, town: Town, own: list[tuple[str, str, Door]], role: Role
) -> None:
    lacking = {str(each) for each in set(Permission) - role.permissions}
    tried = 0
    for name, method, door in own:
        if door.permissions & lacking:
            site, tried = town.sites[HERE], tried + 1
            answer = knock(method, filled(door.path, site), town.people[role, HERE], **body(name, site))
            assert answer.status_code == 403, f"{name}: {answer.status_code}"
            assert not gives_away(answer.text, site), name
    assert tried


def test_a_key_without_the_scope_is_forbidden(
    knock: Knocker, town: Town, own: list[tuple[str, str, Door]]
) -> None:
    for name, method, door in own:
        for permission in door.permissions & {str(each) for each in Permission}:
            site, key = town.sites[HERE], town.key(HERE, Permission(permission))
            answer = knock(method, filled(door.path, site), key, **body(name, site))
            assert answer.status_code == 403, f"{name}: {answer.status_code}"
            assert not gives_away(answer.text, site), name


@pytest.mark.parametrize("kind", ["person", "key"])
def test_nobody_sees_or_changes_the_other_site(
    knock: Knocker, town: Town, own: list[tuple[str, str, Door]], kind: str
) -> None:
    there = town.sites[THERE]
    who = town.people[Role.MAINTAINER, HERE] if kind == "person" else town.key(HERE)
    before = _state(town)
    for name, method, door in own:
        if name in PUBLIC or name in ("POST /sign-out-everywhere", "POST /kiosk/enrol", "POST /upload"):
            continue
        answer = knock(method, filled(door.path, there), who, **body(name, there))
        assert not gives_away(answer.text, there), f"{name}: {answer.text[:300]}"
    assert _state(town) == before


def test_its_own_people_see_what_the_others_do_not(
    knock: Knocker, town: Town, own: list[tuple[str, str, Door]]
) -> None:
    """Or the attacks above would prove nothing."""
    there = town.sites[THERE]
    people = town.people[Role.MAINTAINER, THERE], town.key(THERE)
    seen = {
        name
        for name, method, door in own
        if method == "GET" or door.path in ("/api/v1/ask", "/api/v1/search", "/app/ask", "/mcp")
        for who in people
        if gives_away(knock(method, filled(door.path, there), who, **body(name, there)).text, there)
    }
    assert seen >= {
        "GET /source/{document:path}",
        "GET /api/v1/cases",
        "GET /api/v1/cases/{case}",
        "GET /api/v1/work-orders",
        "GET /api/v1/documents/{document:path}/sections",
        "GET /api/v1/documents/{document:path}/passages",
        "GET /api/v1/machines",
        "GET /api/v1/lessons",
        "GET /api/v1/lessons/{lesson}",
        "POST /api/v1/ask",
        "POST /api/v1/search",
        "GET /app",
        "GET /app/asset/{asset}",
        "GET /app/case/{case}",
        "POST /mcp",
    }


def test_without_the_guard_every_door_opens(
    knock: Knocker, town: Town, own: list[tuple[str, str, Door]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What turned strangers away above was the guard that a route names, not something that happens to fail."""
    there = town.sites[THERE]
    anyone = Visitor(Actor("anyone", frozenset(Permission), frozenset({THERE})), THERE)
    for module in ("ui.actors", "ui.api.visiting", "ui.api.mcp"):
        monkeypatch.setattr(f"{module}.visitor_of", lambda _request: anyone)
    guarded = [each for each in own if each[2].permissions & {str(each) for each in Permission}]
    for name, method, door in guarded:
        if method == "DELETE" or name in ("POST /upload", "POST /kiosk/enrol", "POST /kiosk/remove"):
            continue  # others need what these would change
        answer = knock(method, filled(door.path, there), **body(name, there))
        assert not is_turned_away(answer), f"{name}: {answer.status_code}"
        assert answer.status_code != 403, name
    assert guarded


def _state(town: Town) -> object:
    """What the other site holds that requests could have changed."""
    store, there = town.service.assistant.store, town.sites[THERE]
    maintainer = town.people[Role.MAINTAINER, THERE]
    live = town.service.accounts.sessions.find(maintainer.token)
    assert live
    book = town.service.plant.casebook(live.actor, THERE)
    return (
        book.load(there.case).version,
        len(book.listed().cases),
        [(alert.fingerprint, alert.state) for alert in store.alerts(THERE)],
        [(row.id, row.content_hash, row.state) for row in store.documents(THERE)],
        town.service.plant.turns(live.actor, THERE).of_case(there.case),
        [user.name for user in town.service.accounts.kiosks.at(live.actor, THERE)],
    )
