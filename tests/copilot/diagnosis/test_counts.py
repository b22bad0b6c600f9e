"""Counting closed jobs by cause and finding."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from copilot.diagnosis.counts import HALF_LIFE_DAYS, OTHER_MODEL, OWN_ASSET, SAME_MODEL, Counter
from tests.copilot.diagnosis.samples import PRESS, TODAY, a_job

COUNTER = Counter(PRESS)
JOB = a_job("w", "pump", ("noise", "gone from the list"))


def test_a_job_tells_of_its_findings_and_of_alarms_and_symptoms_it_does_not_name() -> None:
    counts = COUNTER.count([JOB], "", TODAY)
    assert counts.jobs.tolist() == [0, SAME_MODEL, 0]
    assert counts.present[1].tolist() == [0, SAME_MODEL, 0, 0]
    assert counts.known[1].tolist() == [SAME_MODEL, SAME_MODEL, 0, 0]


def test_a_job_without_findings_tells_of_what_was_looked_at_alone() -> None:
    counts = COUNTER.count([a_job("w", "pump", absent=("look-filter",))], "", TODAY)
    assert counts.known[1].tolist() == [0, 0, SAME_MODEL, 0]
    assert not counts.present.any()


def test_a_job_that_names_a_check_alone_does_not_tell_of_alarms() -> None:
    counts = COUNTER.count([a_job("w", "pump", ("look-filter",))], "", TODAY)
    assert counts.known[1].tolist() == counts.present[1].tolist() == [0, 0, SAME_MODEL, 0]


def test_what_is_named_both_ways_was_there() -> None:
    counts = COUNTER.count([a_job("w", "pump", ("noise",), absent=("noise",))], "", TODAY)
    assert counts.present[1, 1] == counts.known[1, 1] == SAME_MODEL


@pytest.mark.parametrize(
    ("asset", "model", "days", "weight"),
    [
        ("PRESS-01", "HPX", 0, OWN_ASSET),
        ("PRESS-02", "HPX", 0, SAME_MODEL),
        ("", "HPX", HALF_LIFE_DAYS, SAME_MODEL / 2),
        ("", "HPX", -3, SAME_MODEL),
        ("PRESS-01", "ANOTHER", 0, OTHER_MODEL),
    ],
)
def test_weights(asset: str, model: str, days: float, weight: float) -> None:
    job = JOB.model_copy(update={"asset_model": model, "closed": TODAY - timedelta(days=days)})
    assert COUNTER.count([job], asset, TODAY).jobs[1] == pytest.approx(weight)


def test_a_copy_of_some_findings_leaves_the_counts_alone() -> None:
    counts = COUNTER.count([JOB], "", TODAY)
    part = counts.of(np.array([1]))
    part.jobs[:] = part.present[:] = part.known[:] = 9
    assert counts.jobs[1] == counts.present[1, 1] == SAME_MODEL
