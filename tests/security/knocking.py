"""Requests as anybody, by session, key or neither, and what an answer gives away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from tests.accounts import Member
from ui.signin.cookies import SESSION

Answer = Any
"""A response of the test client, whichever library that is built on."""
Who = Member | str | None
"""A user's session, a program's key, or nobody."""


@dataclass(frozen=True)
class Knocker:
    """A client without a memory: no cookie of an answer goes into the next request."""

    client: TestClient

    def __call__(self, method: str, path: str, who: Who = None, **sent: Any) -> Answer:
        """The answer to one request; what the server fails at is a 500."""
        headers = {**proof(who), **sent.pop("headers", {})}
        answer = self.client.request(method, path, headers=headers, **sent)
        self.client.cookies.clear()
        assert answer.status_code < 500 or answer.status_code == 503, f"{method} {path}: {answer.text[:400]}"
        return answer


def proof(who: Who) -> dict[str, str]:
    """The header that says who it is."""
    if isinstance(who, Member):
        return {"Cookie": f"{SESSION}={who.token}"}
    return {"Authorization": f"Bearer {who}"} if who else {}


def is_turned_away(answer: Answer) -> bool:
    """Whether nobody gets in here: told to sign in, in words or by being led there."""
    if answer.status_code == 303:
        return str(answer.headers["location"]).startswith(("/sign-in", "/kiosk"))
    return bool(answer.status_code == 401)
