"""The probe: it separates what a line separates, and its odds are those of the logistic loss."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from copilot.probe import fit_probe, log_odds


def points(seed: int, count: int = 60, size: int = 6) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((count, size)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, vectors[:, 0] > 0


@given(st.integers(0, 500))
def test_it_tells_apart_what_a_line_parts(seed: int) -> None:
    vectors, answered = points(seed)
    probe = fit_probe(vectors, answered, np.ones(len(vectors), np.float32))
    odds = np.array([log_odds(probe, vector) for vector in vectors])
    assert odds[answered].mean() > 0 > odds[~answered].mean()


@given(st.integers(0, 500))
def test_the_fit_is_a_minimum(seed: int) -> None:
    vectors, answered = points(seed)
    probe = fit_probe(vectors, answered, np.ones(len(vectors), np.float32)).astype(float)
    margins = np.where(answered, 1.0, -1.0) * (probe[0] + vectors @ probe[1:])
    pulls = np.where(answered, 1.0, -1.0) / (1 + np.exp(margins))
    assert abs(pulls.sum()) < 0.05
    assert np.abs(0.3 * probe[1:] - vectors.T @ pulls).max() < 0.05


def test_a_row_that_counts_nothing_changes_nothing() -> None:
    vectors, answered = points(1)
    counts = np.ones(len(vectors), np.float32)
    probe = fit_probe(vectors, answered, counts)
    flipped = answered.copy()
    flipped[:5] = ~flipped[:5]
    counts[:5] = 0
    ignored = fit_probe(vectors, flipped, counts)
    assert np.allclose(ignored, fit_probe(vectors[5:], answered[5:], counts[5:]), atol=1e-3)
    assert not np.allclose(ignored, probe, atol=1e-3)
