from __future__ import annotations

from fastapi.testclient import TestClient

from copilot.access import Role
from tests.accounts import HOST, member
from tests.copilot.people import People
from tests.ui.signin.conftest import HTML


def test_a_maintainer_shares_a_tablet_and_leaves_it_to_the_others(browser: TestClient, plant: People) -> None:
    member(plant.settings, "anna", pin="2480")
    boss = member(plant.settings, "boss", Role.MAINTAINER)
    browser.cookies.set("session", boss.token)
    assert "Name of this tablet" in browser.get("/kiosk").text
    shared = browser.post("/kiosk/enrol", data={"tablet": "Hall A"})
    kiosk = next(each for each in shared.headers.get_list("set-cookie") if each.startswith("kiosk="))
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(kiosk.split("; "))
    assert plant.sessions.find(boss.token) is None
    browser.cookies.delete("session")
    assert "Anna" in browser.get("/kiosk").text
    assert (
        browser.get("/app/pulse?x=1", headers=HTML).headers["location"]
        == "/kiosk?next=%2Fapp%2Fpulse%3Fx%3D1"
    )
    assert 'data-key="0"' in browser.get("/kiosk?name=anna").text
    wrong = browser.post("/kiosk", data={"name": "anna", "pin": "1357"})
    assert (wrong.status_code, "The PIN is wrong" in wrong.text) == (403, True)
    entered = browser.post("/kiosk?next=/account", data={"name": "anna", "pin": "2480"})
    assert entered.headers["location"] == "/account"
    session = next(each for each in entered.headers.get_list("set-cookie") if each.startswith("session="))
    assert "Max-Age" not in session, "it ends with the browser"
    assert browser.get("/app").json() == {"name": "anna", "site": "main"}
    assert browser.post("/sign-out").headers["location"] == "/kiosk"


def test_a_technician_shares_no_tablet(browser: TestClient, plant: People) -> None:
    browser.cookies.set("session", member(plant.settings, "anna").token)
    assert "Name of this tablet" not in browser.get("/kiosk").text
    assert browser.post("/kiosk/enrol", data={"tablet": "Mine"}).status_code == 403
    assert browser.post("/kiosk/remove", data={"tablet": "x"}).status_code == 403


def test_names_are_shown_on_shared_tablets_only(browser: TestClient, plant: People) -> None:
    member(plant.settings, "anna", pin="2480")
    for cookie in ("", "forged"):
        browser.cookies.set("kiosk", cookie)
        assert "Anna" not in browser.get("/kiosk").text
        assert browser.post("/kiosk", data={"name": "anna", "pin": "2480"}).status_code == 403


def test_a_tablet_is_taken_back(browser: TestClient, plant: People) -> None:
    token = plant.accounts.kiosks.enrol(HOST, "main", "Hall A")
    tablet = plant.accounts.kiosks.find(token)
    assert tablet
    browser.cookies.set("session", member(plant.settings, "boss", Role.MAINTAINER).token)
    assert "Hall A" in browser.get("/account").text
    assert browser.post("/kiosk/remove", data={"tablet": tablet.id}).status_code == 303
    assert plant.accounts.kiosks.find(token) is None
