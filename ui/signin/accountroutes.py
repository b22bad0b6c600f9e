"""One's own account: password, PIN, language, the site one works at, where one is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from copilot.access import Permission
from copilot.errors import BadInputError, CopilotError
from copilot.refusing import refusal
from copilot.sessions import How, LiveSession
from copilot.wording import wording
from ui.service import Service
from ui.signin.cookies import set_language, set_session
from ui.signin.forms import Text, address_of, own_account, own_session
from ui.signin.paths import HOME, own_path
from ui.signin.screen import page, told
from ui.tongue import language_of

Own = Annotated[LiveSession, Depends(own_account)]

# The desks, each with what it takes to sit there.
_DESKS = (("/trainer", Permission.TRANSLATIONS_WRITE), ("/admin", Permission.USERS_WRITE))


def account_routes(service: Service) -> APIRouter:
    """``/account``, ``/password``, ``/pin``, ``/language`` and ``/site``."""
    router = APIRouter()
    _secret_routes(router, service)
    accounts = service.accounts

    @router.get("/account")
    def account(request: Request, live: Own) -> Response:
        return _account(service, request, live)

    @router.post("/language")
    def language(request: Request, live: Own, lang: Text = "") -> Response:
        accounts.set_language(live, lang := wording(lang).lang)
        response = RedirectResponse("/account", 303)
        set_language(response, request, lang)
        return response

    @router.post("/site")
    def site(live: Own, site: Text = "", back: Text = "/account") -> Response:
        if site not in accounts.sites(live.user):
            raise BadInputError(*refusal("not_your_site"))
        accounts.sessions.move(live, site)
        return RedirectResponse(own_path(back), 303)

    return router


def _secret_routes(router: APIRouter, service: Service) -> None:
    accounts = service.accounts

    @router.get("/password")
    def password_page(request: Request, live: Annotated[LiveSession, Depends(own_session)]) -> Response:
        return page("password", request, forced=live.user.must_change)

    @router.post("/password")
    def password(
        request: Request,
        live: Annotated[LiveSession, Depends(own_session)],
        password: Text = "",
        fresh: Text = "",
        again: Text = "",
    ) -> Response:
        words = wording(language_of(request))
        try:
            if fresh != again:
                raise BadInputError(*refusal("passwords_differ"))
            token = accounts.change_password(live, password, fresh, address_of(request))
        except CopilotError as error:
            message, status = told(error, words)
            return page("password", request, status=status, error=message, forced=live.user.must_change)
        # Who had to choose a password was on the way to work.
        there = request.query_params.get("next") or (HOME if live.user.must_change else "/account")
        response = RedirectResponse(own_path(there), 303)
        set_session(response, request, token, service.assistant.settings.session_hours * 3600)
        return response

    @router.post("/pin")
    def pin(request: Request, live: Own, password: Text = "", pin: Text = "") -> Response:
        words = wording(language_of(request))
        try:
            accounts.set_pin(live, password, pin, address_of(request))
        except CopilotError as error:
            message, status = told(error, words)
            return _account(service, request, live, status=status, error=message)
        return RedirectResponse("/account?done=pin", 303)


def _account(
    service: Service, request: Request, live: LiveSession, *, status: int = 200, error: str = ""
) -> Response:
    accounts, actor, words = service.accounts, live.actor, wording(language_of(request))
    by_password = live.how is How.PASSWORD
    return page(
        "account",
        request,
        status=status,
        error=error,
        notice=words("signin.pin_done") if request.query_params.get("done") == "pin" else "",
        by_password=by_password,
        sites=accounts.sites(live.user) if by_password else [live.site],
        desks=[path for path, permission in _DESKS if actor.may(permission, live.site)],
        sessions=accounts.sessions.of(live.user.name),
        tablets=accounts.kiosks.at(actor, live.site)
        if actor.may(Permission.USERS_WRITE, live.site)
        else None,
    )
