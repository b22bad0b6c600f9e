"""Lessons drafted from a procedure or a fault table: computed from the source, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from copilot.guidance import guide_of
from copilot.guide import Guide
from copilot.knowledge import DocumentKind
from copilot.lessons.alarmquestions import alarm_questions
from copilot.lessons.guidedsteps import fault_steps, guide_steps
from copilot.lessons.lesson import Lesson, LessonStep, Question, Source, SourceSection
from copilot.lessons.orderquestions import order_questions
from copilot.lessons.quotes import instructions, kept_section, statements
from copilot.lessons.safetyquestions import safety_questions
from copilot.lessons.valuequestions import value_questions
from copilot.procedures import Manuals, Placed, bare_title
from copilot.references import referred
from copilot.store import Store
from copilot.wording import wording

# So many of one kind in a lesson: what a learner answers in a few minutes.
MOST_OF_A_KIND = 6


@dataclass(frozen=True)
class Drafter:
    """Drafts lessons of a site from what its store holds."""

    store: Store
    site: str
    _manuals: dict[str, Manuals] = field(default_factory=dict)

    def manuals(self, model: str) -> Manuals:
        """The sections of a model's manuals, read once."""
        if model not in self._manuals:
            self._manuals[model] = Manuals.of(self.store, self.site, model)
        return self._manuals[model]

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Every asset model that a manual names, in order."""
        rows = self.store.documents(self.site)
        return tuple(sorted({model for row in rows for model in row.asset_models}))

    def sections(self, document: str = "", section: str = "") -> Iterator[tuple[str, Placed]]:
        """``(model, section)`` of the manuals' sections with steps or faults, within a document or of an id."""
        for model in self.models:
            for placed in (each for group in self.manuals(model).placed.values() for each in group):
                teaches = placed.document.kind == DocumentKind.MANUAL and (
                    placed.section.steps or placed.section.faults
                )
                wanted = document in ("", placed.document.id) and section in ("", placed.section.id)
                if teaches and wanted:
                    yield model, placed

    def of_section(self, model: str, placed: Placed) -> Lesson:
        """A lesson of a procedure or of a fault table. ``ValueError`` for a section that is neither."""
        guide = self.guide(model, placed) if placed.section.steps else None
        manuals = self.manuals(model)
        steps = guide_steps(manuals, guide) if guide else fault_steps(manuals, placed)
        kind, title = "procedure" if guide else "faults", bare_title(placed.section)
        return Lesson(
            id=lesson_id(placed.section.id, placed.lang),
            title=title,
            objective=wording(placed.lang)(f"lesson.objective.{kind}", title=title, model=model),
            prerequisites=self._prerequisites(model, placed, steps),
            assets=self.assets(model),
            models=(model,),
            language=placed.lang,
            source=Source(sections=self.kept(model, placed, steps)),
            steps=steps,
            questions=tuple(self.questions(model, placed, guide, placed.lang)),
        )

    def guide(self, model: str, placed: Placed) -> Guide:
        """A procedure as it is walked through."""
        return guide_of(self.manuals(model), (placed,), placed.lang)

    def questions(
        self, model: str, placed: Placed, guide: Guide | None, lang: str, most: int = MOST_OF_A_KIND
    ) -> Iterator[Question]:
        """What can be asked of a section, at most so many of each kind that its steps give."""
        manual = self.manuals(model).placed[placed.document.id]
        here, stated = list(statements(placed)), [quote for each in manual for quote in statements(each)]
        offered = [quote for each in manual for quote in instructions(each)]
        yield from _some(value_questions(list(instructions(placed)), here, stated, offered, lang), most)
        if guide:
            yield from _some(order_questions(placed, [each.section for each in manual], lang), most)
            yield from _some(safety_questions(placed, guide, manual, lang), most)
        here_too = self.of_model(model)
        elsewhere = [each for other in self.models if other != model for each in self.of_model(other)]
        yield from alarm_questions(placed, model, here_too, elsewhere, lang)

    def of_model(self, model: str) -> list[Placed]:
        """All sections that say anything of a model."""
        return [each for group in self.manuals(model).placed.values() for each in group]

    def assets(self, model: str) -> tuple[str, ...]:
        """The machines of a model, by id."""
        return tuple(asset.id for asset in self.store.assets(self.site) if asset.model == model)

    def kept(
        self, model: str, placed: Placed | None, steps: Sequence[LessonStep]
    ) -> tuple[SourceSection, ...]:
        """The sections that a lesson quotes, as they stand."""
        named = {(each.span.document, each.span.section, each.span.lang) for each in steps}
        named |= {
            (message.span.document, message.span.section, message.span.lang)
            for step in steps
            for message in step.safety
            if message.span
        }
        found = [
            each
            for each in self.of_model(model)
            if (each.document.id, each.section.id, each.lang) in named or each is placed
        ]
        return tuple(kept_section(each) for each in found)

    def _prerequisites(self, model: str, placed: Placed, steps: Sequence[LessonStep]) -> tuple[str, ...]:
        """What one has to know before: the headings of the sections that the steps refer to."""
        manual = self.manuals(model).sections(placed.document.id)
        found = (section for step in steps for section, _ in referred(step.text, manual))
        headings = (section.heading[-1] for section in found if section.id != placed.section.id)
        return tuple(dict.fromkeys(headings))


def lesson_id(*named: str) -> str:
    """The id of a lesson from what it is made of: readable, and different for different sources."""
    readable = re.sub(r"[^a-z0-9.]+", "-", "-".join(named).casefold()).strip("-.")[-80:].strip("-.")
    return f"{readable}-{sha256(chr(31).join(named).encode()).hexdigest()[:6]}".strip("-")


def _some(questions: Iterator[Question], most: int) -> list[Question]:
    """Not more than a learner has patience for, spread over the whole."""
    every = list(questions)
    if len(every) <= most:
        return every
    return [every[place * len(every) // most] for place in range(most)]
