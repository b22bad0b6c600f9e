"""Calibration: temperatures that make too sure an engine modest, and the measures."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.diagnosis.calibration import (
    Likelihood,
    brier,
    calibrated,
    ece,
    fit_calibration,
    in_words,
    leave_one_out,
    observations_of,
)
from copilot.diagnosis.network import build_network
from copilot.diagnosis.posterior import normalised, posterior
from copilot.faultknowledge import ENOUGH_CASES, OTHER, Calibration, FaultKnowledge
from tests.copilot.diagnosis.samples import PRESS, TODAY, a_job

MORE = [
    a_job(f"w{number}", ("pump", "filter")[number % 2], ("pressure-low",)) for number in range(ENOUGH_CASES)
]


def with_jobs(*jobs: object) -> FaultKnowledge:
    return PRESS.model_copy(update={"jobs": tuple(jobs)})


def drawn(sharpness: float, count: int = 3000) -> tuple[list[np.ndarray], list[int]]:
    """Cases whose posteriors are ``sharpness`` times as sure as they should be."""
    dice = np.random.default_rng(0)
    logs = dice.normal(0, 2, (count, 4))
    truths = [int(dice.choice(4, p=p)) for p in normalised(logs)]
    return list(normalised(logs * sharpness)), truths


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 2.0])
def test_finds_how_much_too_sure(sharpness: float) -> None:
    posteriors, truths = drawn(sharpness)
    fitted = fit_calibration(posteriors, truths)
    assert fitted.temperature == pytest.approx(sharpness, rel=0.1)
    assert fitted.cases == len(truths)


def test_calibrated_probabilities_fit_better() -> None:
    posteriors, truths = drawn(3.0)
    fitted = fit_calibration(posteriors[:100], truths[:100])

    def error(given: list[np.ndarray]) -> float:
        right = [int(p.argmax()) == truth for p, truth in zip(given, truths, strict=True)]
        return ece([float(p.max()) for p in given], right)

    shown = [calibrated(p, fitted) for p in posteriors]
    assert error(posteriors) > 0.1
    assert error(shown) < 0.05
    assert brier(shown, truths) < brier(posteriors, truths)


def test_with_priors_the_prior_is_kept_where_only_the_evidence_was_too_sure() -> None:
    dice = np.random.default_rng(0)
    prior = np.array([0.7, 0.2, 0.1])
    evidence = dice.normal(0, 1, (3000, 3))
    truths = [int(dice.choice(3, p=p)) for p in normalised(np.log(prior) + evidence)]
    shown = list(normalised(np.log(prior) + 2 * evidence))
    fitted = fit_calibration(shown, truths, [prior] * len(shown))
    assert fitted.temperature == pytest.approx(2, rel=0.15)
    assert fitted.prior_temperature == pytest.approx(1, rel=0.15)
    assert calibrated(prior, fitted, prior) == pytest.approx(
        normalised(np.log(prior) / fitted.prior_temperature)
    )


def test_too_few_cases_change_nothing() -> None:
    posteriors, truths = drawn(2.0, ENOUGH_CASES - 1)
    fitted = fit_calibration(posteriors, truths)
    assert fitted == Calibration(cases=ENOUGH_CASES - 1)
    assert not fitted.enough
    assert calibrated(posteriors[0], fitted) == pytest.approx(posteriors[0])


def test_leave_one_out_counts_the_jobs_that_tell_of_findings() -> None:
    silent = a_job("silent", "pump")
    assert leave_one_out(with_jobs(*MORE[:-1], silent)).cases == ENOUGH_CASES - 1
    assert leave_one_out(with_jobs(*MORE, silent)).enough


def test_leave_one_out_is_what_building_anew_without_each_job_gives() -> None:
    dice = np.random.default_rng(0)
    jobs = [
        a_job(
            f"w{number}",
            str(dice.choice(["pump", "filter", "unlisted"])),
            tuple(dice.choice(["noise", "pressure-low", "look-pump"], 2, replace=False).tolist()),
            asset=f"PRESS-0{number % 3}",
            closed=TODAY - timedelta(days=30 * number),
            absent=("look-filter",) if number % 2 else (),
        )
        for number in range(40)
    ]
    causes = ["pump", "filter", OTHER]
    posteriors, priors, truths = [], [], []
    for job in jobs:
        others = with_jobs(*(other for other in jobs if other is not job))
        network = build_network(others, asset=job.asset, today=TODAY)
        signs = [each for each in observations_of(job) if not each.finding.startswith("look-")]
        posteriors.append(posterior(network, signs))
        priors.append(network.prior)
        truths.append(network.causes.index(job.cause if job.cause in causes else OTHER))
    anew, fitted = fit_calibration(posteriors, truths, priors), leave_one_out(with_jobs(*jobs))
    assert fitted.temperature == pytest.approx(anew.temperature, rel=1e-3)
    assert fitted.prior_temperature == pytest.approx(anew.prior_temperature, rel=1e-3)


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=8), st.floats(0.2, 5))
def test_one_temperature_keeps_the_order(weights: list[float], temperature: float) -> None:
    p = np.array(weights) / sum(weights)
    warm = calibrated(p, Calibration(temperature=temperature, cases=100))
    assert warm.sum() == pytest.approx(1)
    assert (np.diff(warm[np.argsort(p)]) >= -1e-12).all()


def test_measures() -> None:
    assert ece([], []) == brier([], []) == 0
    assert ece([0.9, 0.9, 0.1, 0.1], [True, True, False, False]) == pytest.approx(0.1)
    assert ece([1.0], [False]) == 1
    assert brier([np.array([1.0, 0.0]), np.array([0.5, 0.5])], [1, 0]) == pytest.approx((2 + 0.5) / 2)


def test_words() -> None:
    assert [in_words(p) for p in (1.0, 0.5, 0.49, 0.1, 0.09, 0.0)] == [
        Likelihood.LIKELY,
        Likelihood.LIKELY,
        Likelihood.POSSIBLE,
        Likelihood.POSSIBLE,
        Likelihood.UNLIKELY,
        Likelihood.UNLIKELY,
    ]


def test_of_nothing_known_nothing_is_learned() -> None:
    assert leave_one_out(PRESS) == Calibration()
    assert build_network(PRESS, today=TODAY).prior[-1] == pytest.approx(0.05)
