"""Speech for devices without voices: ``POST /say`` turns a short text into a WAV file."""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.access import Permission
from copilot.errors import BadInputError, BusyError
from copilot.refusing import refusal
from copilot.voice import LONGEST_TEXT, Voice
from ui.actors import needs
from ui.problems import problem_of, screen_words
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
            return _busy(request, BusyError(*refusal("speak_busy")))
        inside += 1
        try:
            wav = await to_thread.run_sync(voice.wav, wanted.text, wanted.lang, wanted.speed, limiter=limiter)
        except BusyError as error:
            return _busy(request, error)
        finally:
            inside -= 1
        return Response(wav, media_type="audio/wav", headers={"cache-control": "no-store"})

    return router


def _busy(request: Request, error: BusyError) -> JSONResponse:
    return JSONResponse(problem_of(error, screen_words(request)).model_dump(), 429)


async def _wanted(request: Request) -> Say:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BadInputError(*refusal("speak_long", limit=LONGEST_TEXT))
    try:
        return Say.model_validate_json(bytes(body))
    except ValidationError as error:
        field = (
            ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"])) or "the body"
        )
        raise BadInputError(*refusal("field", field=field)) from None
