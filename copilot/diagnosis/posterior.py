"""How probable each cause is after what was observed; also pairs of causes at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from copilot.diagnosis.counts import Floats
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import Network
from copilot.faultknowledge import FindingState

PAIRS_AMONG = 20
# A second fault at the same time is this many times rarer than its share of single faults says.
FAULT_RATE = 0.1


def posterior(network: Network, observations: Sequence[Observation], told: Floats | None = None) -> Floats:
    """P(cause | observations) (n,), one fault at a time; sums to 1.

    Unknown states and findings the network lacks say nothing. ``told`` (n,) is the log likelihood of the report's
    words under each cause.
    """
    return normalised(
        np.log(network.prior) + log_likelihood(network, observations) + (0 if told is None else told)
    )


def normalised(logs: Floats) -> Floats:
    """Log weights along the last axis as probabilities."""
    weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def log_likelihood(network: Network, observations: Iterable[Observation]) -> Floats:
    """Log P(observations | cause) (n,); a group counts once, with the mean of what its members say."""
    total = np.zeros(len(network.causes))
    for members in _grouped(network, observations):
        total += np.mean(
            [np.log(_likelihood(network.theta[:, j], network.base[j], each)) for j, each in members], 0
        )
    return total


def likelihoods(network: Network, observation: Observation) -> tuple[Floats, float] | None:
    """P(observation | cause) (n,) and its base rate; None where the observation says nothing."""
    found = _grouped(network, [observation])
    if not found:
        return None
    column, base = found[0][0][0], float(network.base[found[0][0][0]])
    likelihood = _likelihood(network.theta[:, column], base, observation)
    return likelihood, base if observation.state is FindingState.PRESENT else 1 - base


def two_faults(network: Network, observations: Sequence[Observation]) -> list[tuple[int, int, float]]:
    """Pairs of listed causes (rows i < j) with P(just these two | observations, one or two of the top 20), best first.

    Noisy-OR with leak ``base``: ``P(present | S) = 1 - (1 - l) * prod (1 - w)`` over the causes of S, with
    ``w = (theta - l) / (1 - l)``; causes fail independently at `FAULT_RATE` times their prior.
    """
    ranked = np.argsort(-posterior(network, observations)[:-1], kind="stable")[:PAIRS_AMONG]
    top = np.sort(ranked)
    pairs = list(combinations(range(len(top)), 2))
    if not pairs:
        return []
    leak = network.base
    misses = np.minimum((1 - network.theta[top]) / (1 - leak), 1.0)
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    theta = 1 - (1 - leak) * np.vstack([misses, misses[first] * misses[second]])
    rate = FAULT_RATE * network.prior[top]
    odds = np.log(rate / (1 - rate))
    logs = np.concatenate([odds, odds[first] + odds[second]])
    for members in _grouped(network, observations):
        logs += np.mean([np.log(_likelihood(theta[:, j], leak[j], each)) for j, each in members], 0)
    p = normalised(logs)[len(top) :]
    best = np.argsort(-p, kind="stable")
    return [(int(top[first[k]]), int(top[second[k]]), float(p[k])) for k in best]


def _likelihood(theta: Floats, base: float, observation: Observation) -> Floats:
    """``c * L + (1 - c) * base`` for each row of ``theta``."""
    if observation.state is FindingState.ABSENT:
        theta, base = 1 - theta, 1 - base
    return observation.confidence * theta + (1 - observation.confidence) * base


def _grouped(network: Network, observations: Iterable[Observation]) -> list[list[tuple[int, Observation]]]:
    """Observations that say something, with their columns, by what counts once; in an order of their own."""
    columns = network.columns
    groups: dict[tuple[str, str], list[tuple[int, Observation]]] = defaultdict(list)
    for each in observations:
        if each.state is not FindingState.UNKNOWN and each.finding in columns:
            key = ("group", each.group) if each.group else ("finding", each.finding)
            groups[key].append((columns[each.finding], each))
    return [groups[key] for key in sorted(groups)]
