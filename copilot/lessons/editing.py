"""What a trainer changes in a lesson: each change gives a whole new lesson, or one sentence why it can be none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from copilot.errors import BadInputError, ConflictError
from copilot.lessons.lesson import Kept, Lesson
from copilot.refusing import refusal

Item = TypeVar("Item")
Part = TypeVar("Part", bound=BaseModel)


def changed(lesson: Lesson, **values: object) -> Lesson:
    """The lesson with other values. Raises `BadInputError` where they do not make one."""
    return made(Lesson, lesson.model_copy(update=values).model_dump())


def made(kind: type[Part], values: Mapping[str, object]) -> Part:
    """A part of a lesson of its values. Raises `BadInputError` where they do not make one."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise not_made(error) from error


def not_made(error: ValidationError) -> BadInputError:
    """What stands against a lesson, in a sentence."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"])) or first["type"]
    return BadInputError(*refusal("lesson_form", place=place, reason=first["msg"]))


def put(items: Sequence[Item], place: int, item: Item) -> tuple[Item, ...]:
    """An item in place of another; behind the last one where ``place`` is that. Raises `BadInputError`."""
    _require(items, place, len(items) + 1)
    return (*items[:place], item, *items[place + 1 :])


def added(items: Sequence[Item], place: int, fresh: Sequence[Item]) -> tuple[Item, ...]:
    """Items more, before the one at ``place``. Raises `BadInputError`."""
    _require(items, place, len(items) + 1)
    return (*items[:place], *fresh, *items[place:])


def without(items: Sequence[Item], place: int) -> tuple[Item, ...]:
    """All items but one. Raises `BadInputError`."""
    _require(items, place, len(items))
    return (*items[:place], *items[place + 1 :])


def moved(items: Sequence[Item], place: int, to: int) -> tuple[Item, ...]:
    """An item brought to another place; beyond the ends there is none. Raises `BadInputError`."""
    _require(items, place, len(items))
    rest = without(items, place)
    to = max(0, min(to, len(rest)))
    return (*rest[:to], items[place], *rest[to:])


def seal(kept: Kept) -> str:
    """Names a lesson as it stands, state included: who sends it back was looking at this one."""
    return sha256(kept.model_dump_json().encode()).hexdigest()[:24]


def require_seal(kept: Kept, seen: str) -> None:
    """Raises `ConflictError` where the lesson has changed since ``seen``."""
    if seal(kept) != seen:
        raise ConflictError(*refusal("lesson_changed", name=kept.by or "?"), by=(kept.by,))


def _require(items: Sequence[object], place: int, below: int) -> None:
    if not 0 <= place < below:
        raise BadInputError(*refusal("lesson_place"))
