from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from copilot.wording import wording
from tests.accounts import PASSWORD, member
from tests.copilot.people import People
from tests.ui.signin.conftest import HTML


@pytest.mark.parametrize("headers", [{}, {"accept": "application/json"}, HTML | {"x-fragment": "1"}])
def test_programs_and_fragments_are_told_in_data(browser: TestClient, headers: dict[str, str]) -> None:
    answer = browser.get("/app", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


def test_what_is_sent_is_not_redirected(browser: TestClient) -> None:
    assert browser.post("/app", headers=HTML).status_code == 401


def test_a_link_on_another_site_is_asked_once_more_from_our_own(browser: TestClient) -> None:
    """Then the browser sends the cookie, which it keeps back from other sites' links."""
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    page = browser.get("/app?a=1&b=%22%3E%3Cscript%3E", headers=HTML | followed)
    assert page.status_code == 200
    assert 'content="0;url=/app?a=1&amp;b=%22%3E%3Cscript%3E"' in page.text
    again = browser.get("/app?a=1", headers=HTML | {"sec-fetch-site": "same-origin"})
    assert again.headers["location"] == "/sign-in?next=%2Fapp%3Fa%3D1"


@pytest.mark.parametrize(
    ("path", "headers", "again"),
    [
        ("/source/a?page=1", {"sec-fetch-dest": "iframe", "referer": "http://x/app/case/1"}, "/app/case/1"),
        ("/source/a?page=1", {"sec-fetch-dest": "iframe"}, "/app"),
        ("/source/a?page=1", {"referer": "http://x/app/asset/%22A"}, "/app/asset/%22A"),
        ("/source/a", {"sec-fetch-dest": "empty", "referer": "http://x/app/case/1"}, "/app/case/1"),
        ("/source/a?page=1", {"sec-fetch-dest": "iframe", "referer": "http://x//evil.example/"}, "/app"),
        ("/source/a?page=1", {"sec-fetch-dest": "document", "referer": "http://x/app"}, ""),
        ("/app", {"referer": "http://x/app"}, ""),
    ],
)
def test_a_sign_in_is_never_framed(
    browser: TestClient, path: str, headers: dict[str, str], again: str
) -> None:
    answer = browser.get(path, headers=HTML | headers)
    if again:
        assert answer.status_code == 401
        assert f'<a href="{again}" target="_top">' in answer.text
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    else:
        assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("lang", ["de", "zh-Hant"])
def test_people_are_refused_in_the_language_of_their_screen(
    browser: TestClient, plant: People, lang: str
) -> None:
    words = wording(lang)
    browser.cookies.set("lang", lang)
    told = browser.get("/app").json()
    assert (told["message"], told["remedy"]) == (words("refused.sign_in.why"), words("refused.sign_in.do"))
    member(plant.settings, "anna")
    wrong = browser.post("/sign-in", data={"name": "anna", "password": "wrong"})
    assert words("refused.sign_in_wrong.why") in wrong.text
    browser.cookies.set("session", member(plant.settings, "anna").token)
    assert browser.post("/site", data={"site": "south"}).json()["message"] == words(
        "refused.not_your_site.why"
    )
    for password, again, key in (("short", "short", "password_length"), ("x", "y", "passwords_differ")):
        page = browser.post("/password", data={"password": PASSWORD, "fresh": password, "again": again}).text
        assert words(f"refused.{key}.why", length=5) in page
    assert (
        words("refused.pin_easy.why") in browser.post("/pin", data={"password": PASSWORD, "pin": "1111"}).text
    )
