"""Finds out who sends a request, by session cookie or API key, before any route is asked."""

from __future__ import annotations

import re
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from copilot.errors import CopilotError, StorageError
from copilot.sessions import LiveSession
from ui.actors import Visitor
from ui.api.keyauth import visitor_from_key
from ui.problems import answered, screen_words
from ui.service import Service
from ui.signin.cookies import SESSION

# A page asks for these by itself: they do not keep the session of someone who has left the tablet.
_BY_ITSELF = re.compile(r"/app/pulse|/progress|/desk/standing|/\w+/gradio_api/(heartbeat/.*|queue/data)")
# Threads of their own: who waits for a long answer must not keep others from being let in.
_AT_ONCE = 8


class SignedIn:
    """ASGI middleware: ``scope["state"]`` gets ``visitor`` (`Visitor` or None) and ``session`` (`LiveSession` or None).

    Whoever has a one-time password has a session but is no visitor: first they choose a password of their own.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service
        self._threads = CapacityLimiter(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its visitor."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind, _, key = headers.get("authorization", "").partition(" ")
        visitor: Visitor | None = None
        live: LiveSession | None = None
        try:
            if kind.lower() == "bearer":
                visitor = await to_thread.run_sync(
                    visitor_from_key, self._service, key.strip(), limiter=self._threads
                )
            elif token := _cookie(headers):
                by_itself = _BY_ITSELF.fullmatch(scope["path"]) is not None
                live = await to_thread.run_sync(self._live, token, by_itself, limiter=self._threads)
        except CopilotError as error:
            # Who brings a key is a program.
            words = None if kind.lower() == "bearer" else screen_words(Request(scope))
            await answered(error, words)(scope, receive, send)
            return
        if live and not live.user.must_change:
            visitor = Visitor(live.actor, live.site)
        scope["state"] = {**scope.get("state", {}), "visitor": visitor, "session": live}
        await self._app(scope, receive, send)

    def _live(self, token: str, by_itself: bool) -> LiveSession | None:
        sessions = self._service.accounts.sessions
        live = sessions.find(token)
        if live and not by_itself:
            # A store that is busy right now must not keep anyone out: the next request notes it.
            with suppress(StorageError):
                sessions.touch(live)
        return live


def session_of(request: Request) -> LiveSession | None:
    """The session of whoever sends the request, also of one who still has a one-time password."""
    live: LiveSession | None = request.scope.get("state", {}).get("session")
    return live


def _cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(SESSION)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
