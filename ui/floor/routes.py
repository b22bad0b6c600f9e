"""The routes of the technician's app: each reads its request, calls the domain and renders what it says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, ValidationError

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.refusing import refusal
from ui.actors import Visitor, needs
from ui.floor.acts import CaseAct, Confirm, Deed, Feedback, Open, do, open_case, read_act
from ui.floor.answers import HEADERS, FloorRoute, html, json, small_body
from ui.floor.asking import Ask, Line, answers
from ui.floor.clientfiles import ClientFiles
from ui.floor.clientroutes import client_routes
from ui.floor.look import Look, look_of
from ui.floor.pulse import Seen, pulse_of
from ui.floor.screens import Shown, asset_screen, case_screen, home_screen, shown_case
from ui.floor.showing import Pages
from ui.floor.thread import thread_html
from ui.listenroutes import PHOTO_MB, body_of
from ui.service import Service

# A picture is shown in the panel that cited pages are shown in.
PICTURE_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; frame-ancestors 'self'",
    "Cache-Control": "private, max-age=86400",
}

Id = Annotated[str, Query(max_length=200)]
Tag = Annotated[str, Query(max_length=20)]
Reader = Annotated[Visitor, Depends(needs(Permission.CASES_READ))]
Writer = Annotated[Visitor, Depends(needs(Permission.CASES_WRITE))]
Asker = Annotated[Visitor, Depends(needs(Permission.ASK))]


class Done(BaseModel):
    """What became of an act: the screen as it stands now, its case and version; ``go`` where another screen is due."""

    html: str
    version: int | None
    case: str
    go: str | None = None


class Kept(BaseModel):
    """The name a photo is kept under."""

    photo: str


def floor_routes(service: Service, client: ClientFiles) -> APIRouter:
    """``/app`` and everything below it. Pages send who is not signed in to sign in; the rest answers with `Problem`."""
    router = APIRouter(route_class=FloorRoute)
    router.include_router(client_routes(client))
    _page_routes(router, Pages(service, client))
    _ask_routes(router, service)
    _act_routes(router, service)

    @router.get("/app/pulse")
    def pulse(request: Request, visitor: Reader, asset: Id = "", case: Id = "", seen: Id = "") -> Response:
        return json(request, pulse_of(look_of(service, visitor, request), Seen(asset, case, seen)))

    return router


def _page_routes(router: APIRouter, pages: Pages) -> None:
    @router.get("/app")
    def home(request: Request, asset: Id = "", q: Annotated[str, Query(max_length=80)] = "") -> Response:
        if asset:
            return RedirectResponse(f"/app/asset/{quote(asset, safe='')}", 303)
        return pages.show(request, lambda look: home_screen(look, q.strip()))

    @router.get("/app/asset/{asset}")
    def machine(request: Request, asset: str) -> Response:
        return pages.show(request, lambda look: asset_screen(look, asset))

    @router.get("/app/case/{case}")
    def case(request: Request, case: str) -> Response:
        return pages.show(request, lambda look: case_screen(look, case))


def _ask_routes(router: APIRouter, service: Service) -> None:
    @router.get("/app/thread")
    def turns(request: Request, visitor: Reader, asset: Id = "", case: Id = "") -> Response:
        look = look_of(service, visitor, request)
        return html(request, thread_html(look, asset, case))

    @router.post("/app/ask")
    async def ask(request: Request, visitor: Asker) -> StreamingResponse:
        asked = _read(Ask, await small_body(request))
        request.state.lang = asked.lang
        look = look_of(service, visitor, request, asked.lang)
        lines = await run_in_threadpool(answers, look, asked)
        # What is refused at once has a status of its own.
        first = await run_in_threadpool(next, lines)
        headers = {**HEADERS, "Cache-Control": "no-store"}
        return StreamingResponse(_ndjson(chain([first], lines)), 200, headers, "application/x-ndjson")


def _ndjson(lines: Iterator[Line]) -> Iterator[str]:
    for line in lines:
        yield line.model_dump_json(exclude_none=True) + "\n"


def _act_routes(router: APIRouter, service: Service) -> None:
    @router.post("/app/acts")
    async def acts(request: Request, visitor: Writer) -> Response:
        act = read_act(await small_body(request))
        request.state.lang = act.lang
        look = look_of(service, visitor, request, act.lang)
        return json(request, await run_in_threadpool(_done, look, act))

    @router.post("/app/photo")
    async def photo(request: Request, visitor: Writer, case: Id, id: Annotated[Deed, Query()]) -> Response:
        look = look_of(service, visitor, request)
        content = await body_of(request, PHOTO_MB, "picture_large")
        known = await run_in_threadpool(look.known_case, case)
        name = await run_in_threadpool(look.casebook.keep_photo, known, content)
        return json(request, Kept(photo=name))

    @router.get("/app/photo/{case}/{name}")
    def picture(request: Request, visitor: Reader, case: str, name: str) -> Response:
        look = look_of(service, visitor, request)
        try:
            file = look.casebook.photo(look.known_case(case), name)
        except BadInputError as error:
            raise HTTPException(404, error.args[0]) from None
        return Response(file.read_bytes(), 200, PICTURE_HEADERS, "image/jpeg")


def _done(look: Look, act: Open | CaseAct | Feedback) -> Done:
    """The screen after an act, which is done once however often it is sent."""
    book, plant = look.casebook, look.service.plant
    if isinstance(act, Feedback):
        plant.feedback(look.visitor.actor, look.site).give(act.given(look.words.lang), look.reader)
        shown = _place(look, act)
        return Done(html=shown.html, version=act.version, case=act.case)
    go = None
    if isinstance(act, Open):
        competence = look.competence(look.asset(act.asset).model)
        done = open_case(book, act, look.reader, look.words.lang, competence)
        go = f"/app/case/{done.id}"
    else:
        look.known_case(act.case)
        done = do(book, act, look.reader)
        if isinstance(act, Confirm):
            look.service.passing.on(book)
    return Done(html=shown_case(look, done).html, version=done.version, case=done.id, go=go)


def _place(look: Look, act: Feedback) -> Shown:
    """Where the thumb was given."""
    if act.case:
        return case_screen(look, act.case)
    return asset_screen(look, act.asset) if act.asset else home_screen(look)


def _read(model: type[Ask], body: bytes) -> Ask:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        field = (
            ".".join(map(str, error.errors(include_url=False, include_input=False)[0]["loc"])) or "the body"
        )
        raise BadInputError(*refusal("field", field=field)) from None
