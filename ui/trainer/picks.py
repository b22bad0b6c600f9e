"""What lessons can be made from: sections of a model's manuals in the languages they are printed in, closed cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError

from copilot.errors import BadInputError
from copilot.lessons.drafting import Drafter, lesson_id
from copilot.lessons.editing import not_made
from copilot.lessons.lesson import Kept, Lesson, LessonStep, Question
from copilot.lessons.lesson import Source as LessonSource
from copilot.procedures import Placed, bare_title
from copilot.refusing import refusal
from copilot.workorderstore import confirmed_work_orders

ALL_LANGUAGES = "all"


@dataclass(frozen=True, slots=True)
class Printed:
    """A section in one language; ``lesson`` is the id of the lesson it was drafted as, "" before."""

    lang: str
    lesson: str


@dataclass(frozen=True, slots=True)
class SectionPick:
    """A section that lessons can be made from: a procedure, or else a table of faults."""

    id: str
    title: str
    document: str
    procedure: bool
    printed: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class CasePick:
    """A closed case with a confirmed work order."""

    id: str
    asset: str
    problem: str
    lesson: str


def teaching(drafter: Drafter, model: str) -> dict[str, list[Placed]]:
    """The sections of a model's manuals that have steps or faults, in all their languages, by id."""
    found: dict[str, list[Placed]] = {}
    for each in drafter.of_model(model):
        if each.document.kind == "manual" and (each.section.steps or each.section.faults):
            found.setdefault(each.section.id, []).append(each)
    return found


def section_picks(drafter: Drafter, model: str, kept: Iterable[Kept], lang: str) -> list[SectionPick]:
    """What a model's manuals offer, titled in the reader's language where it is printed in it."""
    there = {each.lesson.id for each in kept}
    picks = []
    for section, versions in teaching(drafter, model).items():
        shown = next((each for each in versions if each.lang == lang), versions[0])
        printed = tuple(
            Printed(each.lang, name if (name := lesson_id(section, each.lang)) in there else "")
            for each in {each.lang: each for each in versions}.values()
        )
        title = bare_title(shown.section) or section
        picks.append(SectionPick(section, title, shown.document.id, bool(shown.section.steps), printed))
    return picks


def case_picks(drafter: Drafter, kept: Iterable[Kept]) -> list[CasePick]:
    """The closed cases, the latest confirmed first."""
    made = {each.lesson.source.case: each.lesson.id for each in kept if each.lesson.source.case}
    orders = reversed(list(confirmed_work_orders(drafter.store, drafter.site)))
    return [
        CasePick(order.case, order.asset, " ".join((*order.codes, order.problem)), made.get(order.case, ""))
        for order in orders
    ]


def section_of(drafter: Drafter, model: str, section: str, lang: str = "") -> Placed:
    """A section that teaches, in a language. Raises `BadInputError`."""
    versions = teaching(drafter, model).get(section, []) if model in drafter.models else []
    found = next((each for each in versions if lang in ("", each.lang)), None)
    if found is None:
        raise BadInputError(*refusal("no_lesson_source", named=section[:80]))
    return found


def drafted(drafter: Drafter, model: str, placed: Placed) -> Lesson:
    """The lesson of a section. Raises `BadInputError` where its manual holds what no lesson may, such as markup."""
    try:
        return drafter.of_section(model, placed)
    except ValidationError as error:
        raise not_made(error) from error


def quotes_of(drafter: Drafter, model: str, placed: Placed) -> tuple[LessonStep, ...]:
    """What can be taken from a section as steps, each behind the messages that govern it."""
    return drafted(drafter, model, placed).steps


def chosen(steps: Sequence[LessonStep], numbers: Iterable[str]) -> tuple[LessonStep, ...]:
    """The steps that were ticked, in their own order. Raises `BadInputError` for none."""
    wanted = {int(each) for each in numbers if each.isascii() and each.isdecimal() and len(each) < 6}
    found = tuple(step for place, step in enumerate(steps) if place in wanted)
    if not found:
        raise BadInputError(*refusal("lesson_nothing"))
    return found


def composed(
    drafter: Drafter, model: str, placed: Placed, title: str, steps: tuple[LessonStep, ...]
) -> Lesson:
    """A lesson of a trainer's own: their title over steps that they picked."""
    return drafted(drafter, model, placed).model_copy(
        update={
            "id": lesson_id("own", title, placed.lang),
            "title": title,
            "source": LessonSource(sections=drafter.kept(model, placed, steps)),
            "steps": steps,
            "questions": (),
        }
    )


def more_questions(drafter: Drafter, lesson: Lesson) -> list[Question]:
    """What else can be asked of the sections of a lesson, computed from them."""
    have = {(each.kind, each.stem) for each in lesson.questions}
    own = {(each.document, each.id, each.lang) for each in lesson.source.sections}
    found: dict[tuple[str, str], Question] = {}
    for model in lesson.models:
        for placed in drafter.of_model(model):
            if (placed.document.id, placed.section.id, placed.lang) not in own:
                continue
            guide = drafter.guide(model, placed) if placed.section.steps else None
            # A manual that holds markup somewhere gives the questions up to there.
            with suppress(ValidationError):
                for each in drafter.questions(model, placed, guide, lesson.language, most=200):
                    if (each.kind, each.stem) not in have:
                        found.setdefault((each.kind, each.stem), each)
    return list(found.values())
