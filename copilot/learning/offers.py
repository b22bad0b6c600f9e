"""Which lesson fits a case: offered to who closed it, and proposed to the trainer where the case took far too long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from pydantic import BaseModel, ConfigDict

from copilot.case import Case
from copilot.learning.classroom import Classroom
from copilot.learning.handled import Handled
from copilot.learning.offered import OfferedLesson, Progress
from copilot.lessons.lesson import Lesson
from copilot.lessons.quotes import cited
from copilot.procedures import Manuals
from copilot.reply import Citation
from copilot.workorderstore import work_order_of

# A case that took more than so many times its best path, and so many minutes more, teaches something.
TIMES_OVER = 2.0
MINUTES_OVER = 15.0


class Proposal(BaseModel):
    """A case to make a lesson of: its minutes, those of the best path with the repair, and how many times as long."""

    model_config = ConfigDict(frozen=True)

    case: str
    asset: str
    asset_model: str
    cause: str
    minutes: float
    optimal: float
    ratio: float


def proposals(handled: Iterable[Handled], taught: Iterable[Lesson]) -> list[Proposal]:
    """The cases that took far longer than the best path and that no lesson was made of yet, the worst first."""
    known = {each.source.case for each in taught}
    far = [
        each
        for each in handled
        if each.ratio > TIMES_OVER and each.over >= MINUTES_OVER and each.case not in known
    ]
    return [
        Proposal(**each.model_dump(), ratio=each.ratio) for each in sorted(far, key=lambda each: -each.over)
    ]


def offered_after(room: Classroom, case: Case, lang: str) -> OfferedLesson | None:
    """The lesson to offer to a learner who has closed a case, in ``lang`` where there is such a variant."""
    lessons = room.lessons(lang, case.opened.asset_model)
    made_of = {each.kept.lesson.source.case for each in lessons} - {""}
    orders = {each: work_order_of(room.workshop.store, room.site, each) for each in made_of}
    causes = {each: order.cause_id for each, order in orders.items() if order}
    return fitting(case, lessons, room.workshop.manuals(room.site, case.opened.asset_model), causes)


def fitting(
    case: Case, lessons: Sequence[OfferedLesson], manuals: Manuals, causes: dict[str, str]
) -> OfferedLesson | None:
    """The lesson that fits what was repaired in a case best; None where none does, or its learner passed it.

    The one on the procedure or table that the repair followed; else the one made of a case with the same cause
    (``causes``: of the case that a lesson was made of). Both of the same asset model.
    """
    model, repaired = case.opened.asset_model, case.attempts[-1].chosen if case.attempts else None
    if repaired is None:
        return None
    guide = repaired.guide
    sections = _sections(chain([guide.remedy_source], (step.citation for step in guide.steps)), manuals)
    fits = [
        (fit, each)
        for each in lessons
        if model in each.kept.lesson.models
        and (fit := _fit(each.kept.lesson, sections, repaired.cause, causes)) > 0
    ]
    _, best = max(fits, key=lambda each: each[0], default=(0.0, None))
    return None if best is None or best.state is Progress.PASSED else best


def _sections(citations: Iterable[Citation | None], manuals: Manuals) -> dict[str, int]:
    """How many of the citations stand in each section, by its id."""
    found: dict[str, int] = {}
    for each in citations:
        placed = cited(manuals, each) if each else None
        if placed:
            found[placed.section.id] = found.get(placed.section.id, 0) + 1
    return found


def _fit(lesson: Lesson, sections: dict[str, int], cause: str, causes: dict[str, str]) -> float:
    """2 and more for a lesson on the repair's own sections, the more of either the other is; 1 for the same cause."""
    if lesson.source.case:
        return float(bool(cause) and causes.get(lesson.source.case) == cause)
    taught = [step.span.section for step in lesson.steps]
    share = sum(section in sections for section in taught) / len(taught)
    covered = sum(sections.get(section, 0) for section in set(taught)) / max(1, sum(sections.values()))
    return 2 + share * covered if share else 0.0
