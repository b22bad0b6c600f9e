"""What the age of parts says: old parts are suspect where jobs show it, new ones cleared, the unknown left alone."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.diagnosis.wear import WearModel, ages_at, fit_wear
from copilot.faultknowledge import Job

PARTS = ("bearing", "belt")


def worn(jobs: int = 60) -> tuple[list[dict[str, float]], list[str]]:
    """Jobs in which the part that failed is always older than 100 days and the other one younger."""
    chance = np.random.default_rng(0)
    causes = [PARTS[each % 2] for each in range(jobs)]
    ages = [
        {part: float(chance.uniform(100, 300) if part == cause else chance.uniform(0, 100)) for part in PARTS}
        for cause in causes
    ]
    return ages, causes


def job(number: int, cause: str, closed: date, asset: str = "A") -> Job:
    return Job(id=f"WO-{number}", asset=asset, asset_model="M", closed=closed, cause=cause)


def test_an_old_part_is_suspect_and_a_new_one_is_cleared() -> None:
    model = WearModel.fit(*worn())
    told = model.log_likelihood({"bearing": 250.0, "belt": 5.0}, PARTS)
    assert told[0] > 1
    assert told[1] < -1


def test_an_unknown_age_or_cause_says_nothing() -> None:
    model = WearModel.fit(*worn())
    assert not model.log_likelihood({}, PARTS).any()
    assert not model.log_likelihood({"fuse": 3.0, "belt": 5.0}, ["fuse", "other", "bearing"]).any()


def test_no_jobs_say_nothing() -> None:
    assert not WearModel.fit([], []).log_likelihood({"belt": 5.0}, PARTS).any()
    assert not WearModel.fit([{}], ["belt"]).log_likelihood({"belt": 5.0}, PARTS).any()


def test_few_jobs_say_less_than_many() -> None:
    few, many = (WearModel.fit(*worn(jobs)).log_likelihood({"belt": 5.0}, ["belt"])[0] for jobs in (4, 60))
    assert many < few < 0


def test_a_cause_with_few_jobs_leans_on_the_others() -> None:
    ages, causes = worn()
    model = WearModel.fit([*ages, {"seal": 20.0}], [*causes, "belt"])
    assert model.log_likelihood({"seal": 5.0}, ["seal"])[0] < -0.5


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(PARTS), st.floats(0, 5000), max_size=2), st.sampled_from(PARTS)
        ),
        max_size=20,
    ),
    st.dictionaries(st.sampled_from(PARTS), st.floats(0, 1e6)),
)
def test_it_is_finite_for_any_ages(jobs: list[tuple[dict[str, float], str]], ages: dict[str, float]) -> None:
    model = WearModel.fit([each for each, _ in jobs], [cause for _, cause in jobs])
    assert np.isfinite(model.log_likelihood(ages, PARTS)).all()


@given(st.lists(st.tuples(st.floats(0, 1000), st.sampled_from(PARTS)), min_size=1, max_size=30))
def test_the_ratio_is_one_of_two_distributions(jobs: list[tuple[float, str]]) -> None:
    model = WearModel.fit([dict.fromkeys(PARTS, days) for days, _ in jobs], [cause for _, cause in jobs])
    for ratios in model.told.values():
        assert len(ratios) == len(model.edges) + 1
        assert min(ratios) <= 1e-9
        assert max(ratios) >= -1e-9


def test_the_age_of_a_cause_counts_from_its_last_job_on_the_machine() -> None:
    day = date(2025, 3, 1)
    jobs = [
        job(1, "belt", day - timedelta(90)),
        job(2, "belt", day - timedelta(30)),
        job(3, "fuse", day - timedelta(10), asset="B"),
        job(4, "bearing", day),
    ]
    assert ages_at(jobs, "A", day) == {"belt": 30.0}
    assert ages_at(jobs, "B", day) == {"fuse": 10.0}


def test_jobs_alone_teach_that_a_fresh_repair_is_seldom_the_cause() -> None:
    start = date(2020, 1, 1)
    jobs = [job(each, PARTS[each % 2], start + timedelta(50 * each)) for each in range(40)]
    model = fit_wear(jobs)
    after = start + timedelta(50 * 40)
    told = model.log_likelihood(ages_at(jobs, "A", after), PARTS)
    assert told[0] > 0 > told[1], "the bearing is due, the belt was put right last"


@pytest.mark.parametrize("days", [0.0, 4000.0])
def test_ages_beyond_those_known_count_as_the_nearest(days: float) -> None:
    model = WearModel.fit(*worn())
    assert model.log_likelihood({"belt": days}, ["belt"])[0] in model.told["belt"]


def test_an_age_below_all_known_counts_as_the_youngest() -> None:
    model = WearModel.fit([{"belt": 5.0}, {"belt": 200.0}] * 10, ["fuse", "belt"] * 10)
    told = [model.log_likelihood({"belt": days}, ["belt"])[0] for days in (4.0, 5.0, 200.0, 900.0)]
    assert told[0] == told[1] < 0 < told[2] == told[3]
