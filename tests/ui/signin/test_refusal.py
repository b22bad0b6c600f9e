from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

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
