"""Lets browsers reach only what the page itself uses, and the page only its own server."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio serves much more (uploads, files by path, a proxy, editing by prompt); none of it is needed here.
_USED = re.compile(
    r"/?|/(config|theme\.css|favicon\.ico|manifest\.json)|/(assets|static|svelte)/.+"
    r"|/gradio_api/(queue/(join|data)|heartbeat/\w+|reset|cancel|startup-events)/?"
)
MAX_BODY_BYTES = 64_000
_HEADERS = {
    # Gradio's scripts stand in the page and compile templates.
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    # A photo is taken by the system's camera; the page itself only listens.
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), payment=()",
}


class Guard:
    """ASGI middleware: refuses other sites' requests everywhere, and under ``path`` whatever the page does not use."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app, self._path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send if not self._below(scope) else _with_headers(send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            return PlainTextResponse("Requests from other sites are refused.", 403)
        if not self._below(scope):
            return None
        if not _USED.fullmatch(scope["path"].removeprefix(self._path)):
            return PlainTextResponse("Not found.", 404)
        if scope["method"] == "POST" and not _is_small(headers.get("content-length", "")):
            return PlainTextResponse("The request is too large.", 413)
        return None

    def _below(self, scope: Scope) -> bool:
        path: str = scope["path"]
        return path == self._path or path.startswith(f"{self._path}/")


def _is_small(length: str) -> bool:
    return length.isdecimal() and int(length) <= MAX_BODY_BYTES


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
