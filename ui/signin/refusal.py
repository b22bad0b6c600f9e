"""What someone sees who is not signed in: a page leads to the sign-in and back, a program gets a `Problem`."""

from __future__ import annotations

from html import escape

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ui.problems import problem_response
from ui.signin.cookies import KIOSK
from ui.signin.middleware import session_of
from ui.signin.paths import with_next


async def sign_in_response(request: Request, error: Exception) -> Response:
    """The answer to a `SignInError`."""
    if not _is_page(request):
        return await problem_response(request, error)
    live = session_of(request)
    if live and live.user.must_change:
        return RedirectResponse(with_next("/password", request), 303)
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A link on another site: the browser keeps our cookies back, until our own page asks once more.
        again = escape(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return HTMLResponse(
            f'<!doctype html><title>…</title><meta http-equiv="refresh" content="0;url={again}">'
        )
    page = "/kiosk" if KIOSK in request.cookies else "/sign-in"
    return RedirectResponse(with_next(page, request), 303)


def _is_page(request: Request) -> bool:
    reads = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")
    return reads and "x-fragment" not in request.headers
