"""Softmax regression: which of several classes a row of features belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import log_softmax

Floats = NDArray[np.float64]
Rows: TypeAlias = Floats | csr_array
_ITERATIONS = 40


@dataclass(frozen=True)
class Softmax:
    """Weights (d, k) and intercepts (k,)."""

    weights: Floats
    intercepts: Floats

    def log_shares(self, rows: Rows) -> Floats:
        """Log probability of each class for rows (n, d): (n, k)."""
        found: Floats = log_softmax(rows @ self.weights + self.intercepts, axis=1)
        return found


def fit_softmax(rows: Rows, labels: NDArray[np.int64], classes: int, ridge: float) -> Softmax:
    """The fit to ``labels`` (n,) in 0..classes-1 of rows (n, d), with ``ridge / 2`` on the squared weights."""
    shape = rows.shape[1], classes
    hits = np.eye(classes)[labels]
    columns = rows.T.tocsr() if isinstance(rows, csr_array) else rows.T

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, intercepts = flat[classes:].reshape(shape), flat[:classes]
        logs = log_softmax(rows @ weights + intercepts, axis=1)
        pulls = np.exp(logs) - hits
        slopes = columns @ pulls + ridge * weights
        value = -(logs * hits).sum() + ridge / 2 * (weights * weights).sum()
        return float(value), np.concatenate([pulls.sum(axis=0), slopes.ravel()])

    start = np.zeros(classes + shape[0] * classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS}).x
    return Softmax(found[classes:].reshape(shape), found[:classes])
