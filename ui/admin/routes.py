"""The maintainer's routes beside Gradio: uploads, how far the running job is, logs and feedback as files, reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.knowledge import DocumentKind
from copilot.wording import wording
from ingestion.sources import source_options
from ui.actors import Visitor, needs
from ui.admin.documents import version_of
from ui.desks.bodies import write_body
from ui.documents import Documents
from ui.standing import standing

Short = Annotated[str, Query(max_length=200)]


class Kept(BaseModel):
    """An upload that was kept: its name here."""

    name: str


class JobStanding(BaseModel):
    """How far the running job is in words; ``share`` 0..1, None where it cannot be told; ``version`` of the list."""

    text: str
    busy: bool
    share: float | None
    version: str


def document_routes(documents: Documents) -> APIRouter:
    """``POST /upload`` and ``GET /desk/standing``."""
    router = APIRouter()

    @router.post("/upload")
    async def upload(
        request: Request,
        visitor: Annotated[Visitor, Depends(needs(Permission.DOCUMENTS_WRITE))],
        name: Annotated[str, Query(max_length=1000)],
        asset_model: Short = "",
        lang: Short = "",
        kind: Short = "",
    ) -> Kept:
        if kind and kind not in set(DocumentKind):
            raise BadInputError(f"There is no kind '{kind[:40]}'.", f"There are {', '.join(DocumentKind)}.")
        options = source_options(
            site=None,
            asset_model=asset_model.strip() or None,
            lang=lang or None,
            kind=DocumentKind(kind) if kind else None,
            mapping=None,
        )
        most = documents.service.assistant.settings.max_file_mb

        async def write(path: Path) -> int:
            return await write_body(request, path, most)

        return Kept(name=await documents.receive(visitor.actor, visitor.site, name, options, write))

    @router.get("/desk/standing")
    def job(
        visitor: Annotated[Visitor, Depends(needs(Permission.DOCUMENTS_READ))], lang: Short = "en"
    ) -> JobStanding:
        service = documents.service
        rows = documents.all(visitor.actor, visitor.site)
        told = standing(service, wording(lang))
        share = service.progress.share if service.progress else None
        return JobStanding(text=told.text, busy=told.busy, share=share, version=version_of(rows))

    return router
