"""Who sends a request: the session's user, and nobody where the page is another person's."""

from __future__ import annotations

import pytest
from fastapi import Request

from copilot.access import Actor, Permission
from ui.actors import SignInError, Visitor, needs, visitor_of

MEI = Visitor(Actor("mei li", frozenset({Permission.ASK}), frozenset({"main"})), "main")


def request(visitor: Visitor | None, **headers: str) -> Request:
    state = {"visitor": visitor} if visitor else {}
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": named, "state": state})


def test_the_sessions_user_sends() -> None:
    assert visitor_of(request(MEI)) is MEI
    assert visitor_of(request(MEI, x_user="mei%20li")) is MEI
    assert needs(Permission.ASK)(request(MEI)) is MEI


@pytest.mark.parametrize("user", ["ben", "mei", "mei%20li%20", "%00"])
def test_a_page_of_somebody_else_is_asked_to_sign_in(user: str) -> None:
    with pytest.raises(SignInError):
        visitor_of(request(MEI, x_user=user))
    with pytest.raises(SignInError):
        needs(Permission.ASK)(request(MEI, x_user=user))


def test_without_a_session_nobody_sends_whatever_is_said() -> None:
    for headers in ({}, {"x_user": "mei%20li"}):
        with pytest.raises(SignInError):
            visitor_of(request(None, **headers))
