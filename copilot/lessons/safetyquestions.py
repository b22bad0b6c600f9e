"""Questions for safety: which message of the manual governs a step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from copilot.guide import Guide
from copilot.knowledge import SignalWord
from copilot.lessons.asking import question
from copilot.lessons.lesson import Question, QuestionKind
from copilot.lessons.quotes import Quote, messages, span_in
from copilot.procedures import Placed
from copilot.references import number_of

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})+")
_LEVELS = tuple(SignalWord)
_WORD = re.compile(r"[^\W\d_]{3,}|[\u3400-\u9fff]")
# Sharing more of its words, a message says about the same.
_ALIKE = 0.5


def safety_questions(placed: Placed, guide: Guide, manual: Sequence[Placed], lang: str) -> Iterator[Question]:
    """One for each step that the section itself prints messages before; messages that govern no step here are wrong.

    ``manual`` are all sections of the manual.
    """
    governing = {message.text for step in guide.steps for message in step.safety}
    governing |= {message.text for message in placed.section.safety}
    governing |= {quote.text for each in _reached(placed, manual) for quote in messages(each)}
    every = [quote for each in manual for quote in messages(each)]
    wrong = [each for each in every if not any(alike(each.text, text) for text in governing)]
    for step in placed.section.steps:
        if not step.safety:
            continue
        gravest = min(step.safety, key=lambda message: _LEVELS.index(message.level))
        right = Quote(gravest.text, span_in(placed, gravest.text, gravest.page))
        # A message of the same level is mistaken for it first.
        near = sorted(wrong, key=lambda each: each.text.split()[0] != gravest.text.split()[0])
        made = question(QuestionKind.SAFETY, lang, step.text, right, near, values={})
        if made:
            yield made


def _reached(placed: Placed, manual: Sequence[Placed]) -> list[Placed]:
    """The sections whose numbers the steps name, those that these name, and all that they lie under.

    Any number will do, also without "see": a message too many kept back is no loss.
    """
    numbers = {number: each for each in manual if (number := number_of(each.section))}
    waiting, found = [placed], [placed]
    while waiting:
        said = " ".join(step.text for step in waiting.pop().section.steps)
        named = [numbers[number] for number in _NUMBER.findall(said) if number in numbers]
        fresh = [each for each in dict.fromkeys(named) if each not in found]
        waiting += fresh
        found += fresh
    paths = {each.section.heading[:depth] for each in found for depth in range(1, len(each.section.heading))}
    return [*found, *(each for each in manual if each.section.heading in paths)]


def alike(one: str, other: str) -> bool:
    """Whether two messages say about the same."""
    mine, theirs = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return len(mine & theirs) > _ALIKE * max(min(len(mine), len(theirs)), 1)
