"""Shared tablets: made one by a maintainer, then people pick their name and type their PIN."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from copilot.access import Permission
from copilot.errors import CopilotError
from copilot.kiosks import Kiosk
from copilot.wording import wording
from ui.actors import Visitor, needs
from ui.service import Service
from ui.signin.cookies import KIOSK, SESSION, drop_session, set_kiosk, set_language, set_session
from ui.signin.forms import Text, address_of
from ui.signin.middleware import session_of
from ui.signin.paths import HOME, own_path
from ui.signin.screen import page, told
from ui.tongue import language_of

Manager = Annotated[Visitor, Depends(needs(Permission.USERS_WRITE))]


def kiosk_routes(service: Service) -> APIRouter:
    """``/kiosk``: the names, the PIN pad; ``/kiosk/enrol`` and ``/kiosk/remove`` for who manages users."""
    router, accounts = APIRouter(), service.accounts

    @router.get("/kiosk")
    def kiosk_page(request: Request, name: str = "") -> Response:
        tablet = accounts.kiosks.find(request.cookies.get(KIOSK, ""))
        if tablet:
            return _names(service, request, tablet, name)
        live = session_of(request)
        may = bool(live and live.actor.may(Permission.USERS_WRITE, live.site))
        return page("enrol", request, may=may, site=live.site if live else "")

    @router.post("/kiosk")
    def sign_in(request: Request, name: Text = "", pin: Text = "") -> Response:
        tablet = accounts.kiosks.find(request.cookies.get(KIOSK, ""))
        if tablet is None:
            return page("enrol", request, status=403, may=False, site="")
        try:
            token = accounts.signing_in.by_pin(tablet, name, pin, address_of(request))
        except CopilotError as error:
            message, status = told(error, wording(language_of(request)))
            return _names(service, request, tablet, name, status=status, error=message)
        accounts.sessions.end(request.cookies.get(SESSION, ""))
        response = RedirectResponse(own_path(request.query_params.get("next", HOME)), 303)
        set_session(response, request, token, None)
        live = accounts.sessions.find(token)
        if live and live.user.lang:
            set_language(response, request, live.user.lang)
        return response

    @router.post("/kiosk/enrol")
    def enrol(request: Request, visitor: Manager, tablet: Text = "") -> Response:
        token = accounts.kiosks.enrol(visitor.actor, visitor.site, tablet)
        accounts.sessions.end(request.cookies.get(SESSION, ""))
        response = RedirectResponse("/kiosk", 303)
        set_kiosk(response, request, token, service.assistant.settings.kiosk_days)
        drop_session(response)  # who enrols it leaves it to the others
        return response

    @router.post("/kiosk/remove")
    def remove(visitor: Manager, tablet: Text = "") -> Response:
        accounts.kiosks.remove(visitor.actor, visitor.site, tablet)
        return RedirectResponse("/account", 303)

    return router


def _names(
    service: Service, request: Request, tablet: Kiosk, name: str, *, status: int = 200, error: str = ""
) -> Response:
    people = service.accounts.kiosks.people(tablet)
    chosen = next((user for user in people if user.name == name), None)
    template = "pin" if chosen else "names"
    return page(template, request, status=status, error=error, tablet=tablet, people=people, chosen=chosen)
