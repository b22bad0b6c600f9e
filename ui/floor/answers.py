"""What the app answers with: HTML and JSON, compressed where it pays, behind one content security policy."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from copilot.errors import BadInputError
from copilot.refusing import refusal
from ui.problems import Problem, problem_of, screen_words

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), payment=()",
}
# How a body that is too slow or too large is refused on its way, see `ui.guard`.
_OF_THE_GUARD = {408: "slow", 413: "long"}
# Below this a compressed answer is hardly smaller.
LEAST_BYTES = 1000
# What is done, asked or learnt is told in less.
MOST_BYTES = 64_000
# The first level that halves a page; higher ones cost more time than they save.
_LEVEL = 5


def html(request: Request, text: str, status: int = 200) -> Response:
    """A page or a fragment of one: never kept by a cache, for it shows what one user may see."""
    return answered(request, text.encode(), "text/html; charset=utf-8", status)


def json(request: Request, body: BaseModel) -> Response:
    """A model as JSON."""
    return answered(request, body.model_dump_json().encode(), "application/json")


def answered(
    request: Request, body: bytes, kind: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Any body of a kind, compressed for who can read that."""
    found = {**HEADERS, "Cache-Control": "no-store", "Vary": "Accept-Encoding", **(headers or {})}
    if len(body) >= LEAST_BYTES and takes_gzip(request):
        body, found["Content-Encoding"] = gzip.compress(body, _LEVEL, mtime=0), "gzip"
    return Response(body, status, found, kind)


def takes_gzip(request: Request) -> bool:
    """Whether the browser reads gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


async def small_body(request: Request) -> bytes:
    """The body of a small request. Raises `BadInputError` where it is larger than any."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadInputError(*refusal("long"))
    return bytes(body)


class FloorRoute(APIRoute):
    """A route that tells what is not here, and what is wrong with an address, as `Problem` too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, its refusals put into words."""
        inner = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await inner(request)
            except HTTPException as error:
                key = _OF_THE_GUARD.get(error.status_code)
                problem = _said(request, key) if key else Problem(message=str(error.detail), code="input")
                return JSONResponse(problem.model_dump(), error.status_code, HEADERS)
            except RequestValidationError as error:
                field = ".".join(map(str, error.errors()[0]["loc"]))
                return JSONResponse(_said(request, "address", field=field).model_dump(), 400, HEADERS)

        return handled


def _said(request: Request, key: str, **values: object) -> Problem:
    return problem_of(BadInputError(*refusal(key, **values)), screen_words(request))
