"""A question made of one right and several wrong options, put in an order that does not tell which is right."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from copilot.lessons.lesson import Option, Question, QuestionKind
from copilot.lessons.quotes import Quote
from copilot.wording import wording

FEWEST_WRONG, MOST_WRONG = 2, 3


def question(
    kind: QuestionKind,
    lang: str,
    stem: str,
    right: Quote,
    wrong: Sequence[Quote],
    *,
    explanation: Quote | None = None,
    model: str = "",
    values: dict[str, str] | None = None,
) -> Question | None:
    """The question in the words of ``lang``; None where there are too few wrong options to choose from.

    Options are in an order that follows from the question, so that the same source gives the same lesson.
    """
    texts = dict.fromkeys(each.text for each in wrong if each.text != right.text)
    first = {each.text: each for each in reversed(wrong)}
    chosen = [first[text] for text in texts][:MOST_WRONG]
    if len(chosen) < FEWEST_WRONG:
        return None
    options = sorted((right, *chosen), key=lambda each: _lot(kind, stem, each.text))
    return Question(
        kind=kind,
        text=wording(lang)(f"lesson.ask.{kind}", **(values or {})),
        stem=stem,
        options=tuple(Option(text=each.text, span=each.span) for each in options),
        key=options.index(right),
        explanation=(explanation or right).span,
        model=model,
    )


def _lot(*parts: str) -> bytes:
    return sha256("\x1f".join(parts).encode()).digest()
