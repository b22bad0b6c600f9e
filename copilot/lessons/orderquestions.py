"""Questions for the order of steps: what comes directly after this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from copilot.knowledge import Section
from copilot.lessons.asking import question
from copilot.lessons.lesson import Question, QuestionKind
from copilot.lessons.quotes import Quote, span_in
from copilot.procedures import Placed


def order_questions(placed: Placed, manual: Sequence[Section], lang: str) -> Iterator[Question]:
    """One for each step that has a next one; only steps that do not follow it anywhere in the manual are wrong."""
    quotes = [
        Quote(step.text, span_in(placed, step.text, step.page))
        for step in sorted(placed.section.steps, key=lambda step: step.number)
    ]
    for place, (step, following) in enumerate(pairwise(quotes)):
        after = _followers(step.text, manual)
        if after != {following.text}:
            continue
        others = [each for each in quotes[:place] + quotes[place + 2 :] if each.text != step.text]
        # The steps near by are the ones that are mistaken for the next.
        wrong = sorted(others, key=lambda each: abs(quotes.index(each) - place - 1))
        made = question(
            QuestionKind.ORDER, lang, step.text, following, wrong, explanation=following, values={}
        )
        if made:
            yield made


def _followers(text: str, manual: Sequence[Section]) -> set[str]:
    """Every step that comes directly after a step of these words."""
    return {
        after.text
        for section in manual
        for step, after in pairwise(sorted(section.steps, key=lambda step: step.number))
        if step.text == text
    }
