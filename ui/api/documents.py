"""The API's documents: what has been taken in, with sections and passages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi import Query as Parameter
from pydantic import BaseModel, ConfigDict

from copilot.access import Permission
from copilot.knowledge import PassageKind
from copilot.store import Store
from copilot.tables import DocumentRow, SourceState
from ui.actors import Visitor
from ui.api.acts import NO_NUL
from ui.api.errors import NotFoundError
from ui.api.visiting import program
from ui.service import Service

Reader = Annotated[Visitor, Depends(program(Permission.DOCUMENTS_READ))]
DocumentId = Annotated[
    str, Path(max_length=400, pattern=NO_NUL, description="The document's id; it may contain slashes.")
]
SectionId = Annotated[str, Parameter(max_length=400, pattern=NO_NUL, description="The section's id.")]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class DocumentLine(_View):
    """A document: what it is and what came of it; ``error`` says why the latest try to read it failed."""

    id: str
    title: str
    kind: str
    lang: str
    revision: str
    asset_models: tuple[str, ...]
    pages: int
    passages: int
    state: SourceState
    error: str
    ingested_at: datetime | None


class DocumentList(_View):
    """The documents of a site, by id."""

    documents: tuple[DocumentLine, ...]


class SectionLine(_View):
    """A section: its id and the headings that lead to it; ``page`` counts from 1 (None without pages)."""

    id: str
    heading: tuple[str, ...]
    lang: str
    page: int | None


class SectionList(_View):
    """The sections of a document, in its order."""

    sections: tuple[SectionLine, ...]


class PassageText(_View):
    """A passage, verbatim."""

    id: str
    section: str
    kind: PassageKind
    lang: str
    page: int | None
    text: str


class PassageList(_View):
    """The passages of a section, in its order."""

    passages: tuple[PassageText, ...]


def document_routes(service: Service) -> APIRouter:
    """Everything below ``/documents``. Ids have slashes, so the longer addresses come first."""
    router = APIRouter(prefix="/documents", tags=["documents"])
    store = service.assistant.store

    @router.get("")
    def documents(visitor: Reader) -> DocumentList:
        """List the documents of a site."""
        return DocumentList(documents=tuple(map(_line, store.documents(visitor.site))))

    @router.get("/{document:path}/sections")
    def sections(document: DocumentId, visitor: Reader) -> SectionList:
        """List a document's sections."""
        known(store, visitor.site, document)
        found = store.sections(visitor.site, document)
        return SectionList(
            sections=tuple(
                SectionLine(id=each.id, heading=each.heading, lang=each.lang, page=each.page)
                for each in found
            )
        )

    @router.get("/{document:path}/passages")
    def passages(document: DocumentId, section: SectionId, visitor: Reader) -> PassageList:
        """Show the passages of a section."""
        version = known(store, visitor.site, document).content_hash
        indexed = service.assistant.index.section(visitor.site, [section])
        return PassageList(
            passages=tuple(
                PassageText(
                    id=each.id,
                    section=each.passage.section_id,
                    kind=each.passage.kind,
                    lang=each.passage.lang,
                    page=each.passage.page,
                    text=each.passage.text,
                )
                for each in indexed
                if (each.document, each.version) == (document, version)
            )
        )

    @router.get("/{document:path}")
    def document(document: DocumentId, visitor: Reader) -> DocumentLine:
        """Show one document."""
        return _line(known(store, visitor.site, document))

    return router


def known(store: Store, site: str, document: str) -> DocumentRow:
    row = store.document(site, document)
    if row is None:
        raise NotFoundError(f"There is no document '{document}'.", "'GET documents' lists them.")
    return row


def _line(row: DocumentRow) -> DocumentLine:
    at = row.ingested_at
    return DocumentLine(
        id=row.id,
        title=row.title,
        kind=row.kind,
        lang=row.lang,
        revision=row.revision,
        asset_models=tuple(row.asset_models),
        pages=row.pages,
        passages=row.passages,
        state=SourceState(row.state),
        error=row.error,
        ingested_at=at.replace(tzinfo=UTC) if at and at.tzinfo is None else at,
    )
