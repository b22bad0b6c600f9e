"""An open lesson as its sheet shows it: each step and question with where it stands and what the check says of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from copilot.lessons.editing import seal
from copilot.lessons.lesson import CASE, Kept, LessonState, LessonStep, Option, Question, Span
from copilot.lessons.problems import Flaw
from copilot.wording import Wording, language_name
from ui.desks.seat import Seat
from ui.render import places_of, signal_of
from ui.trainer.lessondesk import LessonDesk, is_stale

Headings = Mapping[tuple[str, str], tuple[str, ...]]
"""The heading path of a section by its document and id."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Where something stands, in full and ``short``, and its address in the manual ("" for a case's own record)."""

    label: str
    short: str
    href: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A safety message: its ``signal`` word as it is printed, and the rest."""

    level: str
    signal: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step; ``number`` counts from 1."""

    number: int
    step: LessonStep
    messages: tuple[Warned, ...]
    cited: Cited
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question; ``options`` with where each stands."""

    number: int
    question: Question
    options: tuple[tuple[Option, Cited], ...]
    cited: Cited
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A source that is not as it was: where, and the difference line by line ("" where it is gone)."""

    place: str
    difference: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of a lesson; ``others`` are problems of no step or question."""

    kept: Kept
    seal: str
    language: str
    steps: tuple[StepCard, ...]
    questions: tuple[QuestionCard, ...]
    changes: tuple[Changed, ...]
    others: tuple[str, ...]
    problems: int
    stale: bool
    discardable: bool


def sheet_of(desk: LessonDesk, seat: Seat, kept: Kept) -> Sheet:
    """The sheet of a lesson in the trainer's words."""
    words, lesson = seat.words, kept.lesson
    headings = {
        (each.document.id, each.section.id): each.section.heading for each in desk.placed(seat.site, lesson)
    }

    def cited(span: Span) -> Cited:
        return cited_in(span, headings, words)

    problems = desk.problems(seat.site, kept)
    told: dict[str, list[str]] = defaultdict(list)
    for each in problems:
        told[each.place].append(each.told(words))
    steps = tuple(
        StepCard(number, step, warned(step, words), cited(step.span), tuple(told.pop(f"step {number}", ())))
        for number, step in enumerate(lesson.steps, 1)
    )
    questions = tuple(
        QuestionCard(
            number,
            each,
            tuple((option, cited(option.span)) for option in each.options),
            cited(each.explanation),
            tuple(told.pop(f"question {number}", ())),
        )
        for number, each in enumerate(lesson.questions, 1)
    )
    changed = [each for each in problems if each.flaw in (Flaw.STALE, Flaw.GONE)]
    for each in changed:
        told.pop(each.place, None)
    return Sheet(
        kept=kept,
        seal=seal(kept),
        language=language_name(lesson.language, words.lang),
        steps=steps,
        questions=questions,
        changes=tuple(
            Changed(each.place, each.detail if each.flaw is Flaw.STALE else "") for each in changed
        ),
        others=tuple(text for texts in told.values() for text in texts),
        problems=len(problems),
        stale=is_stale(problems),
        discardable=kept.state is LessonState.DRAFT and kept.version == 1,
    )


def warned(step: LessonStep, words: Wording) -> tuple[Warned, ...]:
    """The messages before a step."""
    found = []
    for message in step.safety:
        signal, text = signal_of(message.text, message.level, words)
        lang = message.span.lang if message.span else step.span.lang
        found.append(Warned(message.level, signal, text, lang))
    return tuple(found)


def cited_in(span: Span, headings: Headings, words: Wording) -> Cited:
    """Where a span stands, with its address in the manual."""
    if span.document == CASE:
        return Cited(words("train.of_case"), words("train.of_case"), "")
    citation = span.citation()
    heading = headings.get((span.document, span.section), citation.heading)
    [place] = places_of([citation.model_copy(update={"heading": heading})], words)
    return Cited(f"{place.document} · {place.label}", place.label, place.href)
