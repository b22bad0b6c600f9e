"""How good the product is in each language, as tables whose cells are coloured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from evals.figures import Better, Figure, Metric, Outcome
from evals.shown import goodness, language_name, value_of

Column = TypeVar("Column")

LANGUAGE, PAIR, TIMES = "language", "language × document language", " × "
EDGES = (0.5, 0.7, 0.85, 0.95)
"""Where one colour ends and the next begins, as shares of what is best."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """``heat`` is 0 (weak) to 4 (strong), None without a colour; an empty ``text`` is a cell without questions."""

    text: str = ""
    n: int = 0
    heat: int | None = None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A table: ``rows`` are named and as long as ``columns``."""

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]


def heat_maps(outcome: Outcome) -> Iterator[HeatMap]:
    """Language by headline metric and, for questions across languages, language by document language."""
    headlines = [metric for metric in outcome.metrics if metric.headline]
    plain = {(each.metric, each.of): each for each in outcome.figures if each.by == LANGUAGE}
    languages = sorted({of for _, of in plain})
    measured = [metric for metric in headlines if any(name == metric.name for name, _ in plain)]
    if languages and measured:
        yield HeatMap(
            f"{outcome.suite}: each language",
            "question in",
            tuple(_heading(metric) for metric in measured),
            _rows(
                languages, measured, lambda of, metric: plain.get((metric.name, of)), lambda metric: metric
            ),
        )
    for metric in headlines:
        pairs = {each.of: each for each in outcome.figures if (each.by, each.metric) == (PAIR, metric.name)}
        columns = sorted({of.partition(TIMES)[2] for of in pairs})
        if len(columns) > 1 and _whole(outcome, metric, pairs):
            yield _across(outcome, metric, pairs, columns)
            return  # the first headline metric stands for the others, which the table above has


def _heading(metric: Metric) -> str:
    return metric.name if metric.better is Better.HIGHER else f"{metric.name}, lower is better"


def _whole(outcome: Outcome, metric: Metric, pairs: dict[str, Figure]) -> bool:
    """Whether the pairs hold every question: those alone that came by a document would mislead."""
    over_all = outcome.figure(metric.name)
    return over_all is not None and sum(figure.n for figure in pairs.values()) == over_all.n


def _across(outcome: Outcome, metric: Metric, pairs: dict[str, Figure], columns: Sequence[str]) -> HeatMap:
    languages = sorted({of.partition(TIMES)[0] for of in pairs})
    return HeatMap(
        f"{outcome.suite}: {metric.name} by language of question and document",
        "question in",
        tuple(f"document in {column}" for column in columns),
        _rows(languages, columns, lambda of, column: pairs.get(f"{of}{TIMES}{column}"), lambda _: metric),
    )


def _rows(
    languages: Sequence[str],
    columns: Sequence[Column],
    figure: Callable[[str, Column], Figure | None],
    metric: Callable[[Column], Metric],
) -> tuple[tuple[str, tuple[HeatCell, ...]], ...]:
    return tuple(
        (
            language_name(language),
            tuple(_cell(metric(column), figure(language, column)) for column in columns),
        )
        for language in languages
    )


def _cell(metric: Metric, figure: Figure | None) -> HeatCell:
    if figure is None:
        return HeatCell()
    good = goodness(metric, figure.value)
    heat = None if good is None else sum(good >= edge for edge in EDGES)
    return HeatCell(value_of(metric, figure.value), figure.n, heat)
