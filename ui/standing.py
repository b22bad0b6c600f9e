"""How far the copilot is, in a line for the page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from copilot.access import Permission
from copilot.wording import Wording, wording
from ingestion.progress import Progress
from ui.actors import needs
from ui.service import Service


class Standing(BaseModel):
    """``text`` in the page's language; ``busy`` while it will soon change; how many documents can be asked."""

    text: str
    busy: bool
    documents: int


def standing_routes(service: Service) -> APIRouter:
    """``GET /progress``: as ``/readyz``, but in words and never a failure in the browser's log."""
    router = APIRouter()

    @router.get("/progress", dependencies=[Depends(needs(Permission.ASK))])
    def progress(lang: Annotated[str, Query(max_length=20)] = "en") -> Standing:
        return standing(service, wording(lang))

    return router


def standing(service: Service, words: Wording) -> Standing:
    """How far the copilot is now."""
    versions = service.assistant.store.current_versions()
    documents = sum(site == service.assistant.settings.site for site, _, _ in versions)
    progress = service.progress
    if progress:
        text = _indexing(progress, words)
    elif not service.ready:
        text = words("screen.loading")
    else:
        text = words("screen.ready", count=documents) if documents else words("screen.none")
    return Standing(text=text, busy=progress is not None or not service.ready, documents=documents)


def _indexing(progress: Progress, words: Wording) -> str:
    left = progress.seconds_left
    key = (
        "screen.indexing_begun"
        if left is None
        else "screen.indexing"
        if left >= 60
        else "screen.indexing_soon"
    )
    return words(
        key,
        done=progress.documents_done,
        total=progress.documents_total,
        percent=int(100 * progress.share),
        minutes=round((left or 0) / 60),
    )
