"""Priors, link strengths and base rates from what sources state and what jobs add."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given

from copilot.diagnosis.network import (
    ALPHA,
    BASE,
    INSPECTION_FALSE,
    INSPECTION_HIT,
    OTHER_FLOOR,
    STATED,
    UNSTATED,
    build_network,
)
from copilot.faultknowledge import OTHER, FaultKnowledge, FindingKind, Link
from tests.copilot.diagnosis.samples import (
    FILTER,
    NOISE,
    PRESS,
    PUMP,
    TODAY,
    a_cause,
    a_check,
    a_job,
    a_symptom,
    knowledges,
    of,
)


@given(knowledges())
def test_rates_are_probabilities(knowledge: FaultKnowledge) -> None:
    network = build_network(knowledge, today=TODAY)
    assert network.causes[-1] == OTHER
    assert network.prior.sum() == pytest.approx(1)
    assert network.prior[-1] >= OTHER_FLOOR
    for rates in (network.theta, network.base):
        assert ((rates > 0) & (rates < 1)).all()
    assert network.theta.shape == network.linked.shape == (len(network.causes), len(network.findings))


def test_nothing_known_is_another_cause() -> None:
    network = build_network(of(), today=TODAY)
    assert network.causes == (OTHER,)
    assert network.prior.tolist() == [1.0]


def test_occurrence_and_jobs_make_a_cause_probable() -> None:
    rated = build_network(of(a_cause("a", occurrence=8), a_cause("b", occurrence=2)), today=TODAY)
    assert rated.prior[0] / rated.prior[1] == pytest.approx(4)
    jobs = [a_job(f"w{number}", "filter") for number in range(3)]
    counted = build_network(of(FILTER, PUMP, *jobs), today=TODAY)
    assert counted.prior[0] / counted.prior[1] == pytest.approx((ALPHA + 3) / ALPHA)


def test_own_machine_counts_more_and_old_jobs_less() -> None:
    job = a_job("w", "filter")
    shares = [
        build_network(of(FILTER, PUMP, each), asset=asset, today=TODAY).prior[0]
        for each, asset in (
            (job, "PRESS-01"),
            (job, "PRESS-02"),
            (job.model_copy(update={"closed": TODAY - timedelta(days=1500)}), "PRESS-02"),
            (job.model_copy(update={"asset_model": "ANOTHER"}), "PRESS-02"),
        )
    ]
    own, same, old, other = shares
    assert own > same > old
    assert same > other


def test_jobs_of_unlisted_causes_make_another_cause_probable() -> None:
    jobs = [a_job(f"w{number}", "never heard of") for number in range(10)]
    assert build_network(of(FILTER, *jobs), today=TODAY).prior[-1] == pytest.approx(10 / (10 + ALPHA))


def test_a_stated_strength_weighs_as_six_jobs() -> None:
    link = Link(cause="pump", finding="noise", strength=0.8)
    jobs = [
        a_job("w0", "pump", ("noise",)),
        a_job("w1", "pump", ("other",)),
        a_job("w2", "filter", ("noise",)),
    ]
    network = build_network(of(FILTER, PUMP, NOISE, a_symptom("other"), link, *jobs), today=TODAY)
    assert network.theta[1, 0] == pytest.approx((STATED * 0.8 + 1) / (STATED + 2))
    base = (STATED * BASE[FindingKind.SYMPTOM] + 2) / (STATED + 3)
    assert network.base[0] == pytest.approx(base)
    assert network.theta[0, 0] == pytest.approx((UNSTATED * base + 1) / (UNSTATED + 1))
    assert network.linked[:, 0].tolist() == [True, True, False]


def test_a_check_that_a_job_does_not_name_was_not_made() -> None:
    link = Link(cause="pump", finding="check", strength=0.8)
    parts = (PUMP, NOISE, a_check("check"), link)
    silent = build_network(of(*parts, a_job("w", "pump", ("noise",))), today=TODAY, reliability=1)
    ok = build_network(
        of(*parts, a_job("w", "pump", ("noise",), absent=("check",))), today=TODAY, reliability=1
    )
    assert silent.theta[0, 1] == pytest.approx(0.8)
    assert ok.theta[0, 1] == pytest.approx(STATED * 0.8 / (STATED + 1))


def test_jobs_without_findings_say_nothing_of_links() -> None:
    link = Link(cause="pump", finding="noise", strength=0.8)
    jobs = [a_job(f"w{number}", "pump") for number in range(9)]
    assert build_network(of(PUMP, NOISE, link, *jobs), today=TODAY).theta[0, 0] == pytest.approx(0.8)


def test_an_unreliable_reader_blurs_a_check_but_no_inspection() -> None:
    link = Link(cause="pump", finding="check", strength=0.8)
    knowledge = of(PUMP, a_check("check"), a_check("look", inspects="pump"), link)
    network = build_network(knowledge, today=TODAY, reliability=0.9)
    assert network.theta[0, 0] == pytest.approx(0.9 * 0.8 + 0.1 * 0.2)
    assert network.theta[:, 1] == pytest.approx([INSPECTION_HIT, INSPECTION_FALSE])


def test_only_checks_have_minutes_and_inspections_their_cause() -> None:
    network = build_network(PRESS, today=TODAY)
    assert np.isnan(network.check_minutes).tolist() == [True, True, False, False]
    assert network.inspects.tolist() == [-1, -1, 0, 1]
    assert network.repair_minutes[:2].tolist() == [20, 90]
