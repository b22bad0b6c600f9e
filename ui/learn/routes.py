"""The routes of learning: each reads its request, calls the classroom and renders what it says."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel

from copilot.access import Permission
from copilot.learning.classroom import Classroom
from ui.actors import Visitor, needs
from ui.floor.answers import FloorRoute, answered, json, small_body
from ui.floor.clientfiles import ClientFiles
from ui.floor.look import Look, look_of
from ui.floor.screens import Shown
from ui.floor.showing import Pages
from ui.learn.acts import Answer, Begin, Forget, LearnAct, Move, Practise, Review, Seen, read_act
from ui.learn.screens import (
    classroom,
    home_screen,
    lesson_screen,
    own_practice,
    own_run,
    practice_screen,
    review_screen,
)
from ui.service import Service

HOME = "/app/learn"

Id = Annotated[str, Query(max_length=200)]
Learner = Annotated[Visitor, Depends(needs(Permission.LESSONS_READ))]


class Learnt(BaseModel):
    """What became of an act: the screen as it stands now, and the address it stands under."""

    html: str
    go: str


def learn_routes(service: Service, client: ClientFiles) -> APIRouter:
    """``/app/learn`` and everything below it."""
    router = APIRouter(route_class=FloorRoute)
    _page_routes(router, Pages(service, client, Permission.LESSONS_READ))

    @router.post("/app/learn/acts")
    async def acts(request: Request, visitor: Learner) -> Response:
        act = read_act(await small_body(request))
        request.state.lang = act.lang
        look = look_of(service, visitor, request, act.lang)
        return json(request, await run_in_threadpool(_done, look, act))

    @router.get("/app/learn/own.json")
    def own(request: Request, visitor: Learner) -> Response:
        record = classroom(look_of(service, visitor, request)).own()
        named = {"Content-Disposition": 'attachment; filename="learning.json"'}
        body = record.model_dump_json(indent=1).encode()
        return answered(request, body, "application/json", headers=named)

    return router


def _page_routes(router: APIRouter, pages: Pages) -> None:
    @router.get("/app/learn")
    def home(
        request: Request, asset: Id = "", q: Annotated[str, Query(max_length=80)] = "", lesson: Id = ""
    ) -> Response:
        return pages.show(request, lambda look: home_screen(look, asset, q.strip(), lesson))

    @router.get("/app/learn/lesson/{attempt}")
    def lesson(
        request: Request, attempt: str, card: Annotated[int | None, Query(ge=0)] = None, read: bool = False
    ) -> Response:
        return pages.show(request, lambda look: lesson_screen(look, own_run(look, attempt), card, read=read))

    @router.get("/app/learn/practice/{attempt}")
    def practice(request: Request, attempt: str) -> Response:
        return pages.show(request, lambda look: practice_screen(look, own_practice(look, attempt)))

    @router.get("/app/learn/review")
    def review(request: Request) -> Response:
        return pages.show(request, review_screen)


def _done(look: Look, act: LearnAct) -> Learnt:
    """The screen after an act, which is done once however often it is sent."""
    room, lang = classroom(look), look.words.lang
    match act:
        case Begin() | Seen() | Answer():
            return _in_lesson(look, room, act)
        case Practise():
            begun = room.practise(act.id, exercise=act.exercise, asset_model=act.asset_model, lang=lang)
            return _learnt(practice_screen(look, begun), f"{HOME}/practice/{begun.id}")
        case Move():
            moved = room.move(act.id, act.attempt, act.move, lang)
            return _learnt(practice_screen(look, moved), f"{HOME}/practice/{moved.id}")
        case Review():
            reviewed = room.review(act.id, act.item, act.option)
            return _learnt(review_screen(look, reviewed, act.option), f"{HOME}/review")
        case Forget():
            room.forget(act.id, certificates=act.certificates)
            return _learnt(home_screen(look), HOME)


def _in_lesson(look: Look, room: Classroom, act: Begin | Seen | Answer) -> Learnt:
    """The open card or, after an answer, the same one with what came of it, under an address that shows it again."""
    if isinstance(act, Answer):
        run = room.answer(act.id, act.attempt, act.card, act.option)
        return _learnt(lesson_screen(look, run, act.card), f"{HOME}/lesson/{run.id}?card={act.card}")
    if isinstance(act, Begin):
        run = room.begin(act.id, act.lesson, look.words.lang)
    else:
        run = room.seen(act.id, act.attempt, act.card)
    return _learnt(lesson_screen(look, run), f"{HOME}/lesson/{run.id}")


def _learnt(shown: Shown, go: str) -> Learnt:
    return Learnt(html=shown.html, go=go)
