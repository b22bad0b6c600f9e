"""Every way into the application, found in the application itself: routes at any depth, methods, desk events."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Door:
    """One route: ``path`` as it is declared, its ``methods``, and what the guards on it say they ask for."""

    path: str
    methods: frozenset[str]
    permissions: frozenset[str] = frozenset()

    @property
    def names(self) -> Iterator[str]:
        """ "POST /app/acts" for each method."""
        return (f"{method} {self.path}" for method in sorted(self.methods))


def doors(app: Starlette) -> list[Door]:
    """All routes of the application. Raises `AssertionError` for a kind of route that nobody has thought of."""
    return list(_walk(app.routes, ""))


def _walk(routes: Sequence[BaseRoute], prefix: str) -> Iterator[Door]:
    for context in iter_route_contexts(routes):
        route = context.original_route
        path = f"{prefix}{context.path}"
        assert not isinstance(route, WebSocketRoute), f"{path}: no guard here looks at web sockets"
        if isinstance(route, Mount):
            inner = getattr(route.app, "routes", None)
            assert inner, f"{path}: an application whose routes nobody can list"
            yield from _walk(inner, path)
            continue
        assert isinstance(route, Route), f"{path}: a {type(route).__name__}"
        asked = frozenset(_asked(getattr(context, "dependant", None)))
        yield Door(path, frozenset(context.methods or METHODS), asked)


def _asked(dependant: Dependant | None) -> Iterator[str]:
    """The permissions written on the guards below."""
    for each in dependant.dependencies if dependant else ():
        permission = getattr(each.call, "permission", None)
        if permission is not None:
            yield str(permission)
        yield from _asked(each)


@dataclass(frozen=True)
class Event:
    """One event of a desk's page that runs something here.

    ``permission`` is what its handler carries (None for no guard), ``acts`` the names of what it can be told to do.
    """

    desk: str
    number: int
    permission: str | None
    acts: tuple[str, ...]
    trigger: int | None

    def __str__(self) -> str:
        return f"{self.desk} {self.number}"


def desks(app: Starlette) -> dict[str, Any]:
    """The Gradio pages of the application by their address."""
    mounts = (route for route in app.routes if isinstance(route, Mount))
    return {each.path: each.app.get_blocks() for each in mounts if hasattr(each.app, "get_blocks")}


def events(app: Starlette) -> list[Event]:
    """All events of all desks."""
    found = []
    for desk, page in desks(app).items():
        for number, function in sorted(page.fns.items()):
            if function.fn is not None:
                trigger = next((target for target, _ in function.targets), None)
                permission = getattr(function.fn, "permission", None)
                found.append(Event(desk, number, permission, tuple(_acts(function.fn)), trigger))
    return found


def _acts(handle: Any) -> Iterator[str]:
    """The acts of the panel that a handler works for."""
    work = inspect.getclosurevars(handle).nonlocals.get("work")
    panel = getattr(work, "__self__", None)
    if getattr(work, "__name__", "") == "acted" and panel is not None:
        yield from panel.acts
