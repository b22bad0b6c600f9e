"""Chance: how likely it would make two runs over the same questions differ as they do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import permutation_test

RESAMPLES = 9999
# Scores that differ by less are the same: sums of the same numbers in another order.
SAME = 1e-9
# Sign patterns that are held in memory at a time.
BATCH = 1000


def randomisation_p(differences: Sequence[float], seed: int) -> float:
    """Two-sided p of a paired randomisation test (Fisher 1935; Smucker, Allan and Carterette 2007) of mean 0.

    Each question's difference keeps or changes its sign. All sign patterns are tried where there are at most
    `RESAMPLES` of them, else that many at random; questions without a difference decide nothing.
    """
    sample: NDArray[np.float64] = np.array([each for each in differences if abs(each) > SAME], float)
    if len(sample) < 2:
        return 1.0  # a single sign is a coin toss
    return float(
        permutation_test(
            (sample,),
            np.sum,
            permutation_type="samples",
            n_resamples=RESAMPLES,
            batch=BATCH,
            rng=np.random.default_rng(seed),
        ).pvalue
    )


def holm(values: Sequence[float]) -> list[float]:
    """P values adjusted for being tested together (Holm 1979), in the order given."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[place]))
        adjusted[place] = highest
    return adjusted
