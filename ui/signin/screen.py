"""The pages of sign-in: one frame in five languages, usable without scripts."""

from __future__ import annotations

import secrets

from fastapi import Request
from fastapi.responses import HTMLResponse

from copilot.blocks import moment
from copilot.errors import BadInputError, BusyError, ConflictError, CopilotError
from copilot.firststart import LinkOverError
from copilot.signingin import PinAsleepError, RefusedError
from copilot.throttle import ThrottledError
from copilot.wording import FALLBACK, Wording, languages, wording
from ui.render import TEMPLATES
from ui.signin.cookies import KIOSK, set_language
from ui.signin.middleware import session_of
from ui.signin.paths import own_path
from ui.tongue import language_of

_THEMES = ("light", "dark")


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
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    response = HTMLResponse(html, status, headers)
    if request.query_params.get("lang"):
        set_language(response, request, words.lang)
    return response


def told(error: CopilotError, words: Wording, rule: str) -> tuple[str, int]:
    """The error in the reader's language and its status; ``rule`` is the text for what was entered wrongly."""
    match error:
        case ThrottledError():
            return words("signin.throttled", seconds=error.seconds), 429
        case PinAsleepError():
            return words("signin.pin_asleep"), 403
        case RefusedError():
            return words("signin.refused"), 403
        case LinkOverError():
            return words("signin.link_over"), 410
        case BusyError():
            return words("signin.busy"), 503
        case BadInputError() | ConflictError() if words.lang != FALLBACK:
            return words(rule), 400
        case BadInputError() | ConflictError():
            return str(error), 400
    return str(error), 503
