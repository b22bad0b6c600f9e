"""Figures: what a suite measured, each with its sample size and 95 % interval, and the judgements behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.stats import bootstrap

RESAMPLES = 1000
CONFIDENCE = 0.95

Statistic = Callable[..., Any]
"""Reduces an array along ``axis``: `numpy.mean`, a percentile."""


class Better(StrEnum):
    """Which way a figure improves."""

    HIGHER = "higher"
    LOWER = "lower"


class Metric(BaseModel):
    """A quantity that a suite measures. ``meaning`` is one line for a plant manager.

    ``unit`` is "share" (0..1) or what is printed behind the value. Only ``headline`` metrics are gated and shown
    first; a metric that is not ``repeatable`` (a speed, a latency) differs from run to run and is held to its floor
    alone.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    meaning: str
    better: Better = Better.HIGHER
    unit: str = "share"
    headline: bool = False
    repeatable: bool = True


class Figure(BaseModel):
    """A value over ``n`` judgements with its 95 % bootstrap interval.

    ``method`` names what was measured ("" is the product itself, others are ablations or baselines); ``by`` and ``of``
    name the part of the questions ("language", "de"), both "" for all of them.
    """

    model_config = ConfigDict(frozen=True)

    metric: str
    value: float
    low: float
    high: float
    n: int
    method: str = ""
    by: str = ""
    of: str = ""


class Judgement(BaseModel):
    """One question and how it went. ``scores`` holds the metrics that apply to it, by name.

    ``wanted`` and ``came`` say in words what was expected and what the system did; ``method`` is as in `Figure`.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    scores: dict[str, float]
    lang: str = ""
    document_lang: str = ""
    kind: str = ""
    asset_model: str = ""
    method: str = ""
    wanted: str = ""
    came: str = ""


class Series(BaseModel):
    """Raw samples for a plot, such as the latencies in ms at ``of`` = "5 users"."""

    model_config = ConfigDict(frozen=True)

    metric: str
    of: str
    values: tuple[float, ...]


class Outcome(BaseModel):
    """All that one suite found; ``notes`` say in words what the figures cannot."""

    model_config = ConfigDict(frozen=True)

    suite: str
    metrics: tuple[Metric, ...]
    figures: tuple[Figure, ...]
    judgements: tuple[Judgement, ...] = ()
    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def figure(self, metric: str, method: str = "", by: str = "", of: str = "") -> Figure | None:
        """The figure with this name, if the suite has it."""
        wanted = (metric, method, by, of)
        return next(
            (each for each in self.figures if (each.metric, each.method, each.by, each.of) == wanted), None
        )

    def metric(self, name: str) -> Metric:
        """The metric's description; raises `StopIteration` for one the suite does not have."""
        return next(metric for metric in self.metrics if metric.name == name)


def interval(values: Sequence[float], seed: int, statistic: Statistic = np.mean) -> tuple[float, float]:
    """95 % percentile bootstrap interval (Efron 1979) of a statistic of independent values.

    A single value is its own interval.
    """
    sample = np.asarray(values, float)
    if len(sample) < 2:
        return float(sample[0]), float(sample[0])
    found = bootstrap(
        (sample,),
        statistic,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def figure_of(
    metric: str,
    values: Sequence[float],
    seed: int,
    statistic: Statistic = np.mean,
    *,
    method: str = "",
    by: str = "",
    of: str = "",
) -> Figure:
    """A figure from its samples, at least one."""
    sample: NDArray[np.float64] = np.asarray(values, float)
    low, high = interval(values, seed, statistic)
    return Figure(
        metric=metric,
        value=float(statistic(sample)),
        low=low,
        high=high,
        n=len(sample),
        method=method,
        by=by,
        of=of,
    )


def summarise(judgements: Sequence[Judgement], metrics: Iterable[Metric], seed: int) -> tuple[Figure, ...]:
    """Means of every metric: for each method over all questions, for the product also by their properties."""
    names = [metric.name for metric in metrics]
    methods = sorted({judgement.method for judgement in judgements})
    figures: list[Figure] = []
    for method in methods:
        mine = [judgement for judgement in judgements if judgement.method == method]
        figures += _means(mine, names, seed, method)
    product = [judgement for judgement in judgements if not judgement.method]
    for by, of, members in _parts(product):
        figures += _means(members, names, seed, "", by, of)
    return tuple(figures)


def _means(
    members: Sequence[Judgement], names: Sequence[str], seed: int, method: str, by: str = "", of: str = ""
) -> Iterator[Figure]:
    for name in names:
        values = [judgement.scores[name] for judgement in members if name in judgement.scores]
        if values:
            yield figure_of(name, values, seed, method=method, by=by, of=of)


def _parts(judgements: Sequence[Judgement]) -> Iterator[tuple[str, str, list[Judgement]]]:
    """The questions by each property that differs among them."""
    properties: dict[str, Callable[[Judgement], str]] = {
        "language": lambda each: each.lang,
        "document language": lambda each: each.document_lang,
        "language × document language": lambda each: (
            f"{each.lang} × {each.document_lang}" if each.document_lang else ""
        ),
        "kind": lambda each: each.kind,
        "asset model": lambda each: each.asset_model,
    }
    for by, value_of in properties.items():
        values = sorted({value_of(judgement) for judgement in judgements} - {""})
        for value in values:
            yield by, value, [judgement for judgement in judgements if value_of(judgement) == value]
