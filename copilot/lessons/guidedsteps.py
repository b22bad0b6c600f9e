"""The steps of a lesson: a guide's, or the remedies of a fault table, each behind the messages that govern it."""

from __future__ import annotations

from collections.abc import Iterable

from copilot.guarding import Guarding, guards_people, lockout_message, source_of
from copilot.guide import GuardMessage, Guide
from copilot.knowledge import Fault
from copilot.lessons.lesson import LessonStep, Message, Span
from copilot.lessons.quotes import cited, span_in
from copilot.lockout import meets_energy
from copilot.procedures import Manuals, Placed
from copilot.reply import Citation


def guide_steps(manuals: Manuals, guide: Guide) -> tuple[LessonStep, ...]:
    """The guide's steps, verbatim. Steps whose source has gone are left out with all that follow them."""
    steps = []
    for step in guide.steps:
        span = cited_span(manuals, step.citation)
        if span is None:
            break
        safety = tuple(_message(manuals, message) for message in step.safety)
        steps.append(LessonStep(label=str(step.number), text=step.text, span=span, safety=safety))
    return tuple(steps)


def fault_steps(manuals: Manuals, placed: Placed) -> tuple[LessonStep, ...]:
    """What a fault table tells, row by row, behind the messages of its section and of what it refers to."""
    guarding = Guarding(manuals, placed, placed.lang)
    above = guarding.before_all()
    seen = dict.fromkeys((_label(fault), _told(fault), fault.page) for fault in placed.section.faults)
    steps: list[LessonStep] = []
    for label, text, page in seen:
        if not text.strip():
            continue
        span = span_in(placed, text, page)
        governing = (*(above if not steps else ()), *guarding.of_references(text))
        if meets_energy(text) and not guards_people((*above, *governing)):
            cite = source_of(placed).cite(text, page)
            governing = (*governing, lockout_message(cite, placed.lang))
        safety = tuple(_message(manuals, message) for message in _once(governing))
        steps.append(LessonStep(label=label, text=text, span=span, safety=safety))
    return tuple(steps)


def cited_span(manuals: Manuals, citation: Citation) -> Span | None:
    """The span a citation means, where it still stands."""
    placed = cited(manuals, citation)
    return span_in(placed, citation.quote, citation.page) if placed else None


def _message(manuals: Manuals, message: GuardMessage) -> Message:
    span = cited_span(manuals, message.citation) if message.citation else None
    return Message(level=message.level, text=message.text, span=span)


def _once(messages: Iterable[GuardMessage]) -> tuple[GuardMessage, ...]:
    return tuple({message.text: message for message in messages}.values())


def _label(fault: Fault) -> str:
    return fault.code or fault.symptom


def _told(fault: Fault) -> str:
    """What is to be done about a fault, else what to look at, else what it is."""
    return next(filter(str.strip, (fault.remedy, fault.check, fault.cause, fault.symptom)), "")
