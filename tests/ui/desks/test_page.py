from __future__ import annotations

import pytest

from copilot.access import Actor, Permission, Role
from tests.ui.desks.plant import Desks, sent_by
from ui.actors import Visitor

DESKS = ("/admin", "/trainer")


def handlers(desks: Desks) -> list[tuple[str, int]]:
    return [(path, number) for path in DESKS for number in desks.pages()[path].fns]


def test_every_handler_of_every_page_carries_its_permission(desks: Desks) -> None:
    found = [fn.fn for page in desks.pages().values() for fn in page.fns.values() if fn.fn]
    assert len(found) > 20
    assert [fn for fn in found if not isinstance(getattr(fn, "permission", None), Permission)] == []


def test_every_handler_refuses_who_lacks_its_permission_or_is_at_another_site(desks: Desks) -> None:
    for path, number in handlers(desks):
        handle = desks.pages()[path].fns[number].fn
        assert handle
        all_but_this = frozenset(Permission) - {getattr(handle, "permission", None)}
        for actor in (
            Actor("x", all_but_this, frozenset({"main"})),
            Actor("x", frozenset(Permission), frozenset()),
        ):
            *kept, told = handle(None, sent_by(Visitor(actor, "main")))
            assert "You may not do this here" in told, (path, number)
            assert all(each == {"__type__": "update"} for each in kept)
        assert "You are not signed in" in handle(None, sent_by(None))[-1]


@pytest.mark.parametrize("role", [None, Role.TECHNICIAN, Role.TRAINER])
def test_raw_calls_of_every_handler_are_refused(desks: Desks, role: Role | None) -> None:
    client = desks.client(role)
    for path, number in handlers(desks):
        if path == "/trainer" and role is Role.TRAINER:
            continue
        body = {"data": [], "fn_index": number, "session_hash": "abc", "event_data": {"act": "renew_all"}}
        for way in ("queue/join", f"run/{number}", f"api/{number}", f"call/{number}"):
            answer = client.post(f"{path}/gradio_api/{way}", json=body)
            assert answer.status_code == (404 if way != "queue/join" else 403 if role else 401), answer.text


def test_what_gradio_serves_beside_the_page_is_walled_off(desks: Desks) -> None:
    client = desks.client(Role.MAINTAINER)
    for path in DESKS:
        page = desks.pages()[path]
        assert page.has_launched
        assert not page.api_open
        for inner in (
            "file=/etc/hostname",
            "file/etc/hostname",
            "proxy=http://x/",
            "info",
            "openapi.json",
            "startup",
        ):
            assert client.get(f"{path}/gradio_api/{inner}").status_code == 404
        assert client.post(f"{path}/gradio_api/upload", files={"files": b"x"}).status_code == 404
        assert client.get(f"{path}/config").status_code == 200
        assert (
            client.post(f"{path}/gradio_api/queue/join", headers={"origin": "http://evil"}).status_code == 403
        )


def test_the_door_leads_to_the_sign_in_or_says_whom_to_ask(desks: Desks) -> None:
    reads = {"accept": "text/html"}
    away = desks.client(None).get("/admin/", headers=reads, follow_redirects=False)
    assert (away.status_code, away.headers["location"].partition("?")[0]) == (303, "/sign-in")
    refused = desks.client(Role.TECHNICIAN).get("/admin/", headers={**reads, "accept-language": "de"})
    assert refused.status_code == 403
    assert "nicht für Sie" in refused.text
    assert desks.client(Role.MAINTAINER).get("/admin/", headers=reads).status_code == 200
    assert desks.client(Role.TRAINER).get("/trainer/", headers=reads).status_code == 200


def test_a_failing_handler_says_so_and_keeps_the_page(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise KeyError("x")

    monkeypatch.setattr("ui.admin.log.audit_lines", fail)
    seat = desks.seat(Role.MAINTAINER)
    page = desks.pages()["/admin"]
    log = [fn.fn for fn in page.fns.values() if getattr(fn.fn, "permission", None) is Permission.AUDIT_READ]
    assert log[0]
    kept, told = log[0](None, sent_by(seat.visitor, "de"))
    assert kept == {"__type__": "update"}
    assert "fehlgeschlagen" in told
