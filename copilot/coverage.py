"""Whether what was found answers the question: signals from token vectors, a calibrated probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from copilot.index.base import Float

if TYPE_CHECKING:
    from copilot.retrieval import Retrieval

# Logistic regression fitted by evals/bench/coverage.py (AUC .91 on the held-out half). At the threshold 10 % of the
# answerable questions are refused and 39 % of those about another machine answered. Questions about the same machine
# that its manual leaves open are hardly told apart by these signals; unknown codes are.
INTERCEPT = -5.86
GAP_WEIGHT = -49.3
TOP_WEIGHT = 22.69
LEAD_WEIGHT = -13.32
THRESHOLD = 0.2


@dataclass(frozen=True, slots=True)
class CoverageSignals:
    """How well the candidates explain the question.

    ``top``: MaxSim of the best (-1..1); ``lead``: its distance to the candidates' mean (>= 0); ``gap``: mean over
    question tokens of the best similarity in any candidate less that in the best one (>= 0), small when one passage
    explains the whole question.
    """

    top: float
    lead: float
    gap: float


def signals(question: Float, candidates: Sequence[Float]) -> CoverageSignals:
    """Signals from the question's token vectors (t, d) and those of the candidates, at least one."""
    best = np.array([(question @ tokens.T).max(axis=1, initial=-1.0) for tokens in candidates])
    scores = best.mean(axis=1)
    first = int(scores.argmax())
    return CoverageSignals(
        top=float(scores[first]),
        lead=float(scores[first] - scores.mean()),
        gap=float((best.max(axis=0) - best[first]).mean()),
    )


def coverage(retrieval: Retrieval) -> float:
    """Probability (0..1) that the scope answers the question; 0 if none of its codes stands anywhere there."""
    found = retrieval.coverage
    if found is None or (retrieval.codes and not retrieval.codes_found):
        return 0.0
    logit = INTERCEPT + GAP_WEIGHT * found.gap + TOP_WEIGHT * found.top + LEAD_WEIGHT * found.lead
    return 1 / (1 + exp(-logit))


def is_covered(retrieval: Retrieval) -> bool:
    """Whether to answer: the probability reaches the threshold."""
    return coverage(retrieval) >= THRESHOLD
