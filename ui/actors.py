"""Who sends a request: found by the sign-in middleware, asked for by every route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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


def visitor_of(request: Request) -> Visitor:
    """Who sends the request. Raises `SignInError` where nobody is signed in."""
    visitor: Visitor | None = request.scope.get("state", {}).get("visitor")
    if visitor is None:
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
