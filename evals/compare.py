"""Comparing two runs question by question: what moved, whether it could be chance, and which questions changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from copilot.errors import BadInputError
from evals.chance import SAME, holm, randomisation_p
from evals.figures import Better, Judgement, Metric, Outcome, interval
from evals.run import Run

SHARE = "share"

Pair = tuple[Judgement, Judgement]
"""One question's judgement before and after."""


class Difference(BaseModel):
    """How one metric moved over the ``n`` questions that both runs judged, ``changed`` of them differently.

    ``difference`` is after - before, with its 95 % bootstrap interval. ``p`` is of the two-sided paired randomisation
    test; ``adjusted`` is Holm's over the headline metrics of the comparison, None for the others.
    """

    model_config = ConfigDict(frozen=True)

    suite: str
    metric: Metric
    n: int
    changed: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float
    adjusted: float | None = None

    @property
    def gain(self) -> float:
        """The difference, positive where it is for the better."""
        return gain(self.metric, self.difference)


class Move(BaseModel):
    """One metric of one question, before and after; ``gain`` is positive where it is for the better."""

    model_config = ConfigDict(frozen=True)

    metric: str
    before: float
    after: float
    gain: float


class Change(BaseModel):
    """A question that went differently, its ``moves`` worst first.

    ``gain`` orders the changes: the sum over the moves, where one of another unit than a share counts as -1 or 1.
    """

    model_config = ConfigDict(frozen=True)

    suite: str
    id: str
    lang: str
    text: str
    moves: tuple[Move, ...]
    gain: float
    wanted: str
    came_before: str
    came_after: str


class Comparison(BaseModel):
    """Two runs side by side: ``changes`` worst first, ``notes`` on what could not be compared."""

    model_config = ConfigDict(frozen=True)

    before: str
    after: str
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


def compare(before: Run, after: Run, seed: int = 0) -> Comparison:
    """Compare the product's judgements of two runs, suite by suite.

    Questions are paired by id and wording. Raises `BadInputError` where the runs judged no question alike.
    """
    paired = [(old, new, pairs(old, new)) for old, new in shared(before, after)]
    if not any(found for *_, found in paired):
        raise BadInputError(
            f"The runs {before.id} and {after.id} judged no question in common.",
            "Compare runs of the same suite over the same questions.",
        )
    differences: list[Difference] = []
    changes: list[Change] = []
    for old, new, found in paired:
        metrics = _common_metrics(old, new)
        for metric in metrics:
            rows = [pair for pair in found if all(metric.name in each.scores for each in pair)]
            if rows:
                differences.append(_difference(new.suite, metric, rows, seed))
        changes += _changes(new.suite, metrics, found)
    return Comparison(
        before=before.id,
        after=after.id,
        differences=tuple(_adjusted(differences)),
        changes=tuple(sorted(changes, key=lambda change: (change.gain, change.suite, change.id))),
        notes=tuple(_notes(before, after, paired)),
    )


def shared(before: Run, after: Run) -> Iterator[tuple[Outcome, Outcome]]:
    """The outcomes of the suites that both runs have."""
    for old in before.outcomes:
        new = after.outcome(old.suite)
        if new:
            yield old, new


def pairs(before: Outcome, after: Outcome) -> list[Pair]:
    """The product's judgements of the questions that both have, with the same id and the same words."""
    old, new = judged(before), judged(after)
    return [(old[key], new[key]) for key in old if key in new]


def judged(outcome: Outcome) -> dict[tuple[str, str], Judgement]:
    """The product's own judgements by the id and the words of their question."""
    return {(each.id, each.text): each for each in outcome.judgements if not each.method}


def gain(metric: Metric, difference: float) -> float:
    """A difference of the metric, positive where it is for the better."""
    return difference if metric.better is Better.HIGHER else -difference


def _common_metrics(before: Outcome, after: Outcome) -> list[Metric]:
    known = {metric.name for metric in before.metrics}
    return [metric for metric in after.metrics if metric.repeatable and metric.name in known]


def _difference(suite: str, metric: Metric, rows: Sequence[Pair], seed: int) -> Difference:
    before, after = (np.array([pair[side].scores[metric.name] for pair in rows], float) for side in (0, 1))
    moved = (after - before).tolist()
    low, high = interval(moved, seed) if any(moved) else (0.0, 0.0)
    return Difference(
        suite=suite,
        metric=metric,
        n=len(rows),
        changed=sum(abs(each) > SAME for each in moved),
        before=float(before.mean()),
        after=float(after.mean()),
        difference=float(np.mean(moved)),
        low=low,
        high=high,
        p=randomisation_p(moved, seed),
    )


def _changes(suite: str, metrics: Sequence[Metric], found: Iterable[Pair]) -> Iterator[Change]:
    for old, new in found:
        moves = list(_moves(metrics, old.scores, new.scores))
        if moves:
            shares = {metric.name for metric in metrics if metric.unit == SHARE}
            gains = (move.gain if move.metric in shares else math.copysign(1, move.gain) for move in moves)
            yield Change(
                suite=suite,
                id=new.id,
                lang=new.lang,
                text=new.text,
                moves=tuple(sorted(moves, key=lambda move: move.gain)),
                gain=sum(gains),
                wanted=new.wanted,
                came_before=old.came,
                came_after=new.came,
            )


def _moves(metrics: Iterable[Metric], old: Mapping[str, float], new: Mapping[str, float]) -> Iterator[Move]:
    for metric in metrics:
        name = metric.name
        if name in old and name in new and abs(new[name] - old[name]) > SAME:
            yield Move(
                metric=name, before=old[name], after=new[name], gain=gain(metric, new[name] - old[name])
            )


def _adjusted(differences: Sequence[Difference]) -> list[Difference]:
    headline = [each for each in differences if each.metric.headline]
    values = dict(zip(map(id, headline), holm([each.p for each in headline]), strict=True))
    return [each.model_copy(update={"adjusted": values.get(id(each))}) for each in differences]


def _notes(before: Run, after: Run, paired: Sequence[tuple[Outcome, Outcome, list[Pair]]]) -> Iterator[str]:
    if before.data != after.data:
        yield (
            f"The questions differ ({before.dataset} {before.data[:8]}, {after.dataset} {after.data[:8]}): "
            "only those that both runs asked in the same words are compared."
        )
    for run, other in ((before, after), (after, before)):
        alone = [outcome.suite for outcome in run.outcomes if other.outcome(outcome.suite) is None]
        if alone:
            yield f"Only {run.id} has {', '.join(alone)}."
    for old, new, found in paired:
        for run, outcome in ((before, old), (after, new)):
            left = len(judged(outcome)) - len(found)
            if left:
                yield f"{outcome.suite}: {left} questions stand only in {run.id}."


def to_text(comparison: Comparison, most: int = 20) -> str:
    """The comparison for a terminal: headline metrics first, then ``most`` changed questions, worst first."""
    lines = [f"{comparison.before} -> {comparison.after}", *comparison.notes, ""]
    ordered = sorted(comparison.differences, key=lambda each: not each.metric.headline)
    width = max(len(f"{each.suite} {each.metric.name}") for each in ordered)
    lines += [_row(each, width) for each in ordered]
    if comparison.changes:
        lines += ["", f"{len(comparison.changes)} questions changed, worst first:"]
    for change in comparison.changes[:most]:
        lines += _told(change)
    left = len(comparison.changes) - most
    if left > 0:
        lines.append(f"... and {left} more (--json has all of them)")
    return "\n".join(lines)


def _row(each: Difference, width: int) -> str:
    name = f"{each.suite} {each.metric.name}".ljust(width)
    verdict = (
        "same" if not each.changed else "better" if each.gain > 0 else "worse" if each.gain < 0 else "even"
    )
    p = f"p {each.p:.4f}" if each.adjusted is None else f"p {each.p:.4f} (Holm {each.adjusted:.4f})"
    return (
        f"{name}  {each.before:.3f} -> {each.after:.3f}  {each.difference:+.3f} [{each.low:+.3f}, {each.high:+.3f}]"
        f"  {p}  n {each.n}, {each.changed} changed: {verdict}"
    )


def _told(change: Change) -> list[str]:
    moves = ", ".join(f"{move.metric} {move.before:.2f} -> {move.after:.2f}" for move in change.moves)
    return [
        f"- {change.suite} {change.id}: {moves}",
        f"    asked:  {_line(change.text)}",
        f"    wanted: {_line(change.wanted)}",
        f"    before: {_line(change.came_before)}",
        f"    after:  {_line(change.came_after)}",
    ]


def _line(text: str, most: int = 160) -> str:
    """A text on one line; control characters of a document must not reach the terminal."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
