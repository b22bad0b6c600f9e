"""Who sends a request: found by the sign-in middleware, asked for by every route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from fastapi import Request

from copilot.access import Actor, Permission
from copilot.errors import CopilotError
from copilot.refusing import refusal


class SignInError(CopilotError):
    """Nobody is signed in, or the session or the key is over."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """An actor at the site they work at now."""

    actor: Actor
    site: str


USER_HEADER = "x-user"
"""Names the user of the page that sends, percent-encoded: in another one somebody else may have signed in since."""


def visitor_of(request: Request) -> Visitor:
    """Who sends the request. Raises `SignInError` where nobody is signed in, or another than the page's own user."""
    visitor: Visitor | None = request.scope.get("state", {}).get("visitor")
    sender = unquote(request.headers.get(USER_HEADER, ""))
    if visitor is None or sender not in ("", visitor.actor.name):
        raise SignInError(*refusal("sign_in"))
    return visitor


def needs(permission: Permission) -> Callable[[Request], Visitor]:
    """A dependency for a route: the visitor, allowed ``permission`` at their site.

    Raises `SignInError` (answered with 401) or `ForbiddenError` (403). The permission is also written on the
    dependency, so that a test can list what every route asks for.
    """

    def allowed(request: Request) -> Visitor:
        visitor = visitor_of(request)
        visitor.actor.require(permission, visitor.site)
        return visitor

    allowed.permission = permission  # type: ignore[attr-defined]
    return allowed
