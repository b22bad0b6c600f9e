"""Causes from history: what the product makes of past jobs, beside naive Bayes and nearest neighbours."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from copilot.embedding import Embedder
from copilot.settings import load_settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from evals.bench.report import preamble, table
from evals.figures import interval
from evals.rcadata import baselines, product
from evals.rcadata.baselines import Ranker
from evals.rcadata.past import Parted, Past, part
from evals.rcadata.product import Floats, Vectors
from evals.rcadata.reading import episodes, excavator_orders, repair_notes

Rank = Callable[[Sequence[Past], Sequence[Past], Vectors], tuple[list[str], Floats]]
DEPTH = 3
PRODUCT = "the product"


@dataclass(frozen=True)
class History:
    """One table: jobs of one or more asset models, each learned from by itself."""

    name: str
    jobs: Sequence[Past]
    settings: Sequence[Ranker]

    def parted(self) -> list[Parted]:
        """By asset model."""
        ordered = sorted(self.jobs, key=lambda past: past.asset_model)
        return [part(list(jobs)) for _, jobs in groupby(ordered, key=lambda past: past.asset_model)]


def histories(data: Path) -> Iterator[History]:
    """All that the folder of public data holds. Excavators and the machines of the episodes are of one sort each."""
    yield History(
        "alarms and ages of parts -> part (simulated)",
        [_alike(past) for past in episodes(data)],
        baselines.of_episodes(),
    )
    yield History("repair notes -> fault type", repair_notes(data), baselines.of_reports())
    for label in ("major_system", "failure_mode"):
        name = f"excavator orders -> {label} (labels made by rules)"
        yield History(name, excavator_orders(data, label), baselines.of_reports())


def _alike(past: Past) -> Past:
    return Past(
        past.id, past.asset, "", past.day, past.causes, past.report, past.findings, past.ages, past.split
    )


def hits(rank: Rank, parts: Sequence[Parted], vectors: Vectors) -> Floats:
    """Whether a right cause is first, and among the first three, of each job asked: (n, 2)."""
    found: list[tuple[float, float]] = []
    for each in parts:
        if not each.learn or not each.ask:
            continue
        causes, scores = rank(each.learn, each.ask, vectors)
        for past, order in zip(each.ask, np.argsort(-scores, axis=1, kind="stable"), strict=True):
            right = [causes[place] in past.causes for place in order[:DEPTH]]
            found.append((float(right[0]), float(any(right))))
    return np.array(found).reshape(-1, 2)


def best(settings: Sequence[Ranker], family: str, parts: Sequence[Parted], vectors: Vectors) -> Ranker:
    """The setting of a family that is best at the tuning part, by top-1, then by top-3."""
    tuning = [each.tune for each in parts]
    members = [each for each in settings if each.family == family]
    return max(members, key=lambda each: tuple(hits(each.rank, tuning, vectors).mean(axis=0)))


def measured(history: History, vectors: Vectors) -> list[list[object]]:
    """A row for the product and for each family: its setting, top-1, top-3, and the product's lead over it."""
    parts = history.parted()
    own = hits(product.rank, parts, vectors)
    rows: list[list[object]] = [[PRODUCT, "", *own.mean(axis=0).tolist(), "", ""]]
    for family in (baselines.NAIVE_BAYES, baselines.NEAREST):
        chosen = best(history.settings, family, parts, vectors)
        theirs = hits(chosen.rank, parts, vectors)
        leads = [_lead(own[:, depth] - theirs[:, depth]) for depth in (0, 1)]
        rows.append([family, _setting(chosen), *theirs.mean(axis=0).tolist(), *leads])
    return rows


def _lead(gained: Floats) -> str:
    """The mean with its 95 % interval, jobs drawn in pairs."""
    low, high = interval(gained.tolist(), 0) if gained.any() else (0.0, 0.0)
    return f"{gained.mean():+.3f} ({low:+.3f} to {high:+.3f})"


def _setting(ranker: Ranker) -> str:
    return ", ".join(f"{name} {value}" for name, value in vars(ranker).items() if name != "family")


def sizes(history: History) -> str:
    """How many jobs are learned from and asked, and what a list of the causes cannot find."""
    parts = history.parted()
    learn, ask = (
        sum(len(side) for side in sides) for sides in zip(*((p.learn, p.ask) for p in parts), strict=True)
    )
    new = sum(
        not set(past.causes) & {cause for each in p.learn for cause in each.causes}
        for p in parts
        for past in p.ask
    )
    causes = len({(past.asset_model, cause) for past in history.jobs for cause in past.causes})
    days = f"from {min(past.day for p in parts for past in p.ask)} on"
    return f"{learn} jobs learned from, {ask} asked ({days}; {new} of a cause never seen before), {causes} causes."


def main() -> None:
    """Print a table for each history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("COPILOT_DATA") or None, help="folder of the public data"
    )
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder of the public data with --data or COPILOT_DATA")
    settings = load_settings()
    store = Store(settings)
    vectors = WordingVectors(store, Embedder(settings)).of
    print(preamble())
    header = ["method", "setting", "top-1", "top-3", "product's lead, top-1", "product's lead, top-3"]
    for history in histories(options.data):
        print(f"\n## {history.name}\n\n{sizes(history)}\n", flush=True)
        print(table(header, measured(history, vectors)), flush=True)
    store.close()


if __name__ == "__main__":
    main()
