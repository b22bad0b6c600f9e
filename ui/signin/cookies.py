"""The cookies of sign-in: out of scripts' and other sites' reach, and over https only where we are reached so."""

from __future__ import annotations

from fastapi import Request, Response

from ui.tongue import LANGUAGE_COOKIE

SESSION, KIOSK = "session", "kiosk"
_YEAR_SECONDS = 365 * 86_400


def set_session(response: Response, request: Request, token: str, seconds: int | None) -> None:
    """Sign the browser in; without ``seconds`` until it is closed."""
    _set(response, request, SESSION, token, seconds)


def set_kiosk(response: Response, request: Request, token: str, days: int) -> None:
    """Make the browser that of a shared tablet."""
    _set(response, request, KIOSK, token, days * 86_400)


def set_language(response: Response, request: Request, lang: str) -> None:
    """Remember the language; a script of ours may change it."""
    _set(response, request, LANGUAGE_COOKIE, lang, _YEAR_SECONDS, hidden=False)


def drop_session(response: Response) -> None:
    """Sign the browser out."""
    response.delete_cookie(SESSION, path="/")


def _set(
    response: Response, request: Request, name: str, value: str, seconds: int | None, *, hidden: bool = True
) -> None:
    # The scheme is the proxy's where one is trusted (COPILOT_TRUSTED_PROXIES).
    secure = request.url.scheme == "https"
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=secure, httponly=hidden, samesite="strict"
    )
