"""Who calls the API, at which site, and whether they may: one dependency for every route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Query as Parameter
from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from copilot.access import Permission
from copilot.errors import BadInputError
from ui.actors import Visitor, visitor_of
from ui.api.limits import Limiter

# Only describes how to sign in; the middleware before all routes has read the header by then.
_KEY = HTTPBearer(scheme_name="key", description="An API key: 'copilot keys add'.", auto_error=False)
SiteName = Annotated[
    str | None, Parameter(max_length=80, description="The site; needed where the key is for several.")
]


def program(permission: Permission) -> Callable[..., Visitor]:
    """A dependency: the visitor at the site asked for, allowed ``permission`` there and within their rate.

    Raises `SignInError`, `ForbiddenError`, `BadInputError` where no site is told, or `TooManyError`. The permission is
    also written on the dependency, as `ui.actors.needs` does.
    """

    def allowed(
        request: Request,
        site: SiteName = None,
        _key: Annotated[HTTPAuthorizationCredentials | None, Security(_KEY)] = None,
    ) -> Visitor:
        visitor = at_site(visitor_of(request), site)
        visitor.actor.require(permission, visitor.site)
        limiter: Limiter = request.app.state.limiter
        limiter.take(visitor.actor.name)
        return visitor

    allowed.permission = permission  # type: ignore[attr-defined]
    return allowed


def at_site(visitor: Visitor, site: str | None) -> Visitor:
    """The visitor at the site named, else at their own. Raises `BadInputError` where there is neither."""
    if not site and not visitor.site:
        raise BadInputError("This key is for several sites.", "Name one: '?site=NAME'.")
    return replace(visitor, site=site) if site else visitor
