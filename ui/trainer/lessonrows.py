"""Lessons as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.lessons.lesson import Kept, LessonState
from copilot.wording import language_name
from ui.desks.seat import Seat
from ui.trainer.lessondesk import LessonDesk, is_stale


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson in short, with how many problems the check finds and whether its source has changed."""

    kept: Kept
    language: str
    problems: int
    stale: bool


def row_of(desk: LessonDesk, seat: Seat, kept: Kept) -> LessonRow:
    """The row of a lesson."""
    problems = desk.problems(seat.site, kept)
    language = language_name(kept.lesson.language, seat.words.lang)
    return LessonRow(kept, language, len(problems), is_stale(problems))


def filtered(lessons: Sequence[Kept], text: str, state: LessonState | None, lang: str) -> list[Kept]:
    """The lessons with a text in their title, machines or id, by title."""
    wanted = text.casefold()
    found = [
        each
        for each in lessons
        if (state is None or each.state is state)
        and lang in ("", each.lesson.language)
        and wanted in " ".join((each.lesson.title, each.lesson.id, *each.lesson.models)).casefold()
    ]
    return sorted(found, key=lambda each: (each.lesson.title.casefold(), each.lesson.language))
