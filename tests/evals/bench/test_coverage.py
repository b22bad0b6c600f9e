"""The calibration's own arithmetic."""

import numpy as np
import pytest

from evals.bench.coverage import Sample, auc, errors, fit

ANSWERED = np.array([True, True, False, False])
SAMPLE = Sample(np.array([[2.0], [1.0], [-1.0], [-2.0]]), ANSWERED, np.ones(4), ("de",) * 4)


def test_the_fit_separates_what_can_be_separated() -> None:
    weights = fit(SAMPLE)
    scores = weights[0] + SAMPLE.signals @ weights[1:]
    assert ((scores > 0) == ANSWERED).all()


def test_auc_counts_pairs_in_order() -> None:
    assert auc(np.array([0.9, 0.4, 0.5, 0.1]), ANSWERED) == pytest.approx(3 / 4)
    assert auc(np.zeros(4), ANSWERED) == 0.5


def test_errors_are_weighted_shares() -> None:
    sample = Sample(SAMPLE.signals, ANSWERED, np.array([3.0, 1.0, 1.0, 1.0]), SAMPLE.langs)
    assert errors(np.array([0.1, 0.9, 0.9, 0.1]), sample, 0.5) == (0.75, 0.5)
