"""The panel of evaluation runs: their headline figures, how those went over time, and each run's report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.access import Permission
from copilot.wording import Wording
from ui.desks.drawn import drawn
from ui.desks.fields import Fields
from ui.desks.panel import Panel
from ui.desks.seat import Seat
from ui.evaluationhome import EvaluationHome, Figure, Metric, Run, comparable, known_run

MOST_RUNS = 60
WIDTH, HEIGHT = 300, 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A headline figure in words."""

    suite: str
    metric: str
    meaning: str
    value: str
    range: str
    n: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over runs: points in a box of `WIDTH` by `HEIGHT`, what they run from and to, and all in words."""

    name: str
    points: tuple[tuple[float, float], ...]
    first: str
    last: str
    lower: bool


@dataclass(frozen=True)
class EvaluationPanel(Panel):
    """The runs of the evaluation home."""

    home: EvaluationHome

    key = "evaluation"
    permission = Permission.EVALUATIONS_READ

    def show(self, seat: Seat, view: Fields) -> str:
        """One run's figures, the trends up to it, and all runs."""
        runs = self.home.runs()
        run = known_run(runs, view.text("run")) if runs else None
        same = comparable(runs, run) if run else []
        return drawn(
            "evaluation",
            seat.words,
            run=run,
            figures=shown(seat.words, run) if run else [],
            trends=trends(seat.words, [each for each in same if run and each.id <= run.id]),
            runs=[(each, self.home.report(each.id) is not None) for each in runs[:MOST_RUNS]],
            report=bool(run and self.home.report(run.id)),
            size=(WIDTH, HEIGHT),
        )


def shown(words: Wording, run: Run) -> list[Shown]:
    """The headline figures of a run."""
    return [
        Shown(
            outcome.suite,
            metric.name,
            metric.meaning,
            _value(words, metric, figure.value),
            f"{_value(words, metric, figure.low)} – {_value(words, metric, figure.high)}",
            figure.n,
        )
        for outcome in run.outcomes
        for metric, figure in outcome.headlines
    ]


def trends(words: Wording, runs: Sequence[Run]) -> list[Trend]:
    """Every headline figure that at least two of the runs have."""
    series: dict[tuple[str, str], list[tuple[Metric, Figure]]] = {}
    for run in runs:
        for outcome in run.outcomes:
            for metric, figure in outcome.headlines:
                series.setdefault((outcome.suite, metric.name), []).append((metric, figure))
    return [_trend(words, suite, found) for (suite, _), found in series.items() if len(found) > 1]


def _trend(words: Wording, suite: str, found: Sequence[tuple[Metric, Figure]]) -> Trend:
    metric, values = found[-1][0], [figure.value for _, figure in found]
    top = 1.0 if metric.unit == "share" else max(*values, 1e-9)
    step = WIDTH / (len(values) - 1)
    points = tuple(
        (round(place * step, 1), round(HEIGHT * (1 - value / top), 1)) for place, value in enumerate(values)
    )
    first, last = (_value(words, metric, value) for value in (values[0], values[-1]))
    return Trend(f"{suite}: {metric.name}", points, first, last, metric.better == "lower")


def _value(words: Wording, metric: Metric, value: float) -> str:
    return (
        words.percent(value) if metric.unit == "share" else f"{words.number(value, 2)} {metric.unit}".strip()
    )
