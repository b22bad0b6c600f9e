"""What the forms of sign-in share: their fields, who sends them, who may."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from copilot.refusing import refusal
from copilot.sessions import LiveSession
from ui.actors import SignInError
from ui.signin.cookies import KIOSK, drop_session
from ui.signin.middleware import session_of

# Longer than any name or password may be; the domain says so in words.
Text = Annotated[str, Form(max_length=1000)]


def own_session(request: Request) -> LiveSession:
    """A dependency: the sender's session, also with a one-time password. Raises `SignInError`."""
    live = session_of(request)
    if live is None:
        raise SignInError(*refusal("sign_in"))
    return live


# Everyone may see to their own account; `ui.actors.needs` writes down what else a route asks for.
own_session.permission = "own session"  # type: ignore[attr-defined]


def own_account(request: Request) -> LiveSession:
    """The same, but whoever has a one-time password chooses another first."""
    live = own_session(request)
    if live.user.must_change:
        raise SignInError(*refusal("one_time"))
    return live


own_account.permission = "own account"  # type: ignore[attr-defined]


def address_of(request: Request) -> str:
    """The sender's network address; the proxy's word where one is trusted."""
    return request.client.host if request.client else ""


def signed_out(request: Request) -> Response:
    """Back to where one signs in, without the session."""
    response = RedirectResponse("/kiosk" if KIOSK in request.cookies else "/sign-in", 303)
    drop_session(response)
    return response
