"""The pages of sign-in: one frame in five languages, usable without scripts."""

from __future__ import annotations

import secrets

from fastapi import Request
from fastapi.responses import HTMLResponse

from copilot.blocks import moment
from copilot.errors import BadInputError, ConflictError, CopilotError
from copilot.firststart import LinkOverError
from copilot.signingin import PinAsleepError, RefusedError
from copilot.throttle import ThrottledError
from copilot.wording import Wording, languages, wording
from ui.problems import problem_of
from ui.render import TEMPLATES
from ui.signin.cookies import KIOSK, set_language
from ui.signin.middleware import session_of
from ui.signin.paths import own_path
from ui.tongue import language_of

_THEMES = ("light", "dark")

# The first that fits counts.
_STATUSES: tuple[tuple[type[CopilotError], int], ...] = (
    (ThrottledError, 429),
    (PinAsleepError, 403),
    (RefusedError, 403),
    (LinkOverError, 410),
    (BadInputError, 400),
    (ConflictError, 400),
    (CopilotError, 503),
)


def page(
    template: str, request: Request, *, status: int = 200, error: str = "", lang: str = "", **values: object
) -> HTMLResponse:
    """A page of ``ui/templates/signin``; ``error`` is the sentence that says what went wrong."""
    words = wording(language_of(request, lang))
    nonce = secrets.token_urlsafe(16)
    theme = request.cookies.get("theme", "")
    html = TEMPLATES.get_template(f"signin/{template}.html").render(
        words=words,
        nonce=nonce,
        theme=theme if theme in _THEMES else "",
        languages=[(tag, wording(tag)("language.name")) for tag in languages()],
        path=request.url.path,
        kept=[(key, value) for key, value in request.query_params.items() if key != "lang"],
        moment=moment,
        shared=KIOSK in request.cookies,
        live=session_of(request),
        error=error,
        **{"next": own_path(request.query_params.get("next", "")), "notice": "", "name": "", **values},
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        # With "no-referrer" browsers would send the forms with the origin "null", and the guard would refuse them.
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    response = HTMLResponse(html, status, headers)
    if request.query_params.get("lang"):
        set_language(response, request, words.lang)
    return response


def told(error: CopilotError, words: Wording) -> tuple[str, int]:
    """The error in the reader's language and its status."""
    problem = problem_of(error, words)
    status = next(status for kind, status in _STATUSES if isinstance(error, kind))
    return f"{problem.message} {problem.remedy}".rstrip(), status
