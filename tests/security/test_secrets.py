"""Sessions and secrets: nothing planted, guessed, kept too long or told to anybody, in the whole application."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.access import Role
from tests.accounts import PASSWORD, Member, member
from tests.logs import captured
from tests.security.conftest import ADDRESS, BEACON, FEED_TOKEN
from tests.security.doors import doors, events
from tests.security.knocking import Answer, Knocker, is_turned_away
from tests.security.plant import HERE, ROOT, Town
from tests.security.sending import body, filled
from tests.security.test_desks import join
from ui.server import WALLS
from ui.signin.cookies import KIOSK, SESSION

PIN = "271828"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that the server logs meanwhile, at its most talkative."""
    with captured() as stream:
        yield stream


def somebody(town: Town, role: Role = Role.TECHNICIAN) -> Member:
    """A user whom nobody else has."""
    return member(
        town.service.assistant.settings, f"u{secrets.token_hex(4)}", role, (HERE,), site=HERE, pin=PIN
    )


def sign_in(knock: Knocker, name: str, password: str, cookie: str = "") -> Answer:
    headers = {"Cookie": f"{SESSION}={cookie}"} if cookie else {}
    return knock("POST", "/sign-in", data={"name": name, "password": password}, headers=headers)


def token_of(answer: Answer) -> str:
    """The session that an answer begins."""
    found = [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{SESSION}=")]
    return str(found[0].partition("=")[2].partition(";")[0]) if found else ""


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(app: FastAPI, town: Town, scheme: str) -> None:
    who = somebody(town)
    client = TestClient(app, f"{scheme}://localhost", follow_redirects=False)
    answer = client.post("/sign-in", data={"name": who.name, "password": who.password})
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(SESSION)).lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert ("; secure" in cookie) is (scheme == "https")
    if scheme == "https":
        assert "max-age=" in client.get("/app").headers["strict-transport-security"]
    else:
        assert "strict-transport-security" not in client.get("/app").headers


def test_a_planted_session_is_not_the_one_after_signing_in(knock: Knocker, town: Town) -> None:
    who, attacker = somebody(town), somebody(town)
    for planted in ("chosen-by-me", "x" * 43, attacker.token):
        answer = sign_in(knock, who.name, who.password, planted)
        fresh = token_of(answer)
        assert fresh not in ("", planted)
        assert town.service.accounts.sessions.find(planted) is None
    assert knock("GET", "/app", who).status_code == 200


def test_signing_out_everywhere_ends_every_session_and_nobody_elses(knock: Knocker, town: Town) -> None:
    who, other = somebody(town), somebody(town)
    second = Member(who.name, who.role, token_of(sign_in(knock, who.name, who.password)))
    knock("POST", "/sign-out-everywhere", second)
    assert is_turned_away(knock("GET", "/app", who))
    assert is_turned_away(knock("GET", "/app", second))
    assert knock("GET", "/app", other).status_code == 200


@pytest.mark.parametrize("change", ["disabled", "role", "password", "key"])
def test_what_is_taken_away_is_gone_at_the_next_request(knock: Knocker, town: Town, change: str) -> None:
    boss, accounts = somebody(town, Role.MAINTAINER), town.service.accounts
    event = events(knock.client.app)[0]  # type: ignore[arg-type]
    assert join(knock, event, boss).status_code == 200
    if change == "disabled":
        accounts.change(ROOT, boss.name, disabled=True)
    elif change == "role":
        accounts.change(ROOT, boss.name, role=Role.TECHNICIAN)
    elif change == "password":
        accounts.reset_password(ROOT, boss.name)
    else:
        accounts.sign_out(ROOT, boss.name)
    answer = join(knock, event, boss)
    assert answer.status_code == 403 if change == "role" else is_turned_away(answer)
    app = knock("GET", "/app", boss)
    assert app.status_code == 200 if change == "role" else is_turned_away(app)


@pytest.mark.parametrize("unthrottled", [False, True])
def test_passwords_are_not_guessed(
    knock: Knocker, town: Town, monkeypatch: pytest.MonkeyPatch, unthrottled: bool
) -> None:
    who = somebody(town)
    if unthrottled:
        monkeypatch.setattr("copilot.throttle.Throttle.begin", lambda *_: 1)
    statuses = [
        # An address that a proxy would name counts for nothing.
        knock("POST", "/sign-in", data={"name": who.name, "password": f"guess {number}"},
              headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(8)
    ]  # fmt: skip
    assert (429 in statuses) is not unthrottled
    right = sign_in(knock, who.name, who.password)
    assert (right.status_code == 303) is unthrottled
    if not unthrottled:
        assert not token_of(right)
        assert int(right.headers.get("retry-after", "1")) > 0


def test_pins_are_not_guessed_and_do_a_technicians_work_only(knock: Knocker, town: Town) -> None:
    boss, tablet = somebody(town, Role.MAINTAINER), town.service.accounts.kiosks.enrol(ROOT, HERE, "t")
    cookie = {"Cookie": f"{KIOSK}={tablet}"}
    form = {"name": boss.name, "pin": PIN}
    assert knock("POST", "/kiosk", data=form).status_code == 403  # no shared tablet
    entered = knock("POST", "/kiosk", data=form, headers=cookie)
    by_pin = Member(boss.name, boss.role, token_of(entered))
    assert knock("GET", "/app", by_pin).status_code == 200
    for path in ("/admin/", "/desk/audit.csv", "/api/v1/work-orders"):
        assert knock("GET", path, by_pin).status_code == 403
    statuses = [
        knock("POST", "/kiosk", data={**form, "pin": f"{number:04}"}, headers=cookie).status_code
        for number in range(8)
    ]
    assert 429 in statuses
    assert not token_of(knock("POST", "/kiosk", data=form, headers=cookie))


def test_no_secret_stands_in_a_log_or_an_answer(
    knock: Knocker, town: Town, app: FastAPI, log: io.StringIO
) -> None:
    boss = somebody(town, Role.MAINTAINER)
    tablet, key = town.service.accounts.kiosks.enrol(ROOT, HERE, "secret tablet"), town.key(HERE)
    typed, link = "typed-by-mistake-4711", f"link-{secrets.token_hex(12)}"
    held = (boss.token, PASSWORD, PIN, tablet, key, BEACON, FEED_TOKEN, typed)
    shown: list[str] = []
    for name, password in ((boss.name, typed), (typed, typed), (boss.name, PASSWORD)):
        shown.append(sign_in(knock, name if name != typed else "nobody", password).text)
    shown.append(knock("POST", "/kiosk", data={"name": boss.name, "pin": PIN}).text)
    shown.append(knock("GET", "/set-up", params={"token": link}).text)
    shown.append(knock("POST", "/set-up", params={"token": link}, data={"name": "x", "password": typed}).text)
    for door in doors(app):
        if door.path.startswith(WALLS.desks) or door.path == "/mcp" or "GET" not in door.methods:
            continue
        site = town.sites[HERE]
        for who in (boss, key, f"{key[:-2]}xx"):
            query = body(f"GET {door.path}", site)
            shown.append(knock("GET", filled(door.path, site), who, **query).text)
    for secret in held:
        assert secret not in log.getvalue(), secret[:12]
        assert not [text for text in shown if secret in text], secret[:12]
    assert link not in log.getvalue()
    assert log.getvalue().count("\n") > 20


def test_only_digests_are_kept(town: Town) -> None:
    boss = somebody(town, Role.MAINTAINER)
    key = town.key(HERE)
    content = b"".join(
        path.read_bytes() for path in town.service.assistant.settings.home.glob("store.sqlite*")
    )
    for secret in (boss.token, PASSWORD, key, FEED_TOKEN, BEACON):
        assert secret.encode() not in content


def test_an_error_of_ours_shows_no_trace(
    town: Town, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, app: FastAPI
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("INNERES of the machine, password=hunter2")

    who = somebody(town, Role.MAINTAINER)
    client = TestClient(app, ADDRESS, raise_server_exceptions=False, cookies={SESSION: who.token})
    for target, path in (
        ("copilot.store.Store.documents", "/api/v1/documents"),
        ("copilot.store.Store.assets", "/app"),
        ("copilot.store.Store.document", f"/source/{town.sites[HERE].document}"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(target, broken)
            answer = client.get(path)
        assert answer.status_code == 500
        for told in ("INNERES", "hunter2", "Traceback", ".py", "RuntimeError"):
            assert told not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert log.getvalue()
    assert "hunter2" not in log.getvalue()


def test_headers_keep_pages_apart_and_out_of_caches(knock: Knocker, town: Town, app: FastAPI) -> None:
    boss, site = somebody(town, Role.MAINTAINER), town.sites[HERE]
    for door in doors(app):
        if (
            "GET" not in door.methods
            or door.path == "/mcp"
            or door.path.startswith(tuple(f"{d}/" for d in WALLS.desks))
        ):
            continue
        answer = knock("GET", filled(door.path, site), boss, **body(f"GET {door.path}", site))
        policy = answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff", door.path
        assert answer.headers["referrer-policy"], door.path
        assert "frame-ancestors" in policy or "sandbox" in policy, door.path
        if "/desk/report" not in door.path:
            assert "unsafe" not in policy, door.path
        if door.permissions and answer.status_code == 200:
            kept = answer.headers.get("cache-control", "")
            picture = door.path.startswith(("/picture/", "/app/photo/")) and "private" in kept
            assert "no-store" in kept or picture, f"{door.path}: {kept}"
