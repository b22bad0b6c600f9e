"""Every event of the desks' pages, called over raw HTTP as their page would: who may, and what they get to see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from copilot.access import Permission, Role
from tests.security.doors import Event, desks, doors, events
from tests.security.knocking import Answer, Knocker, Who, is_turned_away
from tests.security.plant import HERE, THERE, Site, Town
from tests.security.sending import gives_away
from ui.server import WALLS

FORGED = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}, "orig_name": "x", "size": 1}

# These answer for as long as the page stays.
ENDLESS = ("/gradio_api/heartbeat/x", "/gradio_api/queue/data")


@pytest.fixture(scope="module")
def all_events(app: FastAPI) -> list[Event]:
    return events(app)


def join(knock: Knocker, event: Event, who: Who, *, act: str = "", data: Any = None, **fields: Any) -> Answer:
    """Put an event into the queue."""
    seen = {"act": act, "fields": fields, "view": fields}
    session = uuid4().hex
    sent = {
        "data": data or [], "event_data": seen, "fn_index": event.number, "session_hash": session,
        "trigger_id": event.trigger,
    }  # fmt: skip
    answer = knock("POST", f"{event.desk}/gradio_api/queue/join", who, json=sent)
    answer.session = session
    return answer


def done(knock: Knocker, event: Event, who: Who, **sent: Any) -> str:
    """What an event gives, as text with every escape undone."""
    joined = join(knock, event, who, **sent)
    assert joined.status_code == 200, f"{event}: {joined.text}"
    path = f"{event.desk}/gradio_api/queue/data"
    answer = knock("GET", path, who, params={"session_hash": joined.session})
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
    last = [said for said in map(json.loads, lines) if said["msg"] == "process_completed"]
    assert last, answer.text
    return json.dumps(last[0], ensure_ascii=False)


def aimed(site: Site, page: Town) -> dict[str, Any]:
    """Fields that name things of a site, by all the names that the panels know."""
    user = page.people[Role.TECHNICIAN, site.name].name
    return {
        "id": [site.document, site.feedback, site.case], "user": user, "name": f"new.{site.name}",
        "role": "technician", "site": [site.name], "more_sites": site.name, "scope": ["ask"], "days": "1",
        "model": f"{site.name}-P1", "cause": "x", "other": "y", "wording": "z", "q": "", "run": "../../x",
        "to": "de", "by": user, "action": "", "day": "", "note": "n", "target": "t", "seen": "",
    }  # fmt: skip


def test_both_desks_are_here_and_every_event_carries_a_permission(
    app: FastAPI, all_events: list[Event]
) -> None:
    assert set(desks(app)) == set(WALLS.desks)
    assert {each.desk for each in all_events} == set(WALLS.desks)
    assert [str(each) for each in all_events if each.permission not in set(Permission)] == []
    assert any(each.acts for each in all_events)


def test_a_page_has_started_as_far_as_its_check_on_files_goes(app: FastAPI) -> None:
    assert all(page.has_launched for page in desks(app).values())


@pytest.mark.parametrize(("role", "desk"), [(None, ""), (Role.TECHNICIAN, ""), (Role.TRAINER, "/admin")])
def test_who_may_not_enter_reaches_no_event(
    knock: Knocker, town: Town, all_events: list[Event], role: Role | None, desk: str
) -> None:
    who = town.people[role, HERE] if role else None
    for event in all_events:
        if not desk or event.desk == desk:
            answer = join(knock, event, who)
            assert is_turned_away(answer) if role is None else answer.status_code == 403, str(event)
            reply = knock("GET", f"{event.desk}/gradio_api/queue/data", who, params={"session_hash": "x"})
            assert is_turned_away(reply) if role is None else reply.status_code == 403, str(event)


def test_the_handler_itself_asks_again(knock: Knocker, town: Town, all_events: list[Event]) -> None:
    """A key that may enter the desk, but not do what the panel is for, gets the panel neither shown nor done."""
    here = town.sites[HERE]
    entrance = {"/admin": Permission.DOCUMENTS_WRITE, "/trainer": Permission.TRANSLATIONS_WRITE}
    tried = set()
    for event in all_events:
        assert event.permission
        if event.permission == entrance[event.desk]:
            continue
        key = town.key(HERE, Permission(event.permission))
        for act in event.acts or ("",):
            got = done(knock, event, key, act=act, **aimed(here, town))
            assert not gives_away(got, here), f"{event} {act}: {got[:300]}"
            assert "You may not do this here." in got, f"{event} {act}: {got[:300]}"
        tried.add(event.permission)
    assert tried >= {Permission.USERS_WRITE, Permission.AUDIT_READ, Permission.FEEDBACK_READ}


def test_the_other_sites_things_are_not_shown_and_not_touched(
    knock: Knocker, town: Town, all_events: list[Event]
) -> None:
    there, who = town.sites[THERE], town.people[Role.MAINTAINER, HERE]
    service = town.service
    users = service.accounts.users(_actor(town, THERE), THERE)
    documents = [(row.id, row.content_hash) for row in service.assistant.store.documents(THERE)]
    for event in all_events:
        for act in event.acts or ("",):
            got = done(knock, event, who, act=act, **aimed(there, town))
            assert not gives_away(got, there), f"{event} {act}: {got[:400]}"
    assert service.accounts.users(_actor(town, THERE), THERE) == users
    assert [(row.id, row.content_hash) for row in service.assistant.store.documents(THERE)] == documents
    feedback = service.plant.feedback_queue(_actor(town, THERE), THERE).all()
    assert all(each.state == "open" and not each.question for each in feedback)


def test_its_own_maintainer_is_shown_them(knock: Knocker, town: Town, all_events: list[Event]) -> None:
    """Or the attack above would prove nothing."""
    there, who = town.sites[THERE], town.people[Role.MAINTAINER, THERE]
    shown = [each for each in all_events if not each.acts and gives_away(done(knock, each, who), there)]
    assert len(shown) >= 3


@pytest.mark.parametrize("place", ["data", "fields", "view"])
def test_a_forged_file_is_read_by_no_event(
    knock: Knocker, town: Town, all_events: list[Event], place: str
) -> None:
    secret = Path("/etc/hostname").read_text().strip()
    who = town.people[Role.MAINTAINER, HERE]
    for event in all_events:
        for act in event.acts or ("",):
            if place == "data":
                answer = join(knock, event, who, act=act, data=[FORGED, [FORGED], {"value": FORGED}])
                assert answer.status_code in (200, 400, 403, 422)
            else:
                got = done(
                    knock, event, who, act=act, **{name: FORGED for name in aimed(town.sites[HERE], town)}
                )
                assert secret not in got
    for desk, page in desks(town_app(knock)).items():
        for path in ("gradio_api/file=/etc/hostname", "file=/etc/hostname", "gradio_api/file//etc/hostname"):
            assert knock("GET", f"{desk}/{path}", who).status_code == 404
        assert not any("hostname" in str(each) for each in page.temp_file_sets)


def test_a_desk_serves_nobody_else_and_nothing_else(knock: Knocker, town: Town, app: FastAPI) -> None:
    """Gradio brings uploads, a proxy, files by path, its own login, editing by prompt: none of them is reachable."""
    boss = town.people[Role.MAINTAINER, HERE]
    open_to_all, closed = set(), 0
    for door in doors(app):
        desk = next((each for each in WALLS.desks if door.path.startswith(f"{each}/")), None)
        if desk is None:
            continue
        path = filled_gradio(door.path)
        for method in door.methods:
            if not path.endswith(ENDLESS) and knock(method, path, boss).status_code == 404:
                closed += 1
            else:
                answer = knock(method, path, params={"session_hash": "none"})
                if not is_turned_away(answer):
                    open_to_all.add(f"{method} {path}: {answer.status_code}")
    assert not open_to_all
    assert closed > 60


def filled_gradio(path: str) -> str:
    """Any value for each part of a path."""
    out, inside = "", False
    for char in path:
        if char == "{":
            inside, out = True, f"{out}x"
        elif char == "}":
            inside = False
        elif not inside:
            out += char
    return out


def town_app(knock: Knocker) -> FastAPI:
    """The application that is knocked at."""
    app = knock.client.app
    assert isinstance(app, FastAPI)
    return app


def _actor(town: Town, site: str) -> Any:
    live = town.service.accounts.sessions.find(town.people[Role.MAINTAINER, site].token)
    assert live
    return live.actor
