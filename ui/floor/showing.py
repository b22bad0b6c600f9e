"""Shows a screen: the whole page around it, or itself alone where the app has the page already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from copilot.access import Permission
from ui.actors import USER_HEADER, SignInError, needs
from ui.floor.answers import html
from ui.floor.clientfiles import ClientFiles
from ui.floor.look import Look, look_of
from ui.floor.screens import Shown, missing_screen, page
from ui.service import Service
from ui.tongue import LANGUAGE_COOKIE

_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Pages:
    """The app's pages, for visitors with a permission."""

    service: Service
    client: ClientFiles
    permission: Permission = Permission.CASES_READ

    def show(self, request: Request, screen: Callable[[Look], Shown]) -> Response:
        """The screen for whoever asks; who is not signed in is led to the sign-in, a page of theirs refused."""
        try:
            visitor = needs(self.permission)(request)
        except SignInError:
            if request.headers.get("x-fragment") or request.headers.get(USER_HEADER):
                raise
            return RedirectResponse(f"/sign-in?next={quote(_own_address(request), safe='')}", 303)
        look = look_of(self.service, visitor, request)
        status = 200
        try:
            found = screen(look)
        except HTTPException as error:
            status, found = error.status_code, missing_screen(look, error.detail)
        whole = found.html if request.headers.get("x-fragment") else page(look, found, self.client)
        answer = html(request, whole, status)
        if request.query_params.get("lang"):
            answer.set_cookie(LANGUAGE_COOKIE, look.words.lang, _YEAR, path="/", samesite="strict")
        return answer


def _own_address(request: Request) -> str:
    """The path and query of a page: what stands behind a host is no place to come back to."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"
