"""The API's errors: every one a `Problem`, also what the framework refuses by itself."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from copilot.errors import BadInputError, CopilotError
from ui.api.limits import TooManyError
from ui.problems import Problem, ProblemCode, answered, problem_of

_CODES: dict[int, ProblemCode] = {401: "sign_in", 403: "forbidden", 408: "busy", 409: "conflict", 429: "busy"}
_REMEDIES = {
    404: "'GET openapi.json' lists every address.",
    405: "'GET openapi.json' says which methods there are.",
    413: "Send less at once.",
}


class NotFoundError(BadInputError):
    """What the address names is not at this site; nothing tells whether it is at another."""


def answer_errors(api: FastAPI) -> None:
    """Let an application answer each kind of error in the one shape."""
    api.exception_handler(CopilotError)(answer)
    api.exception_handler(RequestValidationError)(_unusable)
    api.exception_handler(HTTPException)(_refused)
    api.exception_handler(Exception)(_failed)


async def answer(_request: Request, error: Exception) -> JSONResponse:
    """A `CopilotError` with its status: 404 and 429 where they fit, else as everywhere."""
    if isinstance(error, NotFoundError):
        return JSONResponse(problem_of(error).model_dump(), 404)
    if isinstance(error, TooManyError):
        headers = {"Retry-After": str(error.retry_after)}
        return JSONResponse(problem_of(error).model_dump(), 429, headers)
    assert isinstance(error, CopilotError)
    return answered(error)


async def _unusable(_request: Request, error: RequestValidationError) -> JSONResponse:
    """Names the first field that cannot be used; never its value, which may be a secret or half a megabyte."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    problem = Problem(message=f"{field}: {first['msg']}.", remedy="Correct that field.", code="input")
    return JSONResponse(problem.model_dump(), 422)


async def _refused(_request: Request, error: HTTPException) -> JSONResponse:
    """What the framework itself refuses: no such address, no such method, too large."""
    remedy = _REMEDIES.get(error.status_code, "")
    problem = Problem(
        message=f"{str(error.detail).rstrip('.')}.",
        remedy=remedy,
        code=_CODES.get(error.status_code, "input"),
    )
    return JSONResponse(problem.model_dump(), error.status_code, error.headers)


async def _failed(_request: Request, _error: Exception) -> JSONResponse:
    """An error of ours; its traceback goes to the log."""
    problem = Problem(message="The copilot failed to answer.", remedy="See the server's log.")
    return JSONResponse(problem.model_dump(), 500)
