from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from copilot.access import Permission, Role
from copilot.apikeys import ApiKeys
from copilot.errors import StorageError
from tests.accounts import HOST, member
from tests.copilot.people import People


def test_a_cookie_is_its_user_as_they_stand_now(browser: TestClient, plant: People) -> None:
    anna = member(plant.settings, "anna", sites=("main", "north"), site="north")
    browser.cookies.set("session", anna.token)
    assert browser.get("/app").json() == {"name": "anna", "site": "north"}
    plant.accounts.change(HOST, "anna", sites=["main"])
    assert browser.get("/app").json() == {"name": "anna", "site": "main"}
    plant.accounts.change(HOST, "anna", disabled=True)
    assert browser.get("/app").status_code == 401


def test_a_key_is_its_program_and_a_cookie_beside_it_counts_for_nothing(
    browser: TestClient, plant: People
) -> None:
    anna = member(plant.settings, "anna")
    key = ApiKeys(plant.store).add(HOST, "cmms", ["main"], [Permission.ASK]).key
    assert browser.get("/app", headers={"authorization": f"Bearer {key}"}).json()["name"] == "key:cmms"
    browser.cookies.set("session", anna.token)
    assert browser.get("/app", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert browser.get("/account", headers={"authorization": f"Bearer {key}"}).status_code == 401


@pytest.mark.parametrize(
    "cookie", ["session=", "session=x; session=y", 'session="', "a=b;;=;session", "\x80=ÿ"]
)
def test_a_broken_cookie_is_nobody(browser: TestClient, cookie: str) -> None:
    assert browser.get("/app", headers=[(b"cookie", cookie.encode("latin-1"))]).status_code == 401


def test_a_store_that_fails_is_told_and_not_taken_for_nobody(
    browser: TestClient, plant: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = member(plant.settings, "anna")
    browser.cookies.set("session", anna.token)

    def fails(*_: object) -> None:
        raise StorageError("The store cannot be used: disk full.", "Free disk space.")

    plant.clock.pass_(minutes=2)
    with monkeypatch.context() as patch:
        patch.setattr(plant.sessions, "touch", fails)
        assert browser.get("/app").status_code == 200, "that it is used can be noted later"
    with monkeypatch.context() as patch:
        patch.setattr(plant.sessions, "find", fails)
        answer = browser.get("/app")
    assert (answer.status_code, answer.json()["message"]) == (503, "The store cannot be used: disk full.")


def test_forms_of_other_sites_are_refused(browser: TestClient, plant: People) -> None:
    boss = member(plant.settings, "boss", Role.MAINTAINER)
    browser.cookies.set("session", boss.token)
    for path in ("/sign-in", "/sign-out", "/password", "/site", "/kiosk/enrol", "/sign-out-everywhere"):
        assert browser.post(path, headers={"origin": "https://evil.example"}).status_code == 403
    assert plant.sessions.find(boss.token)
