"""The steps of a text, and whether those of a translation come in the same order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from copilot.concepts import ACTIONS, LABEL, concepts_in
from copilot.figures import codes_of, figures_in

_NUMBERED = re.compile(r"(?:(?<=^)|(?<=[\s。；]))(\d{1,2})(?:[.)．、]|\.\))\s*(?=\D)", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n")
# Within one sentence, only these say that a clause is done after another.
_CLAUSE = re.compile(
    r",?\s*\b(?:(?:and )?then|(?:und )?(?:dann|danach|anschließend)|(?:y )?(?:luego|después|"
    r"a continuación))\b,?|,?\s*\b(?:and|und|y),? (?:\w+ ){1,3}(?:later|später|después)\b,?|"
    r"[，,](?=\s*(?:[\d一二兩两三五十半]*\s*(?:秒|分鐘|分钟|小時|小时|天)之?[後后]再|再|然後|然后|接著|接着|之後|之后|最後|最后))",
    re.IGNORECASE,
)

# Two parts more in common, or a number; less may be chance.
_CLEARLY = 1.5


@dataclass(frozen=True, slots=True)
class Steps:
    """The texts of the steps, in order; ``numbered`` if numbers stand before them."""

    texts: tuple[str, ...]
    numbered: bool


def steps_of(text: str) -> Steps:
    """Numbered steps, on lines of their own or in a row; else sentences, and what "then" or 然後 divides."""
    marks: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        if int(match[1]) == len(marks) + 1:
            marks.append(match)
    if len(marks) > 1:
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return Steps(
            tuple(text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)), True
        )
    pieces = (piece for sentence in _SENTENCE.split(text) for piece in _CLAUSE.split(sentence))
    return Steps(tuple(piece.strip() for piece in pieces if re.search(r"\w", piece)), False)


def out_of_order(source: Sequence[str], target: Sequence[str], source_lang: str, target_lang: str) -> bool:
    """Whether two steps share more with each other's place than with their own.

    They are told by their codes, numbers and by what they name. Where the steps are not equally many, none is placed.
    """
    if len(source) != len(target) or len(source) < 2:
        return False
    ours = [_features(step, source_lang) for step in source]
    theirs = [_features(step, target_lang) for step in target]
    for one, other in combinations(range(len(ours)), 2):
        kept = _shared(ours[one], theirs[one]) + _shared(ours[other], theirs[other])
        crossed = _shared(ours[one], theirs[other]) + _shared(ours[other], theirs[one])
        if crossed - kept >= _CLEARLY:
            return True
    return False


def _features(step: str, lang: str) -> dict[str, float]:
    """What a step can be told by, with how surely: codes and numbers more than the words for an action or a part."""
    figures = figures_in(step, lang)
    found = {f"{min(figure.values)} {figure.unit}": 2.0 for figure in figures if not figure.worded}
    found |= dict.fromkeys((*codes_of(step), *LABEL.findall(step)), 3.0)
    return found | {name: 1.0 if name in ACTIONS else 0.75 for name in concepts_in(step, lang)}


def _shared(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight for name, weight in one.items() if name in other)
