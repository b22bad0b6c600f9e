"""Is the cause found, and how fast? A simulated technician makes the checks of faults whose cause is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from copilot.diagnosis.calibration import ece
from copilot.errors import UnknownAssetError
from copilot.faultknowledge import FaultKnowledge
from copilot.settings import Settings
from copilot.wordingvectors import WordingVectors
from copilot.workshop import Workshop, open_workshop
from evals.baselines import BASELINES
from evals.figures import Better, Figure, Judgement, Metric, Outcome, figure_of, summarise
from evals.guided import Attempt, attempt, guided
from evals.search import Search
from evals.suites import Context
from evals.technician import HiddenCase, read_cases

OPTIONS = {"cases": "JSONL of faults with a hidden cause; default the dataset's cases.jsonl."}

HIGHEST, LOWER = Better.HIGHER, Better.LOWER
AGAINST = "most frequent first"
"""The way to search that minutes are held against."""
SUITE_METRICS = (
    Metric(
        name="top-1",
        meaning="share of faults whose true cause comes first once the proposed checks are answered",
        headline=True,
    ),
    Metric(
        name="top-3",
        meaning="share of faults whose true cause is among the first three once the checks are answered",
        headline=True,
    ),
    Metric(name="MRR", meaning="mean of 1 / rank of the true cause once the checks are answered"),
    Metric(name="top-1 at first", meaning="the same before any check", headline=True),
    Metric(name="top-3 at first", meaning="the same before any check"),
    Metric(name="MRR at first", meaning="the same before any check"),
    Metric(
        name="Brier",
        meaning="squared distance of the first hypothesis's probability from the truth, each time it is shown",
        better=LOWER,
    ),
    Metric(
        name="ECE",
        meaning="distance of the first hypothesis's probability from how often it was true, each time it is shown",
        better=LOWER,
    ),
    Metric(
        name="found", meaning="share of faults whose cause was seen before the copilot gave up", headline=True
    ),
    Metric(name="listed", meaning="share of faults whose true cause is in the mined knowledge"),
    Metric(name="checks", meaning="checks until the true cause was seen", better=LOWER, unit="checks"),
    Metric(
        name="minutes",
        meaning="minutes of checks and repairs in vain until the true cause was seen",
        better=LOWER,
        unit="min",
        headline=True,
    ),
    Metric(
        name="minutes ratio",
        meaning=f"those minutes as a share of what '{AGAINST}' takes on the same faults",
        better=LOWER,
        headline=True,
    ),
)


def applies(context: Context) -> bool:
    """Where there are cases."""
    return _file(context) is not None


def run(context: Context) -> Outcome:
    """Search for the cause of every case, the copilot's way and in all other ways."""
    file = _file(context)
    assert file is not None  # `applies`
    split = context.dataset.split
    cases = [case for case in read_cases(file) if not split or case.split == split]
    cases = _drawn(cases, context.limit, context.seed)
    judgements: list[Judgement] = []
    searches: dict[str, list[Search]] = {}
    with _workshop(context, cases) as workshop:
        library = Library(workshop)
        for place, case in enumerate(cases, 1):
            for method, search, judgement in _judged(library.attempt(case), context.seed):
                judgements.append(judgement)
                searches.setdefault(method, []).append(search)
            context.tell("rca", place, len(cases))
    unlisted = [each.id for each in judgements if not each.method and not each.scores["listed"]]
    figures = (
        *summarise(judgements, SUITE_METRICS, context.seed),
        *_over_all(judgements, searches, context.seed),
    )
    measured = {figure.metric for figure in figures}
    notes = [f"Not in the mined knowledge, counted as missed: {', '.join(unlisted)}."] if unlisted else []
    return Outcome(
        suite="rca",
        metrics=tuple(metric for metric in SUITE_METRICS if metric.name in measured),
        figures=figures,
        judgements=tuple(judgements),
        notes=tuple(notes),
    )


def _file(context: Context) -> Path | None:
    return context.options.get("cases", context.dataset.cases)


def _drawn(cases: list[HiddenCase], count: int | None, seed: int) -> list[HiddenCase]:
    """At most ``count`` cases, drawn at random, in the order of the file."""
    if count is None or count >= len(cases):
        return cases
    chosen = np.random.default_rng(seed).permutation(len(cases))[:count]
    return [cases[place] for place in sorted(chosen)]


@contextmanager
def _workshop(context: Context, cases: Sequence[HiddenCase]) -> Iterator[Workshop]:
    """What is known of the machines: the state folder's own, if it knows them, else the dataset's world."""
    if not context.dataset.sources or ("cases" in context.options and _knows(context.settings, cases)):
        with open_workshop(context.settings) as workshop:
            yield workshop
        return
    world = context.world()
    assert world.assistant is not None  # a dataset with sources has one
    store = world.assistant.store
    yield Workshop(store, WordingVectors(store, world.embedder), world.settings)


def _knows(settings: Settings, cases: Sequence[HiddenCase]) -> bool:
    """Whether the state folder's database knows the machine of every case."""
    with open_workshop(settings) as workshop:
        try:
            for case in cases:
                workshop.machine(settings.site, case.asset or None, case.asset_model or None)
        except UnknownAssetError:
            return False
    return True


class Library:
    """The fault knowledge of each model, read once."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop, self._site = workshop, workshop.settings.site
        self._known: dict[str, FaultKnowledge] = {}

    def attempt(self, case: HiddenCase) -> Attempt:
        """Take a case in. Raises `UnknownAssetError` for a machine that is not known."""
        machine = self._workshop.machine(self._site, case.asset or None, case.asset_model or None)
        assert machine.model  # `machine` raises where there is none
        if machine.model not in self._known:
            self._known[machine.model] = self._workshop.knowledge(self._site, machine.model)
        asset = machine.asset.id if machine.asset else ""
        return attempt(case, asset, self._known[machine.model], self._workshop)


def _judged(begun: Attempt, seed: int) -> Iterator[tuple[str, Search, Judgement]]:
    """The copilot's search, then every baseline's."""
    yield _judgement(begun, "", guided(begun))
    if begun.bench.technician.true:
        for method, baseline in BASELINES.items():
            dice = np.random.default_rng([seed, *begun.case.id.encode()])
            yield _judgement(begun, method, baseline(begun.bench, dice))


def _judgement(begun: Attempt, method: str, search: Search) -> tuple[str, Search, Judgement]:
    case, true = begun.case, begun.bench.technician.true
    scores = {**_ranks(search.last, true, ""), **_ranks(search.first, true, " at first")}
    if not method:
        scores |= {"listed": float(bool(true)), "found": float(search.found)}
    if true:  # nobody finds what is not on the list
        scores |= {"checks": float(search.checks), "minutes": search.minutes}
    if search.shown:
        scores["Brier"] = float(np.mean([(p - right) ** 2 for p, right in search.shown]))
    return (
        method,
        search,
        Judgement(
            id=case.id,
            text=" · ".join((*case.alarms, *case.symptoms)),
            scores=scores,
            lang=case.lang,
            asset_model=begun.bench.knowledge.asset_model,
            method=method,
            wanted=case.truth,
            came=" · ".join(search.trail),
        ),
    )


def _ranks(ranking: Sequence[str], true: frozenset[str], when: str) -> dict[str, float]:
    rank = next((place for place, cause in enumerate(ranking, 1) if cause in true), None)
    return {
        f"top-1{when}": float(rank == 1),
        f"top-3{when}": float(rank is not None and rank <= 3),
        f"MRR{when}": 1 / rank if rank else 0.0,
    }


def _over_all(
    judgements: Sequence[Judgement], searches: dict[str, list[Search]], seed: int
) -> Iterator[Figure]:
    """Figures that are no means over cases: ECE, and minutes beside those of `AGAINST`."""
    shown = np.array([pair for search in searches.get("", ()) for pair in search.shown], float).reshape(-1, 2)

    def error(places: NDArray[np.float64]) -> float:
        chosen = shown[places.astype(int)]
        return ece(chosen[:, 0].tolist(), chosen[:, 1].astype(bool).tolist())

    if len(shown):
        yield figure_of("ECE", range(len(shown)), seed, error)
    minutes = {
        method: np.array(
            [
                each.scores["minutes"]
                for each in judgements
                if each.method == method and "minutes" in each.scores
            ]
        )
        for method in searches
    }
    for method, mine in minutes.items():
        if method != AGAINST and len(mine):
            yield _ratio(mine, minutes[AGAINST], seed, method)


def _ratio(mine: NDArray[np.float64], other: NDArray[np.float64], seed: int, method: str) -> Figure:
    def share(places: NDArray[np.float64]) -> float:
        chosen = places.astype(int)
        return float(mine[chosen].sum() / other[chosen].sum())

    return figure_of("minutes ratio", range(len(mine)), seed, share, method=method)
