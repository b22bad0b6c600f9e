"""How good the questions of lessons are: their difficulty and discrimination (classical test theory)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

# Below so many learners a correlation says more of chance than of the question.
ENOUGH_TO_DISCRIMINATE = 10
# Below so many nothing is flagged: five learners may well all be right.
ENOUGH_TO_FLAG = 5


class Flag(StrEnum):
    """Why a trainer should look at a question: nobody or everybody is right, or those who are know less otherwise."""

    NOBODY = "nobody"
    EVERYBODY = "everybody"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """Whether a learner's first answer ever to a question (``item``) of a lesson was right."""

    learner: str
    lesson: str
    item: str
    right: bool


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """A question's statistics over ``n`` learners, each counted once.

    ``difficulty`` is the share (0..1) that was right at first. ``discrimination`` (-1..1) is the corrected item-total
    correlation: the point-biserial one between this answer and the share of the lesson's other questions that the same
    learner had right at first. None below `ENOUGH_TO_DISCRIMINATE` learners, and where either never differs.
    """

    n: int
    difficulty: float
    discrimination: float | None
    flags: tuple[Flag, ...]


def item_statistics(answers: Iterable[FirstAnswer]) -> dict[tuple[str, str], ItemStatistics]:
    """The statistics of each question by ``(lesson, item)``; of a learner's answers to one the first counts."""
    lessons: dict[str, dict[str, dict[str, bool]]] = defaultdict(lambda: defaultdict(dict))
    for each in answers:
        lessons[each.lesson][each.learner].setdefault(each.item, each.right)
    return {
        (lesson, item): _of_item(item, list(learners.values()))
        for lesson, learners in lessons.items()
        for item in dict.fromkeys(item for own in learners.values() for item in own)
    }


def point_biserial(right: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Pearson's correlation of a yes/no with a score, (-1..1); None where either is the same for all."""
    ones, values = np.asarray(right, dtype=bool), np.asarray(scores, dtype=float)
    if ones.all() or not ones.any() or np.ptp(values) < 1e-12:
        return None
    share = ones.mean()
    apart = values[ones].mean() - values[~ones].mean()
    # Rounded, so that no correlation at all is not taken for a negative one.
    return round(float(apart / values.std() * np.sqrt(share * (1 - share))), 12)


def _of_item(item: str, learners: Sequence[Mapping[str, bool]]) -> ItemStatistics:
    asked = [own for own in learners if item in own]
    n, right = len(asked), sum(own[item] for own in asked)
    discrimination = _discrimination(item, asked)
    return ItemStatistics(n, right / n, discrimination, tuple(_flags(n, right, discrimination)))


def _discrimination(item: str, asked: Sequence[Mapping[str, bool]]) -> float | None:
    # Who answered nothing else yet has no score to compare with.
    compared = [own for own in asked if len(own) > 1]
    if len(compared) < ENOUGH_TO_DISCRIMINATE:
        return None
    rest = [(sum(own.values()) - own[item]) / (len(own) - 1) for own in compared]
    return point_biserial([own[item] for own in compared], rest)


def _flags(n: int, right: int, discrimination: float | None) -> Iterable[Flag]:
    if n >= ENOUGH_TO_FLAG and right in (0, n):
        yield Flag.EVERYBODY if right else Flag.NOBODY
    if discrimination is not None and discrimination < 0:
        yield Flag.NEGATIVE
