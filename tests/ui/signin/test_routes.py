"""Signing in and out as a browser does it, without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from copilot.access import Role
from copilot.sessions import digest_of
from copilot.signingin import USER
from copilot.wording import languages, wording
from tests.accounts import HOST, PASSWORD, member
from tests.copilot.people import People
from tests.ui.signin.conftest import HTML, application

ANNA = {"name": "anna", "password": PASSWORD}
PUBLIC = {"/sign-in", "/sign-out", "/set-up", "/kiosk"}
SECURITY = ("HttpOnly", "Path=/", "SameSite=strict")


def flags(answer: object, name: str) -> list[str]:
    """The attributes of a cookie that an answer sets."""
    cookies = answer.headers.get_list("set-cookie")  # type: ignore[attr-defined]
    return next(each for each in cookies if each.startswith(f"{name}=")).split("; ")[1:]


def test_every_route_but_the_doors_asks_who_it_is(plant: People) -> None:
    routes = _routes(application(plant))
    assert {route.path for route in routes} >= {
        *PUBLIC,
        "/account",
        "/password",
        "/pin",
        "/site",
        "/kiosk/enrol",
    }
    for route in routes:
        asked = [getattr(each.call, "permission", None) for each in route.dependant.dependencies]
        own = route.path == "/sign-out-everywhere"  # reads the session itself
        assert route.path in PUBLIC or own or any(asked), f"{route.path} asks nobody"


def _routes(app: FastAPI) -> list[APIRoute]:
    found: list[APIRoute] = []

    def walk(routes: object) -> None:
        for route in routes:  # type: ignore[attr-defined]
            if isinstance(route, APIRoute):
                found.append(route)
            elif inner := getattr(route, "original_router", None):
                walk(inner.routes)

    walk(app.routes)
    return found


@pytest.mark.parametrize("path", ["/account", "/password", "/app"])
def test_a_page_leads_to_the_sign_in_and_back(browser: TestClient, plant: People, path: str) -> None:
    member(plant.settings, "anna")
    asked = browser.get(f"{path}?lang=de", headers=HTML)
    assert asked.status_code == 303
    entered = browser.post(asked.headers["location"], data=ANNA)
    assert entered.headers["location"] == f"{path}?lang=de"
    assert browser.get(entered.headers["location"], headers=HTML).status_code == 200


@pytest.mark.parametrize("wanted", ["//evil.example/x", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(browser: TestClient, plant: People, wanted: str) -> None:
    member(plant.settings, "anna")
    assert browser.post("/sign-in", params={"next": wanted}, data=ANNA).headers["location"] == "/app"
    assert browser.get("/sign-in", params={"next": wanted}).headers["location"] == "/app"


def test_cookies_are_out_of_reach(plant: People) -> None:
    member(plant.settings, "anna")
    plain = TestClient(application(plant), follow_redirects=False).post("/sign-in", data=ANNA)
    assert set(SECURITY) <= set(flags(plain, "session"))
    assert "Secure" not in flags(plain, "session")
    secure = TestClient(application(plant), "https://copilot.plant", follow_redirects=False)
    assert {*SECURITY, "Secure"} <= set(flags(secure.post("/sign-in", data=ANNA), "session"))


def test_what_a_sender_says_of_proxies_is_not_believed(browser: TestClient, plant: People) -> None:
    """The server believes it only of proxies that are named; uvicorn reads it, no code of ours."""
    member(plant.settings, "anna")
    told = {"x-forwarded-proto": "https", "x-forwarded-for": "10.9.9.9"}
    assert "Secure" not in flags(browser.post("/sign-in", data=ANNA, headers=told), "session")
    assert "10.9.9.9" not in str(plant.sessions.of("anna"))


def test_a_planted_session_is_no_way_in(browser: TestClient, plant: People) -> None:
    """Fixation: the token is new at every sign-in, and the one the browser had before is over."""
    anna = member(plant.settings, "anna")
    mallory = member(plant.settings, "mallory")
    browser.cookies.set("session", mallory.token)
    entered = browser.post("/sign-in", data=ANNA)
    fresh = browser.cookies.get("session", domain="testserver.local") or entered.cookies["session"]
    assert fresh not in (mallory.token, anna.token)
    assert plant.sessions.find(mallory.token) is None
    assert plant.sessions.find(anna.token), "her other devices stay signed in"


def test_a_wrong_password_and_an_unknown_name_look_the_same(browser: TestClient, plant: People) -> None:
    member(plant.settings, "anna")
    known = browser.post("/sign-in", data={"name": "anna", "password": "wrong"})
    unknown = browser.post("/sign-in", data={"name": "emma", "password": "wrong"})
    assert known.status_code == unknown.status_code == 403
    assert "set-cookie" not in known.headers

    def seen(text: str) -> str:
        return text.partition("</style>")[2].replace("emma", "anna")

    assert seen(known.text) == seen(unknown.text)
    assert "The name or the password is wrong." in known.text
    assert 'wrong"' not in known.text, "what was typed for a password is not sent back"


def test_brute_force_meets_a_wait(browser: TestClient, plant: People) -> None:
    member(plant.settings, "anna")
    for _ in range(USER.free):
        assert browser.post("/sign-in", data={"name": "anna", "password": "wrong"}).status_code == 403
    waiting = browser.post("/sign-in", data=ANNA)
    assert waiting.status_code == 429
    assert "Try again in 2 seconds." in waiting.text
    plant.clock.pass_(seconds=2)
    assert browser.post("/sign-in", data=ANNA).status_code == 303


@pytest.mark.parametrize("lang", languages())
def test_every_language_signs_in(browser: TestClient, plant: People, lang: str) -> None:
    member(plant.settings, "anna", lang="es")
    page = browser.get("/sign-in", params={"lang": lang, "next": "/account"})
    assert f'<html lang="{lang}"' in page.text
    assert wording(lang)("signin.name") in page.text
    assert 'name="next" value="/account"' in page.text, "switching keeps where to go on"
    assert browser.cookies.get("lang") == lang
    assert browser.post("/sign-in", data=ANNA).status_code == 303
    assert f'<html lang="{lang}"' in browser.get("/account").text


def test_ones_own_language_comes_along(browser: TestClient, plant: People) -> None:
    member(plant.settings, "anna", lang="es")
    browser.post("/sign-in", data=ANNA)
    assert '<html lang="es"' in browser.get("/account").text


def test_pages_of_sign_in_hold_no_script_of_others_and_are_not_kept(
    browser: TestClient, plant: People
) -> None:
    hostile = '"><script>alert(1)</script>'
    page = browser.post("/sign-in", params={"next": f"/{hostile}", "x": hostile}, data={"name": hostile})
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"


def test_a_one_time_password_leads_to_a_new_one_and_nowhere_else(browser: TestClient, plant: People) -> None:
    made = plant.accounts.add(HOST, "anna", Role.TECHNICIAN, ["main"])
    entered = browser.post("/sign-in?next=/account", data={"name": "anna", "password": made.password})
    assert entered.headers["location"] == "/password?next=/account"
    assert browser.get("/app").status_code == 401
    assert browser.get("/app", headers=HTML).headers["location"] == "/password"
    assert browser.get("/account", headers=HTML).headers["location"] == "/password?next=%2Faccount"
    assert browser.post("/site", data={"site": "main"}).status_code == 401
    form = {"password": made.password, "fresh": PASSWORD, "again": PASSWORD}
    assert browser.post("/password", data=form | {"again": "other"}).status_code == 400
    assert browser.post("/password", data=form | {"fresh": "short", "again": "short"}).status_code == 400
    changed = browser.post("/password?next=/account", data=form)
    assert (changed.status_code, changed.headers["location"]) == (303, "/account")
    assert browser.get("/app").json() == {"name": "anna", "site": "main"}


def test_signing_out_ends_the_session_and_everywhere_all(browser: TestClient, plant: People) -> None:
    elsewhere = member(plant.settings, "anna")
    browser.post("/sign-in", data=ANNA)
    token = browser.cookies["session"]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert plant.sessions.find(token) is None
    assert "session" not in browser.cookies
    assert plant.sessions.find(elsewhere.token)
    browser.post("/sign-in", data=ANNA)
    assert browser.post("/sign-out-everywhere").status_code == 303
    assert plant.sessions.of("anna") == []
    assert browser.post("/sign-out-everywhere").status_code == 401


def test_the_set_up_link_makes_the_first_maintainer_once(browser: TestClient, plant: People) -> None:
    link = f"/set-up?token={plant.first.link_token()}"
    assert browser.get(link).status_code == 200
    form = {"name": "boss", "password": PASSWORD, "again": PASSWORD}
    assert browser.post(link, data=form | {"again": "x"}).status_code == 400
    assert browser.post(link, data=form).headers["location"] == "/account"
    assert "Maintainer" in browser.get("/account").text
    assert browser.get(link).status_code == browser.post(link, data=form).status_code == 410
    assert browser.get("/set-up").status_code == 410


def test_tokens_are_not_guessed_from_what_is_kept(browser: TestClient, plant: People) -> None:
    anna = member(plant.settings, "anna")
    browser.cookies.set("session", digest_of(anna.token))
    assert browser.get("/app").status_code == 401


def test_an_idle_session_is_over_though_its_page_asks_on(browser: TestClient, plant: People) -> None:
    member(plant.settings, "anna")
    browser.post("/sign-in", data=ANNA)
    idle = timedelta(minutes=plant.settings.session_idle_minutes)
    for _ in range(4):
        plant.clock.now += idle / 4
        asked = browser.get("/app/pulse").status_code
    assert asked == 401
    browser.post("/sign-in", data=ANNA)
    for _ in range(4):
        plant.clock.now += idle / 4
        asked = browser.get("/app").status_code
    assert asked == 200
