"""Whether what was found answers the question: signals from the text found and the kind of question, calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copilot.retrieval import Retrieval

# Logistic regression over `signal_values`, fitted by evals/bench/coverage.py on the sample plant's dev questions.
INTERCEPT = 0.308
WEIGHTS = (5.236, 7.796, 32.498, 27.573, -15.733, 3.382)
# The lowest that keeps false answers on the everyday dev questions within 5 %.
THRESHOLD = 0.4


@dataclass(frozen=True, slots=True)
class CoverageSignals:
    """How well the candidates explain the question.

    ``top``: MaxSim of the best (-1..1); ``lead``: its distance to the candidates' mean (>= 0).
    """

    top: float
    lead: float


def signals(maxsims: Sequence[float]) -> CoverageSignals:
    """Signals from the MaxSim of the candidates, at least one."""
    best = max(maxsims)
    return CoverageSignals(top=best, lead=best - sum(maxsims) / len(maxsims))


def signal_values(retrieval: Retrieval) -> tuple[float, ...]:
    """All signals in the order of `WEIGHTS`."""
    found = retrieval.coverage or CoverageSignals(0.0, 0.0)
    topic = retrieval.topic
    return topic.nearest, topic.near, topic.mean, found.lead, found.top, float(retrieval.one_model)


def coverage(retrieval: Retrieval) -> float:
    """Probability (0..1) that the scope answers the question.

    A code decides alone: 1 if one of the question's stands in the scope, 0 if none does.
    """
    if retrieval.coverage is None:
        return 0.0
    if retrieval.codes:
        return 1.0 if retrieval.codes_found else 0.0
    logit = INTERCEPT + sum(
        weight * value for weight, value in zip(WEIGHTS, signal_values(retrieval), strict=True)
    )
    return 1 / (1 + exp(-logit))


def is_covered(retrieval: Retrieval) -> bool:
    """Whether to answer: the probability reaches the threshold."""
    return coverage(retrieval) >= THRESHOLD
