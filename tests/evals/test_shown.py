"""Figures in words and digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.figures import Better, Figure, Metric
from evals.shown import (
    bracketed,
    counted,
    duration,
    goodness,
    language_name,
    language_tag,
    named,
    range_of,
    seen,
    sentence,
    value_of,
)

RECALL = Metric(name="recall@1", meaning="")
LATENCY = Metric(name="latency", meaning="", unit="ms", better=Better.LOWER)


def _figure(value: float, low: float, high: float, n: int = 100) -> Figure:
    return Figure(metric="", value=value, low=low, high=high, n=n)


def test_shares_are_percent_and_other_units_follow_the_value() -> None:
    assert value_of(RECALL, 0.8734) == "87.3 %"
    assert value_of(LATENCY, 1312.4) == "1,312 ms"
    assert value_of(LATENCY, 7.4812) == "7.48 ms"
    assert value_of(LATENCY, 0) == "0 ms"
    assert bracketed(RECALL, _figure(0.8734, 0.82, 0.91)) == "87.3 % [82.0, 91.0]"
    assert bracketed(LATENCY, _figure(81.7, 77.52, 185.3)) == "81.7 ms [77.5, 185]"


def test_a_range_says_when_nothing_differed() -> None:
    assert range_of(RECALL, _figure(0.87, 0.82, 0.91)) == "between 82.0 % and 91.0 %"
    assert range_of(RECALL, _figure(1, 1, 1)) == "the same each time"
    assert range_of(RECALL, _figure(1, 1, 1, n=1)) == "measured once"


def test_few_cases_are_called_so() -> None:
    assert counted(_figure(1, 1, 1, n=240)) == "240 cases"
    assert counted(_figure(1, 1, 1, n=2)) == "only 2 cases"
    assert counted(_figure(1, 1, 1, n=1)) == "only 1 case"


def test_a_name_has_its_unit_once() -> None:
    assert named(LATENCY) == "latency (ms)"
    assert named(RECALL) == "recall@1"
    assert named(Metric(name="pages/s", meaning="", unit="/s")) == "pages/s"


def test_goodness_points_the_way_the_metric_improves() -> None:
    false_answers = Metric(name="false answers", meaning="", better=Better.LOWER)
    assert goodness(RECALL, 0.9) == 0.9
    assert goodness(false_answers, 0.25) == 0.75
    assert goodness(RECALL, 1.5) == 1
    assert goodness(LATENCY, 300) is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.3123, "0.312 s"), (42, "42 s"), (59.99, "60 s"), (845, "14 min 5 s"), (7380, "2 h 3 min")],
)
def test_durations_are_said_as_people_do(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_languages_have_names_and_hostile_tags_are_none() -> None:
    assert language_name("de") == "de (German)"
    assert language_name("zh-Hant") == "zh-Hant (Chinese, Traditional)"
    for hostile in ("", '"><script>', "../etc", "xx-yy-zz-" * 40):
        assert language_tag(hostile) == ""
        assert language_name(hostile) == hostile


def test_sentences_begin_large_and_end() -> None:
    assert sentence("share of questions") == "Share of questions."
    assert sentence("Done!") == "Done!"
    assert sentence("") == ""


@given(st.text(), st.integers(1, 50))
def test_what_is_seen_is_short_and_can_be_written(text: str, most: int) -> None:
    found = seen(text, most)
    assert len(found) <= max(most, 1)
    assert not set(found) & set("\x00\x1b\u202e\u2066")
    found.encode("utf-8")
