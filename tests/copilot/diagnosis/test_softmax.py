"""Softmax regression: it tells apart what lines part, and its fit is a minimum of its loss."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from copilot.diagnosis.softmax import fit_softmax


def points(seed: int, count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    return np.eye(3)[labels] + 0.1 * chance.standard_normal((count, 3)), labels


@given(st.integers(0, 200))
def test_it_tells_apart_what_lines_part(seed: int) -> None:
    rows, labels = points(seed)
    logs = fit_softmax(rows, labels, 3, 0.1).log_shares(rows)
    assert (logs.argmax(axis=1) == labels).all()
    assert np.allclose(np.exp(logs).sum(axis=1), 1)


@given(st.integers(0, 200))
def test_the_fit_is_a_minimum(seed: int) -> None:
    rows, labels = points(seed)
    found = fit_softmax(rows, labels, 3, 0.5)
    pulls = np.exp(found.log_shares(rows)) - np.eye(3)[labels]
    assert np.abs(pulls.sum(axis=0)).max() < 0.01
    assert np.abs(rows.T @ pulls + 0.5 * found.weights).max() < 0.01


def test_sparse_rows_count_as_the_same_dense_ones() -> None:
    rows, labels = points(3)
    dense, sparse = (fit_softmax(each, labels, 3, 0.5) for each in (rows, csr_array(rows)))
    assert np.allclose(dense.weights, sparse.weights, atol=1e-3)
