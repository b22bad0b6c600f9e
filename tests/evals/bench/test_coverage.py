"""The calibration's own arithmetic."""

import numpy as np
import pytest

from evals.bench.coverage import Sample, area, fit, rates

ANSWERABLE = np.array([True, True, False, False])
SAMPLE = Sample(np.array([[2.0], [1.0], [-1.0], [-2.0]]), np.array([0.9, 0.35, 0.55, 0.1]), ANSWERABLE)


def test_the_fit_separates_what_can_be_separated() -> None:
    intercept, weights = fit(SAMPLE)
    assert ((intercept + SAMPLE.signals @ weights > 0) == ANSWERABLE).all()


def test_the_area_counts_pairs_in_order() -> None:
    assert area(SAMPLE.coverage, ANSWERABLE) == pytest.approx(3 / 4)
    assert area(np.zeros(4), ANSWERABLE) == 0.5


def test_rates_count_both_kinds_of_error() -> None:
    assert rates(SAMPLE) == [pytest.approx(3 / 4), "1/2, 0/2", "1/2, 1/2", "1/2, 1/2", "0/2, 1/2", "0/2, 1/2"]
