"""Speech for devices without voices: ``POST /say`` turns a short text into a WAV file."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.access import Permission
from copilot.errors import BadInputError, BusyError
from copilot.voice import Voice
from ui.actors import needs
from ui.problems import problem_of
from ui.service import Service

LARGEST_BODY = 16_000
# A voice keeps a core busy; who waits longer than for a handful of others reads faster than that.
AT_ONCE, MOST_WAITING = 2, 8


class Say(BaseModel):
    """``text`` in the language ``lang`` (BCP 47); ``speed`` 1 is normal."""

    model_config = ConfigDict(extra="forbid")

    text: str
    lang: str
    speed: float = 1.0


def voice_routes(service: Service) -> APIRouter:
    """The route. Nothing that is spoken is stored or logged; other sites' requests are refused by `ui.guard.Guard`.

    Unusable bodies are answered with 400, a queue that is full with 429 and a missing voice program with 503, each with
    `Problem`.
    """
    router = APIRouter()
    voice = Voice(service.assistant.settings)
    limiter = CapacityLimiter(AT_ONCE)
    inside = 0

    @router.post("/say", dependencies=[Depends(needs(Permission.ASK))])
    async def say(request: Request) -> Response:
        nonlocal inside
        wanted = await _wanted(request)
        if inside >= AT_ONCE + MOST_WAITING:
            return _busy(BusyError("The voice is busy.", "Try again in a moment."))
        inside += 1
        try:
            wav = await to_thread.run_sync(voice.wav, wanted.text, wanted.lang, wanted.speed, limiter=limiter)
        except BusyError as error:
            return _busy(error)
        finally:
            inside -= 1
        return Response(wav, media_type="audio/wav", headers={"cache-control": "no-store"})

    return router


def _busy(error: BusyError) -> JSONResponse:
    return JSONResponse(problem_of(error).model_dump(), 429)


async def _wanted(request: Request) -> Say:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BadInputError("That is too long to speak.", "Send one or two sentences at a time.")
    try:
        return Say.model_validate_json(bytes(body))
    except ValidationError as error:
        field = (
            ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"])) or "the body"
        )
        raise BadInputError(
            f"That cannot be spoken: {field} is missing or wrong.", 'Send JSON {"text", "lang", "speed"?}.'
        ) from None
