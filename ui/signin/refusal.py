"""What someone sees who is not signed in: a page leads to the sign-in and back, a program gets a `Problem`."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ui.pages import framed_page
from ui.problems import problem_response, screen_words
from ui.signin.cookies import KIOSK
from ui.signin.middleware import session_of
from ui.signin.paths import with_next

# What the panel beside the work shows.
_PANEL = re.compile(r"/(source|section|app/photo)/")


async def sign_in_response(request: Request, error: Exception) -> Response:
    """The answer to a `SignInError`."""
    if not _is_page(request):
        return await problem_response(request, error)
    if from_app := _in_the_panel(request):
        return framed_page("signedout.html", screen_words(request), 401, again=from_app)
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


def _in_the_panel(request: Request) -> str:
    """The path of the app's page in whose panel this would be shown, "" for none: a sign-in is never framed.

    What a request is for, no browser says without https nor for what its service worker asks; where the request comes
    from tells it then.
    """
    came_from = urlsplit(request.headers.get("referer", "")).path
    wanted_for = request.headers.get("sec-fetch-dest", "empty")
    if came_from != "/app" and not came_from.startswith("/app/"):
        came_from = ""
    if wanted_for == "iframe":
        return came_from or "/app"
    return came_from if wanted_for == "empty" and _PANEL.match(request.url.path) else ""


def _is_page(request: Request) -> bool:
    reads = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")
    return reads and "x-fragment" not in request.headers
