"""Which options of a question are right by the source as it stands now; the key is judged against this."""

from __future__ import annotations

import re
from itertools import pairwise

from copilot.caseevents import Observed, Proposed, Said
from copilot.lessons.groundtruth import GroundTruth, Text, quantities
from copilot.lessons.lesson import BLANK, Question, QuestionKind
from copilot.lessons.problems import Flaw, Problem

_DESIGNATOR = re.compile(r"\b[A-Z]{1,3}-?\d[\w.-]*")


def flaws_of(question: Question, place: str, lesson_lang: str, truth: GroundTruth) -> list[Problem]:
    """What is wrong with a question's options and key; ``place`` names it."""
    if question.key >= len(question.options):
        return [Problem(flaw=Flaw.NOT_ONE_RIGHT, place=place)]
    right, elsewhere = _RIGHT[question.kind](question, truth)
    texts = [option.text for option in question.options]
    marked = texts[question.key]
    named = [text for text in texts if text in right]
    found = []
    if len(named) != 1 or len(set(texts)) != len(texts):
        found.append(Problem(flaw=Flaw.NOT_ONE_RIGHT, place=place, detail=" / ".join(named)))
    if marked not in right:
        found.append(Problem(flaw=Flaw.WRONG_KEY, place=place, detail=" / ".join(sorted(right)[:3])))
    also = [text for text in texts if text != marked and text in elsewhere]
    if also:
        found.append(Problem(flaw=Flaw.RIGHT_ELSEWHERE, place=place, detail=" / ".join(also)))
    return found


Judged = tuple[set[str], set[str]]
"""The options that are right where the question asks, and those that are right elsewhere in the source."""


def _value(question: Question, truth: GroundTruth) -> Judged:
    """Put into the blank, a right value gives a sentence that stands in the section."""
    span = question.explanation
    text = truth.text(span.document, span.section, span.lang)
    if text is None or question.stem.count(BLANK) != 1:
        return set(), set()
    filled = {option.text: question.stem.replace(BLANK, option.text) for option in question.options}
    right = {option for option, sentence in filled.items() if text.is_whole(sentence)}
    return right, {option for option in filled if _stands_elsewhere(option, filled[option], text, truth)}


def _stands_elsewhere(option: str, filled: str, asked: Text, truth: GroundTruth) -> bool:
    """Whether a value is stated in the section asked about, or of a designator that the sentence names."""
    wanted = quantities(option)
    names = set(_DESIGNATOR.findall(filled))
    for text in truth.texts(asked.document.id):
        for said in text.strings:
            about = text.section.id == asked.section.id or names & set(_DESIGNATOR.findall(said))
            if said == filled or (about and wanted & quantities(said)):
                return True
    return False


def _order(question: Question, truth: GroundTruth) -> Judged:
    """The step whose number is the next one."""
    span = question.explanation
    text = truth.text(span.document, span.section, span.lang)
    if text is None:
        return set(), set()
    right = _next_of(question.stem, text)
    return right, {after for each in truth.texts(span.document) for after in _next_of(question.stem, each)}


def _next_of(step: str, text: Text) -> set[str]:
    ordered = sorted(text.section.steps, key=lambda each: each.number)
    return {after.text for before, after in pairwise(ordered) if before.text == step}


def _safety(question: Question, truth: GroundTruth) -> Judged:
    """A message that stands before the step; any other that governs the section would be right as well."""
    span = question.explanation
    text = truth.text(span.document, span.section, span.lang)
    if text is None:
        return set(), set()
    steps = [step for step in text.section.steps if step.text == question.stem]
    own = {message.text for step in steps for message in step.safety}
    return own, truth.governing(text)


def _alarm(question: Question, truth: GroundTruth) -> Judged:
    """What any source says that the code means on the model."""
    meant = {meaning for meaning, _ in truth.meanings(question.stem, question.model)}
    return meant, meant


def _next_check(question: Question, truth: GroundTruth) -> Judged:
    """The check that the engine proposed when as much was known as the stem has lines; others it proposed later."""
    if truth.case is None:
        return set(), set()
    known, right, every = 0, set(), set()
    for record in truth.case.standing:
        event = record.event
        if isinstance(event, Said):
            known += bool(event.text.strip() or event.alarms)
        elif isinstance(event, Observed):
            known += 1
        elif isinstance(event, Proposed):
            every.add(event.text)
            if known == len(question.stem.splitlines()):
                right.add(event.text)
    return right, every


_RIGHT = {
    QuestionKind.VALUE: _value,
    QuestionKind.ORDER: _order,
    QuestionKind.SAFETY: _safety,
    QuestionKind.ALARM: _alarm,
    QuestionKind.NEXT_CHECK: _next_check,
}
