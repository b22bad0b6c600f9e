"""Charts: what is drawn, and labels that plotly must not take for markup."""

from __future__ import annotations

from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.charts import LONGEST_LABEL, ablations, label, latencies, trends
from evals.figures import Metric, Outcome, Series
from evals.shown import seen
from tests.evals.sample import HOSTILE, METHODS, sample_run


@given(st.text())
def test_a_label_holds_no_markup_and_loses_nothing_but_length(text: str) -> None:
    drawn = label(text)
    assert not set(drawn) & set("<>")
    assert unescape(drawn.replace("&amp;", "&#38;")) == seen(" ".join(text.split()), LONGEST_LABEL)


def test_a_trend_has_every_run_that_measured_the_figure_oldest_first() -> None:
    runs = [sample_run(day) for day in range(4)]
    without = runs[1].model_copy(update={"outcomes": runs[1].outcomes[1:]})
    charts = {chart.title: chart for chart in trends([runs[0], without, *runs[2:]])}
    recall, waits = charts["retrieval: recall@1"], charts["system: latency (ms)"]
    assert [row[0] for row in recall.rows] == [f"2026-11-{day} 10:05" for day in (22, 24, 25)]
    assert len(waits.rows) == 4
    figures = [
        outcome.figure("recall@1") for run in (runs[0], *runs[2:]) if (outcome := run.outcome("retrieval"))
    ]
    assert recall.plot["data"][1]["y"] == pytest.approx([figure.value for figure in figures if figure])
    assert "recall@10" not in " ".join(charts)


def test_a_first_run_has_no_trend() -> None:
    assert list(trends([sample_run()])) == []


def test_a_figure_that_the_last_run_lacks_has_no_trend() -> None:
    last = sample_run(2)
    runs = [sample_run(0), sample_run(1), last.model_copy(update={"outcomes": last.outcomes[1:]})]
    assert not [chart for chart in trends(runs) if chart.title.startswith("retrieval")]


def test_ablations_compare_the_product_with_each_method() -> None:
    outcome = sample_run().outcomes[0]
    charts = list(ablations(outcome))
    assert [chart.title for chart in charts] == ["recall@1", "recall@5", "MRR@10"]
    assert [row[0] for row in charts[0].rows] == ["the product", *sorted(set(METHODS) - {""})]
    figure = outcome.figure("recall@1", "dense")
    assert figure
    assert charts[0].plot["data"][0]["x"][2] == pytest.approx(figure.value)
    assert not list(ablations(sample_run().outcomes[1]))


def test_latencies_show_quartiles_and_what_95_of_100_wait() -> None:
    outcome = sample_run().outcomes[3]
    (chart,) = latencies(outcome)
    box = chart.plot["data"][0]
    assert box["upperfence"][3] == pytest.approx(np.percentile(outcome.series[3].values, 95))
    assert box["median"][0] == pytest.approx(np.median(outcome.series[0].values))
    assert [row[4] for row in chart.rows] == ["400"] * 4 + ["3"]
    assert chart.rows[4][0] == HOSTILE[0]
    assert not set(chart.plot["layout"]["yaxis"]["ticktext"][4]) & set("<>")


def test_labels_cut_alike_stay_apart_and_a_series_without_samples_is_left_out() -> None:
    series = tuple(Series(metric="wait", of=f"{'x' * 40}{end}", values=(1.0, 2.0)) for end in "ab")
    empty = Series(metric="wait", of="none", values=())
    (chart,) = latencies(Outcome(suite="s", metrics=(), figures=(), series=(*series, empty)))
    assert chart.plot["data"][0]["y"] == [0, 1]
    assert not list(
        latencies(Outcome(suite="s", metrics=(Metric(name="wait", meaning=""),), figures=(), series=(empty,)))
    )
