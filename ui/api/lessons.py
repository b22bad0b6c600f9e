"""The API's lessons: the published ones, whole, for programs that teach or translate."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi import Query as Parameter
from pydantic import BaseModel, ConfigDict

from copilot.access import Actor, Permission
from copilot.errors import BadInputError
from copilot.lessons.lesson import Kept, Lesson
from copilot.lessons.lessonbook import LessonBook
from ui.actors import Visitor
from ui.api.acts import NO_NUL
from ui.api.errors import NotFoundError
from ui.api.visiting import program
from ui.service import Service

Reader = Annotated[Visitor, Depends(program(Permission.LESSONS_READ))]
LessonName = Annotated[str, Path(max_length=120, pattern=NO_NUL, description="The lesson's id.")]
ModelName = Annotated[
    str | None, Parameter(max_length=200, pattern=NO_NUL, description="Only lessons on this asset model.")
]
Lang = Annotated[str | None, Parameter(max_length=20, description="Only lessons in this language.")]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class LessonLine(_View):
    """A published lesson in short; ``version`` is the latest that learners begin."""

    id: str
    version: int
    title: str
    objective: str
    language: str
    models: tuple[str, ...]
    assets: tuple[str, ...]
    steps: int
    questions: int


class LessonLines(_View):
    """The published lessons of a site, by id."""

    lessons: tuple[LessonLine, ...]


class PublishedLesson(_View):
    """A published lesson, whole, with the place (``key``) of each right answer."""

    version: int
    lesson: Lesson


def lesson_routes(service: Service) -> APIRouter:
    """``GET /lessons`` and one of them."""
    router = APIRouter(prefix="/lessons", tags=["lessons"])

    @router.get("")
    def lessons(visitor: Reader, asset_model: ModelName = None, lang: Lang = None) -> LessonLines:
        """List the published lessons."""
        return lesson_lines(book_at(service, visitor.site), visitor.actor, asset_model, lang)

    @router.get("/{lesson}")
    def lesson(lesson: LessonName, visitor: Reader) -> PublishedLesson:
        """Show a published lesson, its right answers too: a program that may read lessons can tell them."""
        return published_lesson(book_at(service, visitor.site), visitor.actor, lesson)

    return router


def book_at(service: Service, site: str) -> LessonBook:
    """The lessons of a site, which ask each actor for the permission themselves."""
    return LessonBook(service.assistant.store, service.assistant.settings, site)


def lesson_lines(
    book: LessonBook, actor: Actor, asset_model: str | None = None, lang: str | None = None
) -> LessonLines:
    """The published lessons, on a model and in a language where asked. Raises `ForbiddenError`."""
    return LessonLines(
        lessons=tuple(
            _line(kept)
            for kept in book.all_published(actor)
            if asset_model in (None, *kept.lesson.models) and lang in (None, kept.lesson.language)
        )
    )


def published_lesson(book: LessonBook, actor: Actor, lesson: str) -> PublishedLesson:
    """The latest published version of a lesson. Raises `NotFoundError`, also for one that was never published."""
    try:
        kept = book.published(actor, lesson)
    except BadInputError as error:
        raise NotFoundError(
            f"There is no published lesson '{lesson}'.", "'GET lessons' lists them."
        ) from error
    return PublishedLesson(version=kept.version, lesson=kept.lesson)


def _line(kept: Kept) -> LessonLine:
    lesson = kept.lesson
    return LessonLine(
        id=lesson.id,
        version=kept.version,
        title=lesson.title,
        objective=lesson.objective,
        language=lesson.language,
        models=lesson.models,
        assets=lesson.assets,
        steps=len(lesson.steps),
        questions=len(lesson.questions),
    )
