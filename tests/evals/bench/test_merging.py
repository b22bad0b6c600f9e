"""Scores of merging: precision, recall and the threshold chosen; the labels are whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.bench.merging import RatedPair, WordingPair, best_threshold, score
from evals.plant.causes import read_faults
from evals.plant.goldrows import GOLD


def test_scores() -> None:
    found = score([True, True, False, False], [True, False, True, False])
    assert found == (0.5, 0.5, 4)
    assert score([False], [True]) == (0.0, 0.0, 1)


def test_the_threshold_parts_what_can_be_parted() -> None:
    assert best_threshold([0.9, 0.8, 0.4, 0.3], [True, True, False, False]) == 0.8


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_a_threshold_is_one_of_the_values(told: list[tuple[float, bool]]) -> None:
    values, same = [value for value, _ in told], [each for _, each in told]
    assert best_threshold(values, same) in values


def _labels(name: str) -> list[str]:
    return (GOLD / name).read_text("utf-8").splitlines()


@pytest.mark.parametrize("split", ["dev", "test"])
def test_pairs_of_both_kinds_stand_in_each_split_within_and_across_languages(split: str) -> None:
    pairs = [WordingPair.model_validate_json(line) for line in _labels("wordings.jsonl")]
    kinds = [(pair.across, pair.same) for pair in pairs if pair.split == split]
    assert all(kinds.count((across, same)) >= 8 for across in (True, False) for same in (True, False))
    told = {each: {pair.first for pair in pairs if pair.split == each} for each in ("dev", "test")}
    assert not told["dev"] & told["test"]


def test_rated_pairs_are_of_the_sheet() -> None:
    rated = {
        (model.model, cause.cause["en"])
        for model in read_faults()
        for fault in model.faults
        for cause in fault.causes
    }
    for line in _labels("merges.jsonl"):
        pair = RatedPair.model_validate_json(line)
        assert (pair.asset_model, pair.rated) in rated
        assert pair.split == ("dev" if pair.asset_model in ("HPX-200", "IM-160") else "test")
