"""Charts of the report, drawn by plotly: the trend over runs, what each part adds, how long answers take.

Each is small and by itself, so that a phone shows them one under the other. Nothing in a chart is told by colour
alone, and each has its numbers as a table beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from evals.figures import Figure, Metric, Outcome, Series
from evals.run import Run
from evals.shown import PRODUCT, SHARE, bracketed, named, seen, value_of

WIDTH, TREND_HEIGHT, ROW_HEIGHT, FRAME_HEIGHT = 320, 190, 30, 40
"""Sizes in CSS pixels; the same on every screen and on paper."""
# Both keep a contrast of 3:1 on white and on near-black, so that the plots need no second version for the night.
MAIN, OTHER, BAND = "#1f8a81", "#7d8b89", "rgba(31, 138, 129, 0.22)"
MOST_RUNS = 30
LONGEST_LABEL = 22


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot and the same in words: ``header`` and ``rows`` are its numbers; ``plot`` is plotly's own JSON."""

    title: str
    said: str
    plot: dict[str, Any]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def label(text: str) -> str:
    """Any text as plotly shows it unchanged: it takes some HTML in labels for markup."""
    return escape(seen(" ".join(text.split()), LONGEST_LABEL), quote=False)


def trends(runs: Sequence[Run]) -> Iterator[Chart]:
    """One chart for each headline figure of the last run that an earlier one has, too; oldest first."""
    recent = runs[-MOST_RUNS:]
    for outcome in recent[-1].outcomes:
        for metric in (each for each in outcome.metrics if each.headline):
            points = [(run, figure) for run in recent if (figure := _figure(run, outcome.suite, metric.name))]
            if len(points) > 1 and points[-1][0] is recent[-1]:
                yield _trend(outcome, metric, points)


def ablations(outcome: Outcome) -> Iterator[Chart]:
    """One chart for each headline metric that was measured by several methods: the product above the others."""
    for metric in (each for each in outcome.metrics if each.headline):
        figures = [each for each in outcome.figures if each.metric == metric.name and not each.by]
        figures.sort(key=lambda each: each.method)
        if len(figures) > 1:
            yield _bars(metric, figures)


def latencies(outcome: Outcome) -> Iterator[Chart]:
    """One chart for each metric of which the outcome has samples."""
    for name in dict.fromkeys(series.metric for series in outcome.series):
        members = [series for series in outcome.series if series.metric == name and series.values]
        unit = next((metric.unit for metric in outcome.metrics if metric.name == name), "ms")
        if members:
            yield _boxes(Metric(name=name, meaning="", unit=unit), members)


def _figure(run: Run, suite: str, metric: str) -> Figure | None:
    outcome = run.outcome(suite)
    return outcome.figure(metric) if outcome else None


def _trend(outcome: Outcome, metric: Metric, points: Sequence[tuple[Run, Figure]]) -> Chart:
    places = list(range(len(points)))
    figures = [figure for _, figure in points]
    days = [f"{run.started:%d %b %H:%M}" for run, _ in points]
    rows = tuple(
        (f"{run.started:%Y-%m-%d %H:%M}", run.provenance.commit or run.provenance.code[:10],
         bracketed(metric, figure), str(figure.n))
        for run, figure in points
    )  # fmt: skip
    low, high = [each.low for each in figures], [each.high for each in figures]
    plot = go.Figure(layout=_layout(TREND_HEIGHT))
    plot.add_scatter(
        x=[*places, *reversed(places)], y=[*high, *reversed(low)], fill="toself", fillcolor=BAND,
        line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip
    plot.add_scatter(
        x=places, y=[each.value for each in figures], mode="lines+markers", line={"color": MAIN, "width": 2},
        marker={"size": 7, "color": MAIN}, hoverinfo="text",
        hovertext=[label(f"{day}: {value_of(metric, each.value)}") for day, each in zip(days, figures, strict=True)],
    )  # fmt: skip
    plot.update_xaxes(tickvals=[0, places[-1]], ticktext=[days[0], days[-1]], range=[-0.6, places[-1] + 0.6])
    plot.update_yaxes(range=_reach(metric, min(low), max(high)), tickformat=_tick_format(metric))
    said = f"{metric.name} over {len(points)} runs: {rows[0][2]} on {days[0]}, {rows[-1][2]} on {days[-1]}."
    header = ("run", "code", f"{metric.name} [95 % interval]", "n")
    return Chart(f"{outcome.suite}: {named(metric)}", said, _json(plot), header, rows)


def _bars(metric: Metric, figures: Sequence[Figure]) -> Chart:
    values = [figure.value for figure in figures]
    names = [figure.method or PRODUCT for figure in figures]
    plot = go.Figure(layout=_layout(FRAME_HEIGHT + ROW_HEIGHT * len(figures)))
    plot.add_bar(
        x=values, y=list(range(len(figures))), orientation="h",
        marker={"color": [OTHER if figure.method else MAIN for figure in figures]},
        error_x={
            "type": "data", "symmetric": False, "thickness": 1.5, "width": 4,
            "array": [max(figure.high - figure.value, 0.0) for figure in figures],
            "arrayminus": [max(figure.value - figure.low, 0.0) for figure in figures],
        },
        hoverinfo="text",
        hovertext=[label(bracketed(metric, figure)) for figure in figures],
    )  # fmt: skip
    plot.update_xaxes(
        range=[0, 1] if metric.unit == SHARE else None, tickformat=_tick_format(metric), nticks=5
    )
    _name_rows(plot, names)
    rows = tuple(
        (name, bracketed(metric, figure), str(figure.n)) for name, figure in zip(names, figures, strict=True)
    )
    shown = ", ".join(f"{figure.method or PRODUCT} {value_of(metric, figure.value)}" for figure in figures)
    said = f"{metric.name}: {shown}."
    return Chart(named(metric), said, _json(plot), ("method", f"{metric.name} [95 % interval]", "n"), rows)


def _boxes(metric: Metric, members: Sequence[Series]) -> Chart:
    shares = (5, 25, 50, 75, 95)
    found = [np.percentile(np.asarray(series.values, float), shares) for series in members]
    low, first, middle, third, high = (list(map(float, column)) for column in zip(*found, strict=True))
    plot = go.Figure(layout=_layout(FRAME_HEIGHT + ROW_HEIGHT * len(members)))
    plot.add_box(
        y=list(range(len(members))), lowerfence=low, q1=first, median=middle, q3=third, upperfence=high,
        orientation="h", line={"color": MAIN, "width": 2}, fillcolor=BAND, whiskerwidth=0.6, hoverinfo="x",
    )  # fmt: skip
    plot.update_xaxes(rangemode="tozero", nticks=4, tickformat=_tick_format(metric))
    _name_rows(plot, [series.of or PRODUCT for series in members])
    rows = tuple(
        (
            series.of or PRODUCT,
            value_of(metric, half),
            value_of(metric, most),
            value_of(metric, max(series.values)),
            str(len(series.values)),
        )
        for series, half, most in zip(members, middle, high, strict=True)
    )
    shown = "; ".join(f"{row[0]}: half within {row[1]}, 95 of 100 within {row[2]}" for row in rows)
    said = f"{metric.name}: {shown}."
    header = (metric.name, "half within (p50)", "95 of 100 within (p95)", "longest", "n")
    return Chart(named(metric), said, _json(plot), header, rows)


def _name_rows(plot: go.Figure, names: Sequence[str]) -> None:
    """Rows from the top down. They are placed by number: two texts cut alike must not fall into one row."""
    plot.update_yaxes(
        tickvals=list(range(len(names))), ticktext=[label(name) for name in names],
        range=[len(names) - 0.5, -0.5], automargin=True, showgrid=False,
    )  # fmt: skip


def _layout(height: int) -> dict[str, Any]:
    return {
        "template": "none", "width": WIDTH, "height": height, "showlegend": False, "dragmode": False,
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Noto Sans, Noto Sans CJK TC, system-ui, sans-serif", "size": 12},
        "margin": {"l": 48, "r": 24, "t": 8, "b": 28},
        "xaxis": {"fixedrange": True, "zeroline": False, "tickangle": 0},
        "yaxis": {"fixedrange": True, "zeroline": False},
    }  # fmt: skip


def _reach(metric: Metric, low: float, high: float) -> tuple[float, float]:
    """The part of the axis that is shown: never so little that chance looks like a leap."""
    least = 0.1 if metric.unit == SHARE else 0.2 * max(abs(low), abs(high), 1e-9)
    room = max(least - (high - low), 0.1 * (high - low)) / 2
    return low - room, high + room


def _tick_format(metric: Metric) -> str:
    return ".0%" if metric.unit == SHARE else ",~f"


def _json(plot: go.Figure) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(plot.to_json())
    return drawn
