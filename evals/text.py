"""A run as text for a terminal: headline figures with intervals, languages beside them, ablations below."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from evals.figures import Better, Figure, Metric, Outcome
from evals.run import Run

WIDTH = 140


def summary(run: Run) -> str:
    """The run's figures, one table a suite, and where to find more."""
    console = Console(width=WIDTH, no_color=True, highlight=False)
    with console.capture() as captured:
        for outcome in run.outcomes:
            for table in _tables(outcome):
                console.print(table)
            for note in outcome.notes:
                console.print(note, markup=False)
        console.print(
            f"Run {run.id}: {run.dataset}, {run.seconds:.0f} s. 'copilot eval report DIR {run.id}' writes its report.",
            markup=False,
        )
    return captured.get().rstrip()


def value_text(metric: Metric, value: float) -> str:
    """A value as people read it: shares with three digits, others with their unit."""
    return f"{value:.3f}" if metric.unit == "share" else f"{value:,.1f} {metric.unit}".rstrip()


def interval_text(metric: Metric, figure: Figure) -> str:
    """A figure with its interval: ``0.873 [0.841, 0.902]``."""
    low, high = value_text(metric, figure.low), value_text(metric, figure.high)
    return f"{value_text(metric, figure.value)} [{low}, {high}]"


def _tables(outcome: Outcome) -> Iterator[Table]:
    yield _product(outcome)
    methods = sorted({figure.method for figure in outcome.figures} - {""})
    if methods:
        yield _ablation(outcome, methods)


def _product(outcome: Outcome) -> Table:
    """Every figure of the product: over all questions, and by language."""
    languages = _parts(outcome, "language")
    table = Table(title=f"{outcome.suite} ({outcome.seconds:.0f} s)", title_justify="left")
    for heading in ("figure", "value [95 %]", "n", "better", *languages):
        table.add_column(heading, no_wrap=heading == "figure")
    for metric, figure in _own(outcome):
        better = "higher" if metric.better is Better.HIGHER else "lower"
        cells = [_cell(outcome, metric, "language", language) for language in languages]
        name = f"{metric.name}, {figure.of}" if figure.of else metric.name
        table.add_row(name, interval_text(metric, figure), str(figure.n), better, *cells)
    return table


def _own(outcome: Outcome) -> Iterator[tuple[Metric, Figure]]:
    """Figures over all questions, and those by anything that is no property of a question (users)."""
    for metric in outcome.metrics:
        for figure in outcome.figures:
            if figure.metric == metric.name and not figure.method and figure.by in ("", "users"):
                yield metric, figure


def _ablation(outcome: Outcome, methods: list[str]) -> Table:
    """The product beside the methods it is compared with, by the headline metrics."""
    metrics = [metric for metric in outcome.metrics if metric.headline]
    table = Table(title=f"{outcome.suite}: the product and its parts", title_justify="left")
    for heading in ("method", *(metric.name for metric in metrics)):
        table.add_column(heading)
    for method in ("", *methods):
        found = [(metric, outcome.figure(metric.name, method)) for metric in metrics]
        cells = [interval_text(metric, figure) if figure else "" for metric, figure in found]
        table.add_row(method or "the product", *cells)
    return table


def _parts(outcome: Outcome, by: str) -> list[str]:
    return sorted({figure.of for figure in outcome.figures if figure.by == by and not figure.method})


def _cell(outcome: Outcome, metric: Metric, by: str, of: str) -> str:
    figure = outcome.figure(metric.name, by=by, of=of)
    return value_text(metric, figure.value) if figure else ""
