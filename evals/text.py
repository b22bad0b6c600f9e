"""A run as text for a terminal: headline figures with intervals, then their parts."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from evals.figures import Better, Figure, Metric, Outcome
from evals.run import Run

WIDTH = 110
# The parts of the questions that a terminal has room for; the report shows all.
SHOWN_PARTS = ("language", "kind", "users")


def summary(run: Run) -> str:
    """The run's headline figures, one table a suite, and where to find more."""
    console = Console(width=WIDTH, no_color=True, highlight=False)
    with console.capture() as captured:
        for outcome in run.outcomes:
            console.print(_table(outcome))
            for note in outcome.notes:
                console.print(note, markup=False)
        console.print(
            f"Run {run.id}: {run.dataset}, {run.seconds:.0f} s. "
            f"'copilot eval report DIR {run.id}' writes the report.",
            markup=False,
        )
    return captured.get().rstrip()


def _table(outcome: Outcome) -> Table:
    table = Table(title=f"{outcome.suite} ({outcome.seconds:.0f} s)", title_justify="left")
    for heading in ("figure", "of", "value", "95 %", "n", "better"):
        table.add_column(heading)
    for metric, figure in _figures(outcome):
        better = "higher" if metric.better is Better.HIGHER else "lower"
        of = " ".join(part for part in (figure.method, figure.of) if part)
        table.add_row(
            metric.name,
            of,
            value_text(metric, figure.value),
            f"{value_text(metric, figure.low)} - {value_text(metric, figure.high)}",
            str(figure.n),
            better,
        )
    return table


def _figures(outcome: Outcome) -> Iterator[tuple[Metric, Figure]]:
    for metric in outcome.metrics:
        mine = [figure for figure in outcome.figures if figure.metric == metric.name]
        parts = SHOWN_PARTS if metric.headline else ("users",)
        for figure in mine:
            if (not figure.by and (metric.headline or not figure.method)) or figure.by in parts:
                yield metric, figure


def value_text(metric: Metric, value: float) -> str:
    """A value as people read it: shares with three digits, others with their unit."""
    return f"{value:.3f}" if metric.unit == "share" else f"{value:,.1f} {metric.unit}"
