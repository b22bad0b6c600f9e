"""Figures: means with intervals that hold what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.figures import Judgement, Metric, Outcome, figure_of, interval, summarise

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)
SHARES = Metric(name="right", meaning="share of right answers")
OTHER = Metric(name="quick", meaning="share of quick answers")


def judgement(number: int, **more: object) -> Judgement:
    return Judgement.model_validate({"id": f"q{number}", "text": "?", "scores": {"right": 1.0}} | more)


@given(VALUES, st.integers(0, 9))
def test_an_interval_lies_within_the_values_and_around_their_mean(values: list[float], seed: int) -> None:
    low, high = interval(values, seed)
    close = 1e-6 * max(1.0, *map(abs, values))
    assert min(values) - close <= low <= high <= max(values) + close
    assert low - close <= math.fsum(values) / len(values) + spread(values)
    assert high + close >= math.fsum(values) / len(values) - spread(values)


def spread(values: list[float]) -> float:
    """Two standard errors: a percentile interval of a skewed sample need not hold the mean itself."""
    return 2 * float(np.std(values)) / math.sqrt(len(values))


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=200))
def test_an_interval_of_shares_holds_the_share(values: list[float]) -> None:
    found = figure_of("right", values, seed=1)
    assert found.low <= found.value <= found.high
    assert found.n == len(values)


@given(st.floats(-1e6, 1e6), st.integers(1, 50))
def test_values_that_do_not_vary_have_no_width(value: float, count: int) -> None:
    assert interval([value] * count, seed=1) == pytest.approx((value, value))


def test_one_value_is_its_own_interval() -> None:
    found = figure_of("right", [0.25], seed=1)
    assert (found.value, found.low, found.high, found.n) == (0.25, 0.25, 0.25, 1)


def test_the_seed_decides_the_interval() -> None:
    values = list(np.random.default_rng(3).random(40))
    assert interval(values, 1) == interval(values, 1)
    assert interval(values, 1) != interval(values, 2)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_95_in_100_intervals_hold_the_true_share(share: float) -> None:
    chance = np.random.default_rng(11)
    trials = 300
    held = 0
    for seed in range(trials):
        low, high = interval(list(chance.binomial(1, share, 60).astype(float)), seed)
        held += low <= share <= high
    # 95 % nominal; the percentile bootstrap falls a little short, and 300 trials vary by 2.5 % (two sigma).
    assert 0.90 <= held / trials <= 0.99


def test_more_questions_narrow_the_interval() -> None:
    few, many = (interval([0.0, 1.0] * count, seed=1) for count in (10, 1000))
    assert many[1] - many[0] < (few[1] - few[0]) / 5


def test_another_statistic_can_be_taken() -> None:
    found = figure_of(
        "p95", list(range(1000)), 1, lambda sample, axis=-1: np.percentile(sample, 95, axis=axis)
    )
    assert found.value == pytest.approx(949.05)
    assert found.low < found.value < found.high


def test_metrics_count_only_the_questions_they_apply_to() -> None:
    found = summarise([judgement(1), judgement(2, scores={"quick": 0.0})], [SHARES, OTHER], seed=1)
    assert [(each.metric, each.value, each.n) for each in found] == [("right", 1.0, 1), ("quick", 0.0, 1)]


def test_only_the_product_is_split_by_the_questions_properties() -> None:
    judgements = [
        judgement(1, lang="de", document_lang="en", kind="code"),
        judgement(2, lang="es", kind="code", scores={"right": 0.0}),
        judgement(1, lang="de", method="BM25", scores={"right": 0.5}),
    ]
    outcome = Outcome(
        suite="answers", metrics=(SHARES,), figures=summarise(judgements, [SHARES], seed=1), judgements=()
    )
    parts = {(each.method, each.by, each.of): each.value for each in outcome.figures}
    assert parts == {
        ("", "", ""): 0.5,
        ("BM25", "", ""): 0.5,
        ("", "language", "de"): 1.0,
        ("", "language", "es"): 0.0,
        ("", "document language", "en"): 1.0,
        ("", "language × document language", "de × en"): 1.0,
        ("", "kind", "code"): 0.5,
    }
    assert outcome.figure("right", by="language", of="es") is not None
    assert outcome.figure("right", by="language", of="fr") is None
    assert outcome.metric("right") is SHARES


def test_nothing_judged_gives_no_figure() -> None:
    assert summarise([], [SHARES], seed=1) == ()
