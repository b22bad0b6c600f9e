"""Whether what was found answers the question: the kind of question and how far the best section stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copilot.retrieval import Retrieval

# Logistic regression over `signal_values`, fitted by evals/bench/coverage.py: fit again when the ranking changes.
INTERCEPT = -0.786
WEIGHTS = (7.306, 0.807, 11.073, 12.664, -1.020)
# On the dev questions, unseen by the probe, false answers and refusals of everyday questions are about even here.
THRESHOLD = 0.5
# The best section is compared with so many after it.
FOLLOWING = 5
# A code in one section lifts its score far above all others; beyond this, more says nothing more.
MOST_AHEAD = 0.4


@dataclass(frozen=True, slots=True)
class CoverageSignals:
    """How far the best section stands out from the others, whatever the question's language and length.

    ``ahead``: its score above the mean of the next `FOLLOWING` (0..`MOST_AHEAD`); ``heading``: its heading's cosine
    above the mean of all candidates' (-2..2).
    """

    ahead: float
    heading: float


def signals(scores: Sequence[float], heading: float, headings: Sequence[float]) -> CoverageSignals:
    """Signals from the scores of the sections found, best first, the best one's heading and those of candidates."""
    following = scores[1 : 1 + FOLLOWING] or scores[:1]
    ahead = scores[0] - sum(following) / len(following)
    return CoverageSignals(min(ahead, MOST_AHEAD), heading - sum(headings) / len(headings))


def signal_values(retrieval: Retrieval) -> tuple[float, ...]:
    """All signals in the order of `WEIGHTS`."""
    found = retrieval.coverage or CoverageSignals(0.0, 0.0)
    topic = retrieval.topic
    return topic.leaning, topic.odds, found.ahead, found.heading, float(retrieval.any_machine)


def coverage(retrieval: Retrieval) -> float:
    """Probability (0..1) that the scope answers the question.

    0 if it names codes and none stands in the scope, or if it is about equipment that the scope is not.
    """
    strange = retrieval.codes and not retrieval.codes_found
    if retrieval.coverage is None or strange or retrieval.other_equipment:
        return 0.0
    logit = INTERCEPT + sum(
        weight * value for weight, value in zip(WEIGHTS, signal_values(retrieval), strict=True)
    )
    return 1 / (1 + exp(-logit))


def is_covered(retrieval: Retrieval) -> bool:
    """Whether to answer: the probability reaches the threshold."""
    return coverage(retrieval) >= THRESHOLD
