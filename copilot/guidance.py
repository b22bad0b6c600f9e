"""From a cause to the guided procedure: its steps verbatim, each behind the safety messages that govern it."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.expected import expected_in
from copilot.faultknowledge import Cause, Wording
from copilot.guarding import Guarding, guards_people, lockout_message, silent_at, source_of
from copilot.guide import GuardMessage, Guide, GuidedStep
from copilot.knowledge import Step
from copilot.language import remoteness
from copilot.lockout import meets_energy
from copilot.procedures import Manuals, Placed, bare_title
from copilot.reply import Citation
from copilot.waiting import wait_in
from copilot.wordingvectors import WordingVectors

__all__ = ["GuardMessage", "Guide", "GuidedStep", "find_procedure", "guide_of", "has_procedure"]


def has_procedure(cause: Cause) -> bool:
    """Whether `find_procedure` finds one: a source tells what to do about the cause."""
    return bool(cause.remedies)


def find_procedure(manuals: Manuals, vectors: WordingVectors, cause: Cause, lang: str) -> Guide | None:
    """How a cause is repaired: the procedure its remedy refers to, else the nearest one, else the remedy itself.

    None where no source tells a remedy. Steps and messages are verbatim, in the reader's language where the manual
    has it.
    """
    remedies = sorted(cause.remedies, key=lambda each: remoteness(each.lang, lang))
    if not has_procedure(cause):
        return None
    for remedy in remedies:
        if procedures := manuals.meant(remedy, lang):
            return guide_of(manuals, procedures, lang, remedy)
    if near := manuals.nearest(remedies[0], cause, lang, vectors):
        return guide_of(manuals, (near,), lang, remedies[0])
    return _remedy_guide(manuals, cause, remedies[0], lang)


def guide_of(
    manuals: Manuals, procedures: Sequence[Placed], lang: str, remedy: Wording | None = None
) -> Guide:
    """One guide of one or more procedures (with steps), one after the other, to a remedy."""
    steps: list[GuidedStep] = []
    for placed in procedures:
        steps += _guarded(Guarding(manuals, placed, lang), placed.section.steps)
    first = procedures[0]
    return Guide(
        title=" · ".join(dict.fromkeys(bare_title(each.section) for each in procedures)),
        lang=first.lang,
        source=source_of(first).cite(first.section.heading[-1], first.section.page),
        steps=tuple(steps),
        manual_silent=_is_silent(steps),
        remedy=remedy.text if remedy else "",
        remedy_source=remedy.citation if remedy else None,
    )


def _guarded(guarding: Guarding, steps: Sequence[Step]) -> list[GuidedStep]:
    """The steps of one section, with their messages."""
    messages = [guarding.before(step) for step in steps]
    messages[0] = (*guarding.before_all(), *messages[0])
    silent = silent_at([step.text for step in steps], [guards_people(each) for each in messages])
    source = source_of(guarding.placed)
    cited = [source.cite(step.text, step.page) for step in steps]
    default = (lockout_message(cited[0], guarding.lang),)
    return [
        _guided(step.number, step.text, citation, own + (default if quiet else ()))
        for step, citation, own, quiet in zip(steps, cited, messages, silent, strict=True)
    ]


def _remedy_guide(manuals: Manuals, cause: Cause, remedy: Wording, lang: str) -> Guide:
    """A guide of one step: the remedy's own words, behind the messages of the section it stands in.

    Its title is the cause: the remedy is the step, and that may not be read before its messages.
    """
    placed = manuals.at(remedy.citation.document, remedy.citation.heading)
    messages: tuple[GuardMessage, ...] = ()
    if placed:
        guarding = Guarding(manuals, placed, lang)
        everything = Step(
            1, remedy.text, None, tuple(m for step in placed.section.steps for m in step.safety)
        )
        messages = (*guarding.before_all(), *guarding.before(everything))
    if meets_energy(remedy.text) and not guards_people(messages):
        messages = (
            *messages,
            lockout_message(remedy.citation, lang),
        )
    step = _guided(1, remedy.text, remedy.citation, messages)
    named = min(cause.wordings, key=lambda each: remoteness(each.lang, remedy.lang))
    return Guide(
        title=named.text,
        lang=named.lang,
        source=named.citation,
        steps=(step,),
        manual_silent=_is_silent([step]),
        remedy=remedy.text,
        remedy_source=remedy.citation,
    )


def _guided(number: int, text: str, citation: Citation, safety: tuple[GuardMessage, ...]) -> GuidedStep:
    return GuidedStep(
        number=number,
        text=text,
        citation=citation,
        safety=safety,
        wait_seconds=wait_in(text),
        expected=expected_in(text),
        energy=meets_energy(text),
    )


def _is_silent(steps: Sequence[GuidedStep]) -> bool:
    return any(message.default for step in steps for message in step.safety)
