"""What the panel of lessons needs beside its events: photos and videos in and out, all lessons as one file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, RedirectResponse, Response
from pydantic import BaseModel
from starlette.background import BackgroundTask

from copilot.access import Permission
from copilot.errors import BadInputError
from copilot.learning.insight import Table
from copilot.lessons.editing import changed, put, require_seal
from copilot.lessons.lesson import Media
from copilot.plant import Plant
from copilot.refusing import refusal
from copilot.wording import wording
from ui.actors import Visitor, needs
from ui.desks.bodies import write_body
from ui.tongue import language_of
from ui.trainer.lessondesk import LessonDesk
from ui.trainer.lessonzip import MOST_MB, packed, unpacked

Short = Annotated[str, Query(max_length=200)]
Trainer = Annotated[Visitor, Depends(needs(Permission.LESSONS_WRITE))]
Learner = Annotated[Visitor, Depends(needs(Permission.LESSONS_READ))]

# A piece is shown within a page of ours or by itself, and never runs anything.
MEDIA_HEADERS = {
    "content-security-policy": "default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'self'",
    # Its name says what bytes it has.
    "cache-control": "private, max-age=604800, immutable",
}


class Taken(BaseModel):
    """What became of an upload, in words."""

    text: str


def lesson_routes(desk: LessonDesk, plant: Plant) -> APIRouter:
    """``/train``, ``/lesson-media/NAME``, ``/desk/lessons.zip``, ``/desk/insight.csv``, ``/upload/lesson*``."""
    router = APIRouter()

    @router.get("/train")
    def train(visitor: Trainer) -> RedirectResponse:
        return RedirectResponse("/trainer#lessons", 303)

    _media_routes(router, desk)

    @router.get("/desk/lessons.zip")
    def export(visitor: Trainer) -> FileResponse:
        book = desk.book(visitor.site)
        lessons = book.listed(visitor.actor)
        folder = TemporaryDirectory()
        path = packed(lessons, book.media, Path(folder.name))
        gone = BackgroundTask(folder.cleanup)
        return FileResponse(path, media_type="application/zip", filename="lessons.zip", background=gone)

    @router.get("/desk/insight.csv")
    def table(request: Request, visitor: Trainer, table: Table = Table.LEARNERS) -> Response:
        text = plant.insight(visitor.actor, visitor.site).csv(table, language_of(request))
        headers = {"content-disposition": f'attachment; filename="{table}.csv"'}
        # Spreadsheets know UTF-8 by its mark only.
        return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)

    @router.post("/upload/lessons")
    async def take(request: Request, visitor: Trainer) -> Taken:
        words, book = wording(language_of(request)), desk.book(visitor.site)

        def taken(path: Path, folder: Path) -> int:
            kept, media = unpacked(path, folder)
            return len(book.take(visitor.actor, kept, words, media))

        with TemporaryDirectory() as folder:
            path = Path(folder) / "in.zip"
            await write_body(request, path, MOST_MB)
            count = await run_in_threadpool(taken, path, Path(folder) / "in")
        return Taken(text=words("train.taken", count=count))

    return router


def _media_routes(router: APIRouter, desk: LessonDesk) -> None:
    @router.get("/lesson-media/{name}")
    def piece(visitor: Learner, name: str) -> FileResponse:
        try:
            path = desk.book(visitor.site).media.file(name)
        except BadInputError as error:
            raise HTTPException(404, error.args[0]) from None
        kind = "image/jpeg" if path.suffix == ".jpg" else "video/mp4"
        return FileResponse(path, media_type=kind, headers=MEDIA_HEADERS)

    @router.post("/upload/lesson-media")
    async def upload(
        request: Request, visitor: Trainer, lesson: Short, seen: Short, place: int, alt: Short = ""
    ) -> Taken:
        words = wording(language_of(request))
        if not alt.strip():
            raise BadInputError(*refusal("media_alt"))

        def kept(path: Path) -> None:
            book = desk.book(visitor.site)
            known = book.load(visitor.actor, lesson)
            require_seal(known, seen)
            steps = known.lesson.steps
            if not 0 <= place < len(steps):
                raise BadInputError(*refusal("lesson_place"))
            name, kind = book.media.keep(path)
            media = (*steps[place].media, Media(name=name, kind=kind, alt=alt.strip()))
            step = steps[place].model_copy(update={"media": media})
            book.put(visitor.actor, changed(known.lesson, steps=put(steps, place, step)))

        with TemporaryDirectory() as folder:
            path = Path(folder) / "in"
            await write_body(request, path, desk.settings.lesson_video_mb, "lesson_video_mb")
            await run_in_threadpool(kept, path)
        return Taken(text=words("train.media_kept"))
