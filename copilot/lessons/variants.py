"""Which lessons are one lesson in several languages: those made from the same sections or the same case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from copilot.language import remoteness
from copilot.lessons.lesson import Kept, Lesson

Group = tuple[Kept, ...]
"""The language variants of one lesson: each language once, by lesson id."""


def grouped(lessons: Iterable[Kept]) -> list[Group]:
    """Lessons as groups of variants, in the order of their first lesson ids.

    Two lessons in one language made from the same sections are two lessons: the first of each language belong together,
    then the second ones.
    """
    groups: dict[tuple[object, int], list[Kept]] = {}
    met: Counter[tuple[object, str]] = Counter()
    for kept in sorted(lessons, key=lambda each: each.lesson.id):
        made_of = _made_of(kept.lesson)
        place = met[made_of, kept.lesson.language]
        met[made_of, kept.lesson.language] += 1
        groups.setdefault((made_of, place), []).append(kept)
    return [tuple(group) for group in groups.values()]


def variant(group: Sequence[Kept], lang: str) -> Kept:
    """The variant for a reader of ``lang``: theirs, else the one least foreign to them."""
    return min(group, key=lambda each: (remoteness(each.lesson.language, lang), each.lesson.id))


def _made_of(lesson: Lesson) -> object:
    """What is the same for all variants: the case, or the models and the sections that its steps stand in.

    Sections keep their ids in every language of a manual. A lesson without either is a lesson of its own.
    """
    if lesson.source.case:
        return "case", lesson.source.case
    sections = frozenset(step.span.section for step in lesson.steps if step.span.section)
    return ("sections", lesson.models, sections) if sections else ("alone", lesson.id)
