"""The check of a lesson against its sources as they stand now; it shares no code with what drafts lessons."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from copilot.case import Case
from copilot.caseevents import Observed, Proposed, RepairChosen, Said
from copilot.caserecords import recorded
from copilot.casestore import CaseStore
from copilot.language import base_language
from copilot.lessons.checkquestions import flaws_of
from copilot.lessons.groundtruth import GroundTruth, Text
from copilot.lessons.lesson import CASE, Lesson, LessonStep, Question, Span
from copilot.lessons.problems import Flaw, Problem
from copilot.lessons.sourcelines import case_lines, section_lines
from copilot.lockout import default_lockout
from copilot.store import Store
from copilot.wording import languages, wording
from copilot.workorderstore import work_order_of


def check_lesson(
    lesson: Lesson, store: Store, site: str, read: dict[str, tuple[Text, ...]] | None = None
) -> tuple[Problem, ...]:
    """All that is wrong with a lesson; nothing where every step, key and citation stands in the sources now.

    ``read`` holds what was read of each document already, for who checks many lessons at once.
    """
    truth = truth_of(lesson, store, site, {} if read is None else read)
    found = [*_changes(lesson, truth), *_steps(lesson, truth)]
    for number, question in enumerate(lesson.questions, 1):
        place = f"question {number}"
        found += _question(question, place, lesson.language, truth)
    if lesson.language not in {*languages()} and base_language(lesson.language) not in languages():
        found.append(Problem(flaw=Flaw.LANGUAGE, place=lesson.id, detail=lesson.language))
    return tuple(dict.fromkeys(found))


def truth_of(lesson: Lesson, store: Store, site: str, read: dict[str, tuple[Text, ...]]) -> GroundTruth:
    """The sources that a lesson is judged by."""
    named = lesson.source.case
    events = CaseStore(store).events(site, named) if named else ()
    case = Case(site, named, recorded(events)) if events else None
    return GroundTruth(store, site, case, work_order_of(store, site, named) if named else None, read)


def _changes(lesson: Lesson, truth: GroundTruth) -> Iterator[Problem]:
    """Sections and cases that changed or went since the lesson was made, with the difference line by line."""
    for kept in lesson.source.sections:
        now = truth.text(kept.document, kept.id, kept.lang)
        place = f"{kept.document} {kept.lines[0] if kept.lines else kept.id}"
        if now is None:
            yield Problem(flaw=Flaw.GONE, place=place, detail=kept.id)
            continue
        lines = section_lines(now.section)
        if lines != kept.lines:
            yield Problem(flaw=Flaw.STALE, place=place, detail=difference(kept.lines, lines))
        elif now.document.revision != kept.revision:
            yield Problem(
                flaw=Flaw.STALE, place=place, detail=difference((kept.revision,), (now.document.revision,))
            )
    if named := lesson.source.case:
        if truth.case is None or truth.order is None or not truth.order.is_confirmed:
            yield Problem(flaw=Flaw.GONE, place=named, detail=named)
        elif (lines := case_lines(truth.case, truth.order)) != lesson.source.case_lines:
            yield Problem(flaw=Flaw.STALE, place=named, detail=difference(lesson.source.case_lines, lines))


def difference(before: Sequence[str], now: Sequence[str]) -> str:
    """What changed, as a unified diff without its head."""
    return "\n".join(list(difflib.unified_diff(before, now, lineterm="", n=0))[2:])


def _steps(lesson: Lesson, truth: GroundTruth) -> Iterator[Problem]:
    numbers: dict[tuple[str, str], int] = {}
    shown: set[str] = set()
    for number, step in enumerate(lesson.steps, 1):
        place = f"step {number}"
        text = _cited(step.span, truth)
        if step.text != step.span.quote or not _stands(step.span, truth):
            yield Problem(flaw=Flaw.UNCITED, place=place, detail=step.text)
            continue
        for message in step.safety:
            ours = message.span is None and message.text in {default_lockout(lang) for lang in languages()}
            theirs = message.span and message.text == message.span.quote and _stands(message.span, truth)
            if not (ours or theirs):
                yield Problem(flaw=Flaw.UNCITED, place=place, detail=message.text)
        shown |= {message.text for message in step.safety}
        if text is not None:
            yield from _guarded(step, place, text, shown, truth)
            yield from _in_order(step, place, text, numbers)


def _guarded(
    step: LessonStep, place: str, text: Text, shown: set[str], truth: GroundTruth
) -> Iterator[Problem]:
    """Every message that the source has before a step, above all steps or where a step refers to is shown by then."""
    tied = {message.text for each in text.section.steps for message in each.safety}
    due = {message.text for message in text.section.safety} - tied
    due |= {m.text for each in text.section.steps if each.text == step.text for m in each.safety}
    due |= truth.above(text) | truth.meant(text, step.text)
    for missing in sorted(due - shown):
        yield Problem(flaw=Flaw.SAFETY, place=place, detail=missing)


def _in_order(
    step: LessonStep, place: str, text: Text, numbers: dict[tuple[str, str], int]
) -> Iterator[Problem]:
    """The steps of a section rise as its own numbers do."""
    own = [each.number for each in text.section.steps if each.text == step.text]
    key = (text.document.id, text.section.id)
    if own:
        if str(max(own)) != step.label and step.label not in map(str, own):
            yield Problem(flaw=Flaw.ORDER, place=place, detail=f"{step.label} / {own[0]}")
        later = [number for number in own if number > numbers.get(key, 0)]
        if not later:
            yield Problem(flaw=Flaw.ORDER, place=place, detail=step.text)
        numbers[key] = min(later, default=numbers.get(key, 0))


def _question(question: Question, place: str, lang: str, truth: GroundTruth) -> Iterator[Problem]:
    for span in (question.explanation, *(option.span for option in question.options)):
        if not _stands(span, truth):
            yield Problem(flaw=Flaw.UNCITED, place=place, detail=span.quote)
    for option in question.options:
        if option.text not in option.span.quote and not _look(option.span.quote, option.text):
            yield Problem(flaw=Flaw.UNCITED, place=place, detail=option.text)
    for other in languages():
        values = {"code": question.stem, "model": question.model}
        asked = wording(other)(f"lesson.ask.{question.kind}", **values)
        mine = wording(lang)(f"lesson.ask.{question.kind}", **values)
        if question.text == asked != mine:
            yield Problem(flaw=Flaw.LANGUAGE, place=place, detail=question.text)
    yield from flaws_of(question, place, lang, truth)


def _look(quote: str, option: str) -> bool:
    """Whether an option is "look whether it is this" of the cause that is quoted."""
    return any(option == wording(lang)("check.why.look", cause=quote) for lang in languages())


def _cited(span: Span, truth: GroundTruth) -> Text | None:
    return None if span.document == CASE else truth.text(span.document, span.section, span.lang)


def _stands(span: Span, truth: GroundTruth) -> bool:
    """Whether a span's quote stands where it says, letter for letter."""
    if span.document != CASE:
        text = _cited(span, truth)
        return text is not None and text.has(span.quote)
    return any(span.quote in said for said in _said_in(truth))


def _said_in(truth: GroundTruth) -> Iterator[str]:
    """Every text of the lesson's case: reports, checks proposed, answers, the repair and the work order."""
    for record in truth.case.standing if truth.case else ():
        event = record.event
        if isinstance(event, Said | Proposed):
            yield event.text
        elif isinstance(event, Observed):
            yield from (event.finding, event.value, event.said)
        elif isinstance(event, RepairChosen):
            yield from (event.text, event.guide.remedy, *(step.text for step in event.guide.steps))
    if truth.order:
        yield from (truth.order.problem, truth.order.cause, truth.order.remedy, *truth.order.actions)
