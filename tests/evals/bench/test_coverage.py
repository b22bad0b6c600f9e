"""The calibration's own arithmetic."""

import numpy as np
import pytest

from evals.bench.coverage import Sample, area, fit, plant_questions, rates, share

ANSWERABLE = np.array([True, True, False, False])
SAMPLE = Sample(np.array([[2.0], [1.0], [-1.0], [-2.0]]), np.array([0.9, 0.35, 0.55, 0.1]), ANSWERABLE)


def test_the_fit_separates_what_can_be_separated() -> None:
    intercept, weights = fit([SAMPLE])
    assert ((intercept + SAMPLE.signals @ weights > 0) == ANSWERABLE).all()


def test_the_area_counts_pairs_in_order() -> None:
    assert area(SAMPLE.coverage, ANSWERABLE) == pytest.approx(3 / 4)
    assert area(np.zeros(4), ANSWERABLE) == 0.5


def test_rates_count_both_kinds_of_error() -> None:
    assert rates(SAMPLE) == [pytest.approx(3 / 4), "1/2, 0/2", "1/2, 1/2", "1/2, 1/2", "1/2, 1/2", "1/2, 1/2"]


def test_a_sample_counts_the_same_however_many_questions_it_has() -> None:
    many = Sample(*(np.concatenate([part] * 9) for part in (SAMPLE.signals, SAMPLE.coverage, ANSWERABLE)))
    other = Sample(SAMPLE.signals * [[1.0], [-1.0], [1.0], [-1.0]], SAMPLE.coverage, ANSWERABLE)
    few, more = fit([SAMPLE, other, other]), fit([many, other, other])
    # Only the scale of the signals differs: here all have the same spread.
    assert few[1] == pytest.approx(more[1], rel=0.05)


def test_a_share_comes_with_its_interval() -> None:
    assert share([True] + [False] * 9) == "1/10 (2-40 %)"
    assert share([]) == "-"


def test_every_set_has_both_kinds_of_questions_in_each_split() -> None:
    for split in ("dev", "test"):
        for questions in plant_questions(split).values():
            assert {each.covered for each in questions} == {True, False}
            assert len({each.lang for each in questions}) == 5
