"""The API's cases: listed, opened, shown, and gone on with, each act once however often it is sent."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Path, Request
from fastapi import Query as Parameter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from copilot.access import Permission
from copilot.case import Case, Phase
from copilot.casebook import Casebook
from copilot.caseview import CaseView
from copilot.paging import CasePage, case_page
from ui.actors import Visitor
from ui.api.acts import NO_NUL, Act, Confirm, Open
from ui.api.errors import NotFoundError
from ui.api.visiting import program
from ui.service import Service

_PICTURE = {"image/*": {"schema": {"type": "string", "format": "binary"}}}
LARGEST_PHOTO = 20_000_000

Reader = Annotated[Visitor, Depends(program(Permission.CASES_READ))]
Writer = Annotated[Visitor, Depends(program(Permission.CASES_WRITE))]
CaseId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="The case's id.")]
Deed = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        description="The caller's own id of this act (a UUID): sent again, it is done once and answered again.",
    ),
]
Limit = Annotated[int, Parameter(ge=1, le=200)]
Cursor = Annotated[str | None, Parameter(max_length=400, description="The 'next' of the page before.")]


class KeptPhoto(BaseModel):
    """A picture kept with a case, to be named in a step."""

    photo: str


def case_routes(service: Service) -> APIRouter:
    """Everything below ``/cases``."""
    router = APIRouter(prefix="/cases", tags=["cases"])
    plant = service.plant

    @router.get("")
    def cases(
        visitor: Reader,
        phase: Phase | None = None,
        asset: Annotated[str | None, Parameter(max_length=200, pattern=NO_NUL)] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> CasePage:
        """List cases, the latest change first."""
        store = service.assistant.store
        return case_page(store, visitor.site, phase=phase, asset=asset, cursor=cursor, limit=limit)

    @router.post("", status_code=201)
    def open_case(opened: Open, visitor: Writer, deed: Deed = None) -> CaseView:
        """Open a case on a machine."""
        book, by = plant.casebook(visitor.actor, visitor.site), visitor.actor.name
        return book.view(book.open(opened.opening(), by, deed or ""), by)

    @router.get("/{case}")
    def case(case: CaseId, visitor: Reader) -> CaseView:
        """Show a case as it stands."""
        book = plant.casebook(visitor.actor, visitor.site, write=False)
        return book.view(known(book, case), visitor.actor.name)

    @router.post("/{case}/acts")
    def act(case: CaseId, taken: Annotated[Act, Body()], visitor: Writer, deed: Deed = None) -> CaseView:
        """Do something in a case; answers with the case as it stands then."""
        book, by = plant.casebook(visitor.actor, visitor.site), visitor.actor.name
        known(book, case)
        view = book.view(done(taken, book, case, by, deed), by)
        if isinstance(taken, Confirm):
            service.passing.on(book)
        return view

    @router.post(
        "/{case}/photos",
        openapi_extra={"requestBody": {"required": True, "content": _PICTURE}},
    )
    async def photo(case: CaseId, request: Request, visitor: Writer) -> KeptPhoto:
        """Keep a picture (the body) with a case; a step then names it."""
        content = await request.body()
        book = plant.casebook(visitor.actor, visitor.site)
        await run_in_threadpool(known, book, case)
        return KeptPhoto(photo=await run_in_threadpool(book.keep_photo, case, content))

    return router


def done(act: Act, book: Casebook, case: str, by: str, deed: str | None) -> Case:
    """The case after an act; under a ``deed`` it is done once. Confirming is the same however often anyway."""
    if deed is None or isinstance(act, Confirm):
        return act.do(book, case, by)
    return book.once(case, deed, lambda once: act.do(once, case, by), by=by)


def known(book: Casebook, case: str) -> Case:
    """The case. Raises `NotFoundError` where the site has none of this id."""
    if book.cases.header(book.site, case) is None:
        raise NotFoundError(f"There is no case '{case}'.", "'GET cases' lists them.")
    return book.load(case)
