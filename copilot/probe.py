"""A linear probe: logistic regression on sentence vectors, fitted when the examples are encoded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from copilot.index.base import Float

RIDGE = 0.3
"""Penalty on the squared weights; chosen by cross-validation over the dev questions (evals/bench/coverage.py)."""


def fit_probe(vectors: Float, answered: NDArray[np.bool_], counts: Float) -> Float:
    """Intercept and weights (1 + d,) for unit ``vectors`` (n, d); each row counts ``counts`` (n,) times."""
    rows = np.column_stack([np.ones(len(vectors)), vectors]).astype(float)
    signs = np.where(answered, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (rows @ weights)
        penalised = np.r_[0.0, weights[1:]]
        value = counts @ np.logaddexp(0.0, -margins) + RIDGE / 2 * (penalised @ penalised)
        return float(value), RIDGE * penalised - rows.T @ (counts * signs * expit(-margins))

    found: Float = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x.astype(np.float32)
    return found


def log_odds(probe: Float, vector: Float) -> float:
    """Log odds that a question with this unit vector (d,) is answered."""
    return float(probe[0] + probe[1:] @ vector)
