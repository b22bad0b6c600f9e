"""The routes of sign-in: in, out, and the link that makes the first maintainer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from copilot.errors import CopilotError
from copilot.firststart import FirstStart
from copilot.refusing import refusal
from copilot.wording import wording
from ui.actors import SignInError
from ui.service import Service
from ui.signin.accountroutes import account_routes
from ui.signin.cookies import SESSION, set_language, set_session
from ui.signin.forms import Text, address_of, signed_out
from ui.signin.kioskroutes import kiosk_routes
from ui.signin.middleware import session_of
from ui.signin.paths import HOME, own_path
from ui.signin.screen import page, told
from ui.tongue import LANGUAGE_COOKIE, language_of


def signin_routes(service: Service) -> APIRouter:
    """All pages of sign-in and of one's own account."""
    router = APIRouter()
    router.include_router(_door_routes(service))
    router.include_router(_set_up_routes(service))
    router.include_router(account_routes(service))
    router.include_router(kiosk_routes(service))
    return router


def _door_routes(service: Service) -> APIRouter:
    router, accounts = APIRouter(), service.accounts

    @router.get("/sign-in")
    def sign_in_page(request: Request) -> Response:
        live = session_of(request)
        if live and "lang" not in request.query_params:
            return _onward(request, must_change=live.user.must_change)
        return page("sign-in", request)

    @router.post("/sign-in")
    def sign_in(request: Request, name: Text = "", password: Text = "") -> Response:
        try:
            token = accounts.signing_in.by_password(
                name, password, address_of(request), request.cookies.get(SESSION, "")
            )
        except CopilotError as error:
            message, status = told(error, wording(language_of(request)))
            return page("sign-in", request, status=status, error=message, name=name)
        live = accounts.sessions.find(token)
        response = _onward(request, must_change=bool(live and live.user.must_change))
        set_session(response, request, token, service.assistant.settings.session_hours * 3600)
        if live and live.user.lang and LANGUAGE_COOKIE not in request.cookies:
            set_language(response, request, live.user.lang)
        return response

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        accounts.sessions.end(request.cookies.get(SESSION, ""))
        return signed_out(request)

    @router.post("/sign-out-everywhere")
    def sign_out_everywhere(request: Request) -> Response:
        live = session_of(request)
        if live is None:
            raise SignInError(*refusal("sign_in_sessions"))
        accounts.end_sessions(live)
        return signed_out(request)

    return router


def _set_up_routes(service: Service) -> APIRouter:
    router = APIRouter()
    assistant = service.assistant
    first = FirstStart(assistant.store, assistant.settings, service.accounts)

    @router.get("/set-up")
    def set_up_page(request: Request, token: str = "") -> Response:
        try:
            first.check(token)
        except CopilotError as error:
            message, status = told(error, wording(language_of(request)))
            return page("message", request, status=status, error=message)
        return page("set-up", request, name="", display_name="")

    @router.post("/set-up")
    def set_up(
        request: Request,
        token: str = "",
        name: Text = "",
        display_name: Text = "",
        password: Text = "",
        again: Text = "",
    ) -> Response:
        words = wording(language_of(request))
        entered = {"name": name, "display_name": display_name}
        if password != again:
            return page("set-up", request, status=400, error=words("signin.differ"), **entered)
        try:
            session = first.set_up(token, name, display_name, password)
        except CopilotError as error:
            message, status = told(error, words)
            return page("set-up", request, status=status, error=message, **entered)
        response = RedirectResponse("/account", 303)
        set_session(response, request, session, assistant.settings.session_hours * 3600)
        return response

    return router


def _onward(request: Request, *, must_change: bool) -> RedirectResponse:
    wanted = own_path(request.query_params.get("next", HOME))
    if not must_change:
        return RedirectResponse(wanted, 303)
    return RedirectResponse("/password" if wanted == HOME else f"/password?{request.url.query}", 303)
