"""Watches every request from outside: gives it an id, counts and times it, and writes one line about it."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copilot.access import Actor, Role
from copilot.apikeys import PROGRAM
from ui.actors import Visitor
from ui.api.metrics import Metrics

log = structlog.stdlib.get_logger(__name__)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CASE = re.compile(r"[0-9a-f]{12}")
# Asked by themselves every few seconds; at the level "info" they would drown everything else.
_QUIET = frozenset({"/healthz", "/readyz", "/metrics", "/app/pulse", "/progress"})
NO_ROUTE = "(none)"


class Watch:
    """ASGI middleware, outside all others."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, began = uuid4().hex[:12], time.perf_counter()
        seen = _Seen(send, request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request)
        try:
            await self._app(scope, receive, seen.send)
        finally:
            self._note(scope, seen, time.perf_counter() - began)

    def _note(self, scope: Scope, seen: _Seen, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = template_of(scope)
        # Without an answer the server failed or the caller left.
        status = seen.status or 500
        self._metrics.answered(method, route, status, None if seen.is_stream else seconds)
        visitor: Visitor | None = scope.get("state", {}).get("visitor")
        level = "error" if status >= 500 and status != 503 else "debug" if route in _QUIET else "info"
        getattr(log, level)(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000),
            site=visitor.site if visitor else "",
            role=role_of(visitor.actor) if visitor else "",
            case=case_of(scope),
        )


class _Seen:
    """Sends an answer on, marked with the request's id, and remembers how it began."""

    def __init__(self, inner: Send, request: str) -> None:
        self._inner, self._request = inner, request
        self.status, self.is_stream = 0, False

    async def send(self, message: Message) -> None:
        """Send the next message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            self.is_stream = headers.get("content-type", "").startswith("text/event-stream")
            headers["X-Request-Id"] = self._request
        await self._inner(message)


def template_of(scope: Scope) -> str:
    """The address as its route writes it, so that no id and no name is in it; a mounted application's is its root."""
    path: str | None = getattr(scope.get("route"), "path", None)
    if path is None:
        return NO_ROUTE
    root: str = scope.get("root_path", "")
    return path if root.endswith(path) else f"{root}{path}"


def role_of(actor: Actor) -> str:
    """The role that an actor's permissions make up; "key" for a program."""
    if actor.name.startswith(PROGRAM):
        return "key"
    return next((role.value for role in Role if role.permissions == actor.permissions), "other")


def case_of(scope: Scope) -> str:
    """The case a request is about: named by its route or in its address, or by a handler in ``request.state.case``."""
    request = HTTPConnection(scope)
    candidates = (
        scope.get("state", {}).get("case"),
        scope.get("path_params", {}).get("case"),
        request.query_params.get("case"),
    )
    return next((each for each in candidates if isinstance(each, str) and _CASE.fullmatch(each)), "")
