from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from copilot.access import Role
from tests.accounts import HOST, PASSWORD, member
from tests.copilot.people import People


def test_one_moves_to_a_site_of_ones_own_only(browser: TestClient, plant: People) -> None:
    browser.cookies.set("session", member(plant.settings, "anna", sites=("main", "north")).token)
    moved = browser.post("/site", data={"site": "north", "back": "//evil.example"})
    assert (moved.status_code, moved.headers["location"]) == (303, "/app")
    assert browser.get("/app").json()["site"] == "north"
    assert browser.post("/site", data={"site": "south"}).status_code == 400
    assert browser.get("/app").json()["site"] == "north"


def test_who_works_everywhere_moves_to_no_site_that_is_none(browser: TestClient, plant: People) -> None:
    browser.cookies.set("session", member(plant.settings, "boss", Role.MAINTAINER).token)
    assert browser.post("/site", data={"site": "nowhere"}).status_code == 400


def test_the_account_shows_what_one_may(browser: TestClient, plant: People) -> None:
    browser.cookies.set("session", member(plant.settings, "anna").token)
    page = browser.get("/account").text
    assert "/admin" not in page
    assert "/trainer" not in page
    assert "Shared tablets" not in page
    browser.cookies.set("session", member(plant.settings, "boss", Role.MAINTAINER).token)
    page = browser.get("/account").text
    assert 'href="/admin"' in page
    assert 'href="/trainer"' in page
    assert "Shared tablets" in page


def test_names_are_shown_and_never_run(browser: TestClient, plant: People) -> None:
    plant.accounts.change(
        HOST, member(plant.settings, "anna", pin="2480").name, display_name="<img src=x onerror=alert(1)>"
    )
    browser.cookies.set("session", member(plant.settings, "anna").token)
    assert "<img" not in browser.get("/account").text
    browser.cookies.set("kiosk", plant.accounts.kiosks.enrol(HOST, "main", "<b>Hall"))
    for path in ("/kiosk", "/kiosk?name=anna"):
        page = browser.get(path).text
        assert "&lt;img" in page
        assert "<img" not in page
        assert "<b>Hall" not in page


@pytest.mark.parametrize(
    ("password", "pin", "status", "told"),
    [
        ("wrong", "2480", 403, "password is wrong"),
        (PASSWORD, "1111", 400, "easy to guess"),
        (PASSWORD, "2480", 303, ""),
    ],
)
def test_a_pin_is_set_with_the_password(
    browser: TestClient, plant: People, password: str, pin: str, status: int, told: str
) -> None:
    browser.cookies.set("session", member(plant.settings, "anna").token)
    answer = browser.post("/pin", data={"password": password, "pin": pin})
    assert answer.status_code == status
    assert told in answer.text
    assert plant.accounts.user(HOST, "anna").has_pin == (status == 303)


def test_the_language_is_kept_with_the_account(browser: TestClient, plant: People) -> None:
    browser.cookies.set("session", member(plant.settings, "anna").token)
    browser.post("/language", data={"lang": "zh-Hant"})
    assert plant.accounts.user(HOST, "anna").lang == "zh-Hant"
    assert '<html lang="zh-Hant"' in browser.get("/account").text
    browser.post("/language", data={"lang": "xx"})
    assert plant.accounts.user(HOST, "anna").lang == "en"
