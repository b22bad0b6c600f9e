"""Translations out to translators and back as XLIFF files, over routes of their own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel

from copilot.access import Permission
from copilot.language import named_language
from copilot.wording import wording
from ingestion.translating import Translating
from ui.actors import Visitor, needs
from ui.desks.bodies import write_body
from ui.service import Service
from ui.tongue import language_of

MOST_MB = 50
_XLIFF = "application/x-xliff+xml"

Trainer = Annotated[Visitor, Depends(needs(Permission.TRANSLATIONS_WRITE))]


class Taken(BaseModel):
    """What became of an imported file, in words."""

    text: str


def trainer_routes(service: Service) -> APIRouter:
    """``GET /desk/translations.xlf`` and ``POST /upload/translations``."""
    router = APIRouter()

    def exchange(visitor: Visitor) -> Translating:
        return Translating(service.assistant.store, service.assistant.settings, visitor.site)

    @router.get("/desk/translations.xlf")
    def export(visitor: Trainer, to: Annotated[str, Query(max_length=20)], missing: bool = False) -> Response:
        lang = named_language(to)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "out.xlf"
            exchange(visitor).export(path, lang, only_untranslated=missing)
            body = path.read_bytes()
        headers = {"content-disposition": f'attachment; filename="translations.{lang}.xlf"'}
        return Response(body, media_type=_XLIFF, headers=headers)

    @router.post("/upload/translations")
    async def take(request: Request, visitor: Trainer) -> Taken:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "in.xlf"
            await write_body(request, path, MOST_MB)
            report = await run_in_threadpool(exchange(visitor).take, path, visitor.actor.name)
        words = wording(language_of(request))
        return Taken(
            text=words(
                "desk.imported",
                taken=report.taken,
                unchanged=report.unchanged,
                refused=len(report.refused),
                unsure=len(report.unsure),
            )
        )

    return router
