"""The questions that went worst, with what was wanted and what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from evals.figures import Judgement, Metric, Outcome
from evals.shown import goodness, language_tag, seen, value_of

MOST = 20
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Side:
    """How one suite judged a question; ``faults`` are the headline metrics that fell short, with their values."""

    suite: str
    faults: tuple[tuple[str, str], ...]
    wanted: str
    came: str


@dataclass(slots=True)
class BadQuestion:
    """A question with everything that was found about it. ``goodness`` is the mean of its headline scores, 0 to 1."""

    id: str
    text: str
    lang: str
    about: str
    sides: list[Side] = field(default_factory=list)
    points: list[float] = field(default_factory=list)

    @property
    def goodness(self) -> float:
        """0 is as bad as can be."""
        return sum(self.points) / len(self.points)


def worst(outcomes: Sequence[Outcome], most: int = MOST, *, asked: bool = True) -> list[BadQuestion]:
    """The questions with the lowest mean over the headline shares of all suites, worst first.

    Each share counts in the direction in which it improves. A question without a fault is never among them. Not
    ``asked`` are the judgements without a language: files, procedures.
    """
    found: dict[tuple[str, str], BadQuestion] = {}
    for outcome in outcomes:
        headlines = [metric for metric in outcome.metrics if metric.headline]
        for judgement in outcome.judgements:
            if not judgement.method and bool(judgement.lang) == asked:
                _add(found, outcome.suite, judgement, headlines)
    faulty = [each for each in found.values() if each.points and each.goodness < 1]
    return sorted(faulty, key=lambda each: (each.goodness, each.id))[:most]


def _add(
    found: dict[tuple[str, str], BadQuestion], suite: str, judgement: Judgement, headlines: Sequence[Metric]
) -> None:
    scores = [
        (metric, judgement.scores[metric.name]) for metric in headlines if metric.name in judgement.scores
    ]
    if not scores:
        return
    question = found.setdefault((judgement.text or judgement.id, judgement.lang), _question(judgement))
    question.points += _points(scores)
    faults = tuple(
        (metric.name, value_of(metric, score)) for metric, score in scores if goodness(metric, score) != 1
    )
    question.sides.append(Side(suite, faults, seen(judgement.wanted, LONGEST), seen(judgement.came, LONGEST)))


def _question(judgement: Judgement) -> BadQuestion:
    about = " · ".join(filter(None, (judgement.lang, judgement.kind, judgement.asset_model)))
    return BadQuestion(judgement.id, seen(judgement.text, LONGEST), language_tag(judgement.lang), about)


def _points(scores: Sequence[tuple[Metric, float]]) -> Iterator[float]:
    for metric, score in scores:
        point = goodness(metric, score)
        if point is not None:
            yield point
