"""What the page hears and sees: ``POST /hear`` turns a recording into text, ``POST /look`` reads a photo."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from threading import Thread
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from copilot.access import Permission
from copilot.errors import BadInputError, CopilotError
from copilot.hearing import CodeHeard
from copilot.language import base_language
from copilot.refusing import refusal
from copilot.speech import Transcript
from copilot.spokencodes import written
from copilot.vision import Sighting
from copilot.voicecommands import VoiceCommand, command
from copilot.wording import Wording, wording
from ui.actors import Visitor, needs
from ui.problems import Problem, problem_of
from ui.service import Service

RECORDING_MB, PHOTO_MB = 10, 25
# A photo of many pixels takes some hundred megabytes while it is read.
PHOTOS_AT_ONCE = 2

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})*")

Sender = Annotated[Visitor, Depends(needs(Permission.ASK))]
Tag = Annotated[str, Query(max_length=20)]
Name = Annotated[str, Query(max_length=200)]


class Heard(Transcript):
    """A transcript; ``command`` is set where the whole of it is a command to the voice that reads aloud."""

    command: VoiceCommand | None = None


class Line(BaseModel):
    """One line of an answer to a recording: how many recordings are before it, that the model is loading, the end."""

    before: int | None = None
    loading: bool | None = None
    transcript: Heard | None = None
    problem: Problem | None = None


def listen_routes(service: Service) -> APIRouter:
    """Both routes. Nothing that is sent is stored or logged; other sites' requests are refused by `ui.guard.Guard`.

    ``lang`` is the screen's language, ``asset`` the machine chosen, if any. Unusable bodies are answered with 400
    and a queue that is full with 503, both with `Problem`.
    """
    router = APIRouter()
    eyes = CapacityLimiter(PHOTOS_AT_ONCE)

    @router.post("/hear")
    async def hear(
        request: Request, visitor: Sender, lang: Tag = "en", asset: Name = ""
    ) -> StreamingResponse:
        words = wording(lang)
        audio = await body_of(request, RECORDING_MB, "recording_large")
        tag = _spoken_tag(words.lang, request.headers.get("accept-language", ""))
        lines = _told(lambda tell: _hear(service, visitor.site, audio, tag, asset, tell))
        # A recording that is refused at once has a status of its own.
        first = await anext(lines)
        return StreamingResponse(_ndjson(first, lines, words), media_type="application/x-ndjson")

    @router.post("/look")
    async def look(request: Request, visitor: Sender, lang: Tag = "en", asset: Name = "") -> Sighting:
        photo = await body_of(request, PHOTO_MB, "picture_large")

        def read() -> Sighting:
            known = _known(service, visitor.site, asset)
            return service.eye.look(photo, lang=wording(lang).lang, asset=known, site=visitor.site)

        return await to_thread.run_sync(read, limiter=eyes)

    return router


async def body_of(request: Request, limit: int, too_large: str) -> bytes:
    """The body, read no further than ``limit`` megabytes; raises `BadInputError`, its phrase is ``too_large``."""
    announced = request.headers.get("content-length", "")
    body = bytearray()
    if not (announced.isdecimal() and int(announced) > limit * 1_000_000):
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit * 1_000_000:
                break
        else:
            return bytes(body)
    raise BadInputError(*refusal(too_large, limit=limit))


def _hear(
    service: Service, site: str, audio: bytes, lang: str, asset: str, tell: Callable[[Line], None]
) -> Heard:
    speech = service.speech
    if not speech.ready:
        tell(Line(loading=True))
    last = 0

    def waiting(before: int) -> None:
        nonlocal last
        if before != last:
            tell(Line(before=before))
        last = before

    known = _known(service, site, asset)
    heard = speech.transcribe(audio, lang=lang, asset=known, site=site, waiting=waiting)
    codes = tuple(_as_it_stands(code, heard) for code in heard.codes)
    told = heard.model_copy(update={"codes": codes})
    return Heard(**dict(told), command=command(heard.text, heard.lang))


def _as_it_stands(code: CodeHeard, heard: Transcript) -> CodeHeard:
    """The code with what was said for it as it stands in the text ("E042"), where the page can replace it."""
    spelled = written(code.said, heard.lang)
    return code.model_copy(update={"said": spelled}) if spelled in heard.text else code


def _spoken_tag(screen: str, accepted: str) -> str:
    """The screen's language, as the browser calls its user's own where that is closer (``zh-HK`` is Cantonese)."""
    tags = (part.partition(";")[0].strip() for part in accepted.split(","))
    return next((tag for tag in tags if _TAG.fullmatch(tag) and base_language(tag) == screen), screen)


def _known(service: Service, site: str, asset: str) -> str | None:
    """The asset if the register has it: a page that was open for long may name another."""
    return asset if asset in {each.id for each in service.assistant.store.assets(site)} else None


async def _told(work: Callable[[Callable[[Line], None]], Heard]) -> AsyncIterator[Line]:
    """What the work tells on the way and its outcome, done in a thread of its own; raises what it raises.

    Who waits in the queue of the speech recognition must not keep a thread from other requests.
    """
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Line | Exception] = asyncio.Queue()

    def tell(line: Line | Exception) -> None:
        loop.call_soon_threadsafe(told.put_nowait, line)

    def run() -> None:
        try:
            tell(Line(transcript=work(tell)))
        except Exception as error:  # noqa: BLE001 - raised again where the caller waits
            tell(error)

    # No daemon, for the reason that loading has in `Service`; the work itself has a deadline.
    Thread(target=run, name="hear", daemon=False).start()
    while True:
        line = await told.get()
        if isinstance(line, Exception):
            raise line
        yield line
        if line.transcript:
            return


async def _ndjson(first: Line, rest: AsyncIterator[Line], words: Wording) -> AsyncIterator[str]:
    """The lines as they come; trouble that comes late is told in the last of them."""
    yield _json(first)
    try:
        async for line in rest:
            yield _json(line)
    except CopilotError as error:
        yield _json(Line(problem=problem_of(error, words)))


def _json(line: Line) -> str:
    return line.model_dump_json(exclude_none=True) + "\n"
