"""Ways to search for a cause that the copilot is held against; they know the same causes, jobs and minutes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.policy import information
from copilot.diagnosis.posterior import posterior
from copilot.faultknowledge import FindingState
from evals.search import Bench, Search, in_order

Baseline = Callable[[Bench, np.random.Generator], Search]


def at_random(bench: Bench, dice: np.random.Generator) -> Search:
    """The causes that fit what was reported, in any order; then the rest."""
    lots = dice.permutation(_listed(bench))
    fits = bench.candidates()
    return in_order(bench, sorted(lots.tolist(), key=lambda cause: not fits[cause]))


def most_frequent_first(bench: Bench, _: np.random.Generator) -> Search:
    """The causes that fit what was reported, those first that were it most often; then the rest."""
    fits, prior = bench.candidates(), bench.network.prior
    return in_order(bench, sorted(_listed(bench), key=lambda cause: (not fits[cause], -prior[cause])))


def most_frequent_of_all(bench: Bench, _: np.random.Generator) -> Search:
    """All causes of the machine, those first that were it most often, whatever was reported."""
    return in_order(bench, sorted(_listed(bench), key=lambda cause: -bench.network.prior[cause]))


def probability_over_cost(bench: Bench, _: np.random.Generator) -> Search:
    """All causes, by how probable the report makes them for each minute of looking."""
    p = posterior(bench.network, bench.observations, bench.told) / bench.looking()
    return in_order(bench, sorted(_listed(bench), key=lambda cause: -p[cause]))


def information_per_minute(bench: Bench, _: np.random.Generator) -> Search:
    """The check that tells most for each of its minutes, until the true cause is seen."""
    network, observations = bench.network, list(bench.observations)
    is_open = ~np.isnan(bench.minutes)
    first = _ranked(bench, observations)
    minutes, checks = 0.0, 0
    while is_open.any():
        columns = np.flatnonzero(is_open)
        bits = information(network, posterior(network, observations, bench.told), columns)
        column = int(columns[np.argmax(bits / bench.minutes[columns])])
        is_open[column] = False
        minutes += float(bench.minutes[column])
        checks += 1
        state = bench.check(column)
        observations.append(Observation(network.findings[column], state))
        cause = int(network.inspects[column])
        if cause >= 0 and bench.is_true(cause) and state is FindingState.PRESENT:
            return Search(True, checks, minutes, first, _ranked(bench, observations))
    return Search(False, checks, minutes, first, _ranked(bench, observations))


BASELINES: dict[str, Baseline] = {
    "random": at_random,
    "most frequent first": most_frequent_first,
    "most frequent of all": most_frequent_of_all,
    "probability over cost": probability_over_cost,
    "information gain per minute": information_per_minute,
}


def _listed(bench: Bench) -> list[int]:
    return list(range(len(bench.network.causes) - 1))  # the last stands for causes not listed


def _ranked(bench: Bench, observations: list[Observation]) -> tuple[str, ...]:
    p = posterior(bench.network, observations, bench.told)
    return tuple(bench.network.causes[cause] for cause in np.argsort(-p, kind="stable"))
