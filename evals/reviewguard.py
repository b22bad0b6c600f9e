"""Lets only this machine's browser reach the review page, only from that page, and only what it uses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio serves much more (uploads, files by path, a proxy); none of it is needed here.
_USED = re.compile(
    r"/|/favicon\.ico|/review(?:/|/(?:config|theme\.css|favicon\.ico|manifest\.json)|/(?:assets|static|svelte)/.+"
    r"|/gradio_api/(?:queue/(?:join|data)|heartbeat/\w+|reset|cancel|startup-events)/?)?"
)
# A name that a hostile site has pointed at this machine is another host's.
_OWN_HOSTS = ("127.0.0.1", "localhost")
MAX_BODY_BYTES = 64_000
_HEADERS = {
    # Gradio's scripts stand in the page and compile templates.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class ReviewGuard:
    """ASGI middleware that refuses every request which is not the page's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope)
        await (refusal or self._app)(scope, receive, _with_headers(send))


def _refusal(scope: Scope) -> PlainTextResponse | None:
    headers = Headers(scope=scope)
    host, origin = headers.get("host", ""), headers.get("origin")
    if urlsplit(f"//{host}").hostname not in _OWN_HOSTS:
        return PlainTextResponse("This page is for this machine alone.", 403)
    if origin is not None and urlsplit(origin).netloc != host:
        return PlainTextResponse("Requests from other sites are refused.", 403)
    if not _USED.fullmatch(scope["path"]):
        return PlainTextResponse("Not found.", 404)
    length = headers.get("content-length", "")
    if scope["method"] == "POST" and not (length.isdecimal() and int(length) <= MAX_BODY_BYTES):
        return PlainTextResponse("The request is too large.", 413)
    return None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return sending
