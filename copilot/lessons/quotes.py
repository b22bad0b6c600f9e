"""The texts of a manual that a lesson may quote, each with its span, and the spans of what others cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from copilot.knowledge import Section
from copilot.lessons.lesson import SourceSection, Span, is_plain
from copilot.lessons.sourcelines import section_lines
from copilot.procedures import Manuals, Placed
from copilot.reply import Citation


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim text and where it stands."""

    text: str
    span: Span


def span_in(placed: Placed, quote: str, page: int | None = None) -> Span:
    """A span of a section."""
    section = placed.section
    return Span(
        document=placed.document.id,
        section=section.id,
        quote=quote,
        lang=placed.lang,
        page=page,
        heading=section.heading[-1] if section.heading else "",
    )


def instructions(placed: Placed) -> Iterator[Quote]:
    """What a section tells to do or to find: its steps, and of its fault rows what is said of cause and remedy."""
    section = placed.section
    for step in section.steps:
        yield from _quoted(placed, step.text, step.page)
    for fault in section.faults:
        for text in (fault.symptom, fault.cause, fault.check, fault.remedy):
            yield from _quoted(placed, text, fault.page)


def messages(placed: Placed) -> Iterator[Quote]:
    """The safety messages of a section, those before its steps too, each once."""
    section = placed.section
    tied = (message for step in section.steps for message in step.safety)
    for message in dict.fromkeys((*section.safety, *tied)):
        yield from _quoted(placed, message.text, message.page)


def statements(placed: Placed) -> Iterator[Quote]:
    """All that a section states, whole cells of its fault rows too."""
    yield from instructions(placed)
    yield from messages(placed)
    for text in {cell.text: None for fault in placed.section.faults for cell in fault.cells}:
        yield from _quoted(placed, text, None)


def _quoted(placed: Placed, text: str, page: int | None) -> Iterator[Quote]:
    """A text as a quote; what no lesson may hold, such as markup, is left out."""
    if text.strip() and is_plain(text):
        yield Quote(text, span_in(placed, text, page))


def cited(manuals: Manuals, citation: Citation) -> Placed | None:
    """The section a citation means: the one under its heading that has the quote, in the quote's language."""
    under = [
        each
        for each in manuals.placed.get(citation.document, ())
        if each.section.heading == citation.heading and says(each.section, citation.quote)
    ]
    return next((each for each in under if each.lang == citation.lang), under[0] if under else None)


def says(section: Section, quote: str) -> bool:
    """Whether a quote stands in what the store keeps of a section."""
    return any(quote in line for line in _texts(section))


def kept_section(placed: Placed) -> SourceSection:
    """The section as it stands, for the lesson to keep."""
    return SourceSection(
        document=placed.document.id,
        revision=placed.document.revision,
        id=placed.section.id,
        lang=placed.lang,
        lines=section_lines(placed.section),
    )


def _texts(section: Section) -> Iterable[str]:
    yield from section.heading
    yield from (message.text for message in section.safety)
    for step in section.steps:
        yield step.text
        yield from (message.text for message in step.safety)
    for fault in section.faults:
        yield from (fault.code, fault.symptom, fault.cause, fault.check, fault.remedy)
