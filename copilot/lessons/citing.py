"""Finds where a text that a trainer writes stands in the sources of a lesson, letter for letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copilot.lessons.drafting import Drafter
from copilot.lessons.lesson import BLANK, Lesson, Question, QuestionKind, Span
from copilot.lessons.quotes import Quote, kept_section, statements
from copilot.procedures import Placed


@dataclass(frozen=True)
class Citing:
    """The sections that a lesson is made of, and then all others of its models' manuals."""

    placed: tuple[Placed, ...]

    @classmethod
    def of(cls, drafter: Drafter, lesson: Lesson) -> Citing:
        """What a lesson may quote, in its own language first."""
        every = [each for model in lesson.models for each in drafter.of_model(model)]
        own = {each.id for each in lesson.source.sections}

        def far(each: Placed) -> tuple[bool, bool]:
            return each.section.id not in own, each.lang != lesson.language

        return cls(tuple(sorted(every, key=far)))

    def whole(self, text: str, before: Span | None = None) -> Span | None:
        """The span of a text itself, else ``before``: the check will tell that the text does not stand there."""
        if before and before.quote == text:
            return before
        found = next(self._having(text), None)
        return found.span.model_copy(update={"quote": text}) if found else before

    def within(self, text: str, before: Span | None = None) -> Span | None:
        """The span of a sentence that a text stands in, else ``before``; what is cited already stays so."""
        if before and text in before.quote:
            return before
        every = list(self._having(text))
        found = next((each for each in every if each.text == text), every[0] if every else None)
        return found.span if found else before

    def explanation(self, question: Question) -> Span:
        """What a question's answer follows from: the sentence with its value, else where the right option stands."""
        right = question.options[min(question.key, len(question.options) - 1)]
        if question.kind is QuestionKind.VALUE:
            filled = question.stem.replace(BLANK, right.text)
            return self.whole(filled, None) or right.span
        return right.span

    def _having(self, text: str) -> Iterator[Quote]:
        if text.strip():
            yield from (quote for each in self.placed for quote in statements(each) if text in quote.text)


def with_sources(lesson: Lesson, placed: Iterable[Placed]) -> Lesson:
    """The lesson with every section kept that it quotes; those kept already stay as they were when it was made."""
    kept = {(each.document, each.id, each.lang) for each in lesson.source.sections}
    quoted = {(span.document, span.section, span.lang) for span in spans_of(lesson)} - kept
    fresh = {
        key: kept_section(each)
        for each in placed
        if (key := (each.document.id, each.section.id, each.lang)) in quoted
    }
    sections = (*lesson.source.sections, *fresh.values())
    return lesson.model_copy(update={"source": lesson.source.model_copy(update={"sections": sections})})


def renewed(lesson: Lesson, placed: Iterable[Placed]) -> Lesson:
    """The lesson with its sections kept as they stand now; those that are gone stay, to be seen."""
    now = {(each.document.id, each.section.id, each.lang): each for each in placed}
    sections = tuple(
        kept_section(now[key]) if (key := (each.document, each.id, each.lang)) in now else each
        for each in lesson.source.sections
    )
    return lesson.model_copy(update={"source": lesson.source.model_copy(update={"sections": sections})})


def spans_of(lesson: Lesson) -> Iterator[Span]:
    """All that a lesson cites for its steps: the steps themselves and the messages before them."""
    for step in lesson.steps:
        yield step.span
        yield from (message.span for message in step.safety if message.span)
