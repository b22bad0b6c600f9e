"""An error as it crosses to a page, a program or another process: what is wrong, what to do, what kind it is.

People read it in the language of their screen, programs in English: they go by the kind.
"""

from __future__ import annotations

from typing import Literal

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from copilot.access import ForbiddenError
from copilot.case import NeedsLockError
from copilot.errors import BadInputError, BusyError, ConflictError, CopilotError
from copilot.gate import GateClosedError
from copilot.refusing import in_words
from copilot.wording import FALLBACK, Wording, wording
from ui.actors import SignInError
from ui.tongue import language_of

ProblemCode = Literal["sign_in", "forbidden", "conflict", "gate", "lock", "input", "busy", "failed"]


class Problem(BaseModel):
    """One sentence that says what is wrong, one what to do; ``code`` is the kind, for programs."""

    message: str
    remedy: str = ""
    code: ProblemCode = "failed"


# The first that fits counts.
_ANSWERS: tuple[tuple[type[CopilotError], int, ProblemCode], ...] = (
    (SignInError, 401, "sign_in"),
    (ForbiddenError, 403, "forbidden"),
    (ConflictError, 409, "conflict"),
    (GateClosedError, 409, "gate"),
    (NeedsLockError, 400, "lock"),
    (BadInputError, 400, "input"),
    (BusyError, 503, "busy"),
    (CopilotError, 503, "failed"),
)
_OF_THE_SERVER = frozenset({"busy", "failed"})
_RETRY_SECONDS = 2


def problem_of(error: CopilotError, words: Wording | None = None) -> Problem:
    """The error for who asked, in English unless told otherwise.

    Trouble of the server that only English can name, such as a full disk, is told by its kind in other languages; what
    is wrong with an input is told in English rather than not at all.
    """
    words = words or wording(FALLBACK)
    _, code = _answer(error)
    message, remedy = in_words(error, words)
    if not message and code in _OF_THE_SERVER:
        message, remedy = words(f"refused.{code}.why"), words(f"refused.{code}.do")
    return Problem(message=message or error.args[0], remedy=remedy if message else error.remedy, code=code)


async def problem_response(request: Request, error: Exception) -> JSONResponse:
    """A `CopilotError` in the language of the screen that asked; see `screen_words`."""
    assert isinstance(error, CopilotError)
    return answered(error, screen_words(request))


def answered(error: CopilotError, words: Wording | None = None) -> JSONResponse:
    """A `CopilotError` as `Problem`, with a status that says whether sending it again can help."""
    status, code = _answer(error)
    headers = {"Retry-After": str(_RETRY_SECONDS)} if code == "busy" else None
    return JSONResponse(problem_of(error, words).model_dump(), status, headers)


def screen_words(request: Request) -> Wording:
    """The words of the screen that asks: ``lang`` of its query or, where a body says it, of ``request.state``."""
    return wording(language_of(request, getattr(request.state, "lang", "")))


def _answer(error: CopilotError) -> tuple[int, ProblemCode]:
    return next((status, code) for kind, status, code in _ANSWERS if isinstance(error, kind))
