"""The API's way to take documents in and out, in the background as every way of doing so."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Query as Parameter
from pydantic import BaseModel

from copilot.access import Permission
from copilot.knowledge import DocumentKind
from ingestion.sources import SourceOptions
from ui.actors import Visitor
from ui.api.acts import NO_NUL
from ui.api.documents import DocumentId, known
from ui.api.visiting import program
from ui.desks.bodies import write_body
from ui.documents import Documents
from ui.service import Service

Writer = Annotated[Visitor, Depends(program(Permission.DOCUMENTS_WRITE))]
Name = Annotated[str, Parameter(min_length=1, max_length=200, pattern=NO_NUL, description="The file's name.")]
Option = Annotated[str | None, Parameter(min_length=1, max_length=80, pattern=NO_NUL)]


class Begun(BaseModel):
    """Work that goes on in the background; ``GET documents`` shows the state of each."""

    documents: tuple[str, ...]


_FILE = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {}}}}}


def upload_routes(service: Service) -> APIRouter:
    """``POST /documents`` and ``DELETE`` of one."""
    router = APIRouter(prefix="/documents", tags=["documents"])
    store, uploads = service.assistant.store, Documents(service)

    @router.post("", status_code=202, openapi_extra=_FILE)
    async def upload(
        request: Request,
        visitor: Writer,
        name: Name,
        kind: DocumentKind | None = None,
        lang: Option = None,
        asset_model: Option = None,
    ) -> Begun:
        """Take a file (the body) in, in place of an uploaded one of the same name."""
        options = SourceOptions(kind=kind, lang=lang, asset_model=asset_model)
        write = partial(write_body, request, most_mb=service.assistant.settings.max_file_mb)
        kept = await uploads.receive(visitor.actor, visitor.site, name, options, write)
        return Begun(documents=(kept,))

    @router.delete("/{document:path}", status_code=202)
    def delete(document: DocumentId, visitor: Writer) -> Begun:
        """Remove a document from the answers, an uploaded file for good."""
        known(store, visitor.site, document)
        uploads.delete(visitor.actor, visitor.site, [document])
        return Begun(documents=(document,))

    return router
