"""An error as it crosses to a page, a program or another process: what is wrong, what to do, what kind it is."""

from __future__ import annotations

from typing import Literal

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from copilot.access import ForbiddenError
from copilot.errors import BadInputError, BusyError, ConflictError, CopilotError
from copilot.gate import GateClosedError
from ui.actors import SignInError

ProblemCode = Literal["sign_in", "forbidden", "conflict", "gate", "input", "busy", "failed"]


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
    (BadInputError, 400, "input"),
    (BusyError, 503, "busy"),
    (CopilotError, 503, "failed"),
)
_RETRY_SECONDS = 2


def problem_of(error: CopilotError) -> Problem:
    """The error for who asked."""
    return Problem(message=error.args[0], remedy=error.remedy, code=_answer(error)[1])


async def problem_response(_request: Request, error: Exception) -> JSONResponse:
    """A `CopilotError` as `Problem`, with a status that says whether sending it again can help."""
    assert isinstance(error, CopilotError)
    status, code = _answer(error)
    headers = {"Retry-After": str(_RETRY_SECONDS)} if code == "busy" else None
    return JSONResponse(problem_of(error).model_dump(), status, headers)


def _answer(error: CopilotError) -> tuple[int, ProblemCode]:
    return next((status, code) for kind, status, code in _ANSWERS if isinstance(error, kind))
