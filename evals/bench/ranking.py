"""How well a ranking finds the right section: recall@1, recall@5 and MRR@10 by group, computed by ranx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.bench.report import table

Scores = tuple[float, ...]
METRICS = ("recall@1", "recall@5", "mrr@10")
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the sections that answer it. ``group`` is what results are averaged by, mostly a language."""

    id: str
    text: str
    group: str
    gold: tuple[str, ...]


Method = Callable[[Judged], Sequence[str]]
"""Ranks section ids for a question, best first."""


def measure(questions: Sequence[Judged], method: Method) -> dict[str, Scores]:
    """The metrics of each question, by its id."""
    from ranx import Qrels, Run, evaluate  # compiles itself for a minute when imported

    qrels = Qrels({question.id: dict.fromkeys(question.gold, 1) for question in questions})
    run = Run({question.id: _scores(method(question)) for question in questions})
    evaluate(qrels, run, list(METRICS), make_comparable=True)
    return {
        question.id: tuple(float(run.scores[metric][question.id]) for metric in METRICS)
        for question in questions
    }


def by_group(questions: Sequence[Judged], measured: Mapping[str, Scores]) -> dict[str, Scores]:
    """The mean of each group, and under "average" the mean over groups."""
    groups: dict[str, list[Scores]] = {}
    for question in questions:
        groups.setdefault(question.group, []).append(measured[question.id])
    means = {group: _mean(groups[group]) for group in sorted(groups)}
    return {**means, "average": _mean(list(means.values()))}


def comparison(questions: Sequence[Judged], measured: Mapping[str, Mapping[str, Scores]]) -> str:
    """A table of groups by methods, each cell "recall@1 / recall@5 / MRR@10"."""
    sizes = Counter(question.group for question in questions)
    averages = {name: by_group(questions, scores) for name, scores in measured.items()}
    rows = [
        [group, sizes.get(group, len(questions)), *(_cell(means[group]) for means in averages.values())]
        for group in (*sorted(sizes), "average")
    ]
    return table(["language", "questions", *measured], rows)


def distinct(sections: Iterable[str]) -> list[str]:
    """The first `DEPTH` different sections."""
    return list(dict.fromkeys(sections))[:DEPTH]


def _scores(sections: Sequence[str]) -> dict[str, float]:
    """Falling scores; a section that nothing matches stands for an empty ranking, which ranx cannot take."""
    return {section: 1 / place for place, section in enumerate(sections, 1)} or {"": 0.0}


def _cell(scores: Scores) -> str:
    return " / ".join(f"{score:.3f}" for score in scores)


def _mean(values: Sequence[Scores]) -> Scores:
    return tuple(float(value) for value in np.mean(values, axis=0))
