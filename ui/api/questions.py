"""The API's questions: ask, search and diagnose."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from copilot.access import Permission
from copilot.assistant import Query
from copilot.diagnosis.diagnose import Diagnosis
from copilot.reply import Reply
from copilot.trouble import Trouble
from ui.actors import Visitor
from ui.api.visiting import program
from ui.batch import Hits
from ui.service import Service

Asker = Annotated[Visitor, Depends(program(Permission.ASK))]


def question_routes(service: Service) -> APIRouter:
    """``POST /ask``, ``/search`` and ``/diagnose``."""
    router = APIRouter(tags=["questions"])

    @router.post("/ask")
    def ask(query: Query, visitor: Asker) -> Reply:
        """Answer a question with quotes and the pages they stand on."""
        return service.plant.ask(visitor.actor, placed(query, visitor))

    @router.post("/search")
    def search(query: Query, visitor: Asker) -> Hits:
        """Find the passages nearest in meaning to a text."""
        return Hits(id=query.id, hits=service.plant.search(visitor.actor, placed(query, visitor)))

    @router.post("/diagnose")
    def diagnose(trouble: Trouble, visitor: Asker) -> Diagnosis:
        """Rank the causes of what is seen on a machine and propose the next check, without a case."""
        return service.plant.diagnose(visitor.actor, visitor.site, trouble)

    return router


def placed(query: Query, visitor: Visitor) -> Query:
    """The query at the visitor's site unless it names one; a conversation is the caller's own."""
    chat = f"{visitor.actor.name}/{query.chat}" if query.chat else None
    return query.model_copy(update={"site": query.site or visitor.site, "chat": chat})
