"""Stands before every route: other sites' requests, endless bodies and what a desk's page does not use stay outside."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.hosts import OwnNames

# Gradio serves much more (uploads, files by path, a proxy, editing by prompt); none of it is needed here.
_USED = re.compile(
    r"/?|/(config|theme\.css|favicon\.ico|manifest\.json)|/(assets|static|svelte)/.+"
    r"|/gradio_api/(queue/(join|data)|heartbeat/\w+|reset|cancel|startup-events)/?"
)
# Of these, what is the same for everybody may be kept.
_PLAIN = re.compile(r"/(assets|static|svelte)/.+|/(theme\.css|favicon\.ico)")
MAX_BODY_BYTES = 64_000
# The longest silence inside a body, and the longest one may take: a byte a minute would hold a place for nothing.
SILENCE_SECONDS, BODY_SECONDS = 20.0, 180.0
_HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    # Other sites are told nothing; with "no-referrer" our own forms would be sent with the origin "null", and refused.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # A photo is taken by the system's camera; a page itself only listens.
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), payment=()",
}
# Gradio's scripts stand in the page and compile templates.
_DESK_HEADERS = {
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
}
# A shared tablet shows nobody what another has seen; a route that lets something be kept says so itself.
_PRIVATE_HEADERS = {"cache-control": "no-store"}
# Who has once come over https is not led back to http, where a session could be read on the way.
_TLS_HEADERS = {"strict-transport-security": "max-age=31536000"}

_FAILED = "The copilot failed to answer. Try again; the server's log says why."


@dataclass(frozen=True, slots=True)
class Walls:
    """What the guard goes by: ``desks`` are Gradio's pages; routes below ``bounding`` bound bodies themselves.

    ``names`` are the server's own; None answers to any.
    """

    desks: tuple[str, ...] = ()
    bounding: tuple[str, ...] = ()
    names: OwnNames | None = None


class Guard:
    """ASGI middleware. A response keeps headers it has set itself."""

    def __init__(self, app: ASGIApp, walls: Walls) -> None:
        self._app, self._walls = app, walls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        desk = next((each for each in self._walls.desks if _below(path, each)), None)
        refusal = self._refusal(Headers(scope=scope), scope, desk)
        if refusal:
            await refusal(scope, receive, _with_headers(send, _HEADERS))
            return
        largest = None if any(_below(path, each) for each in self._walls.bounding) else MAX_BODY_BYTES
        answering = _Answering(_with_headers(send, _wanted(scope, desk)))
        try:
            await self._app(scope, _Body(receive, largest).receive, answering.send)
        except _RefusedBodyError as refused:
            if not answering.begun:
                await PlainTextResponse(refused.detail, refused.status_code)(scope, receive, answering.send)
        except Exception:
            # The framework would answer outside of here, without any of the headers; it still logs what is raised.
            if not answering.begun:
                await PlainTextResponse(_FAILED, 500)(scope, receive, answering.send)
            raise

    def _refusal(self, headers: Headers, scope: Scope, desk: str | None) -> PlainTextResponse | None:
        host, path = headers.get("host", ""), scope["path"]
        if self._walls.names and not self._walls.names.has(host):
            told = (
                f"This server is not known as '{host[:100]}'. If it should be, add the name to COPILOT_HOSTS."
            )
            return PlainTextResponse(told, 421)
        if _is_foreign(headers, host, scope["method"]):
            return PlainTextResponse("Requests from other sites are refused.", 403)
        if desk is not None and not _USED.fullmatch(path.removeprefix(desk)):
            return PlainTextResponse("Not found.", 404)
        return None


def _wanted(scope: Scope, desk: str | None) -> dict[str, str]:
    """The headers of an answer, where the route does not set others."""
    plain = desk is not None and _PLAIN.fullmatch(scope["path"].removeprefix(desk))
    return (
        _HEADERS
        | ({} if plain else _PRIVATE_HEADERS)
        | (_DESK_HEADERS if desk else {})
        | (_TLS_HEADERS if scope["scheme"] == "https" else {})
    )


def _is_foreign(headers: Headers, host: str, method: str) -> bool:
    """Whether a page of another site sends this, by what browsers say of it; a link that leads here is none."""
    origin = headers.get("origin")
    if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
        return True
    own = headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    followed = method in ("GET", "HEAD") and headers.get("sec-fetch-mode") == "navigate"
    return not own and not followed


class _RefusedBodyError(HTTPException):
    """A body that is too large or comes too slowly; an application on the way may answer it in its own shape."""


@dataclass(slots=True)
class _Body:
    """The body as it comes in, as far as it is wanted; ``largest`` in bytes, None where the route bounds it."""

    inner: Receive
    largest: int | None
    read: int = 0
    began: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    whole: bool = False

    async def receive(self) -> Message:
        """The next message. Raises `_RefusedBodyError`."""
        if self.whole:  # what comes now is only that the sender has left
            return await self.inner()
        left = self.began + BODY_SECONDS - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(self.inner(), max(0.0, min(SILENCE_SECONDS, left)))
        except TimeoutError:
            raise _RefusedBodyError(408, "The request comes too slowly.") from None
        self.read += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.largest is not None and self.read > self.largest:
            raise _RefusedBodyError(413, "The request is too large.")
        return message


@dataclass(slots=True)
class _Answering:
    """Passes an answer on and knows whether it has begun."""

    inner: Send
    begun: bool = False

    async def send(self, message: Message) -> None:
        """Send the next message."""
        self.begun = True
        await self.inner(message)


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def _with_headers(send: Send, wanted: dict[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in wanted.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
