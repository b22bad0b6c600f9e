"""Makes probabilities mean what they say: temperatures learned from closed jobs; words where there are too few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from copilot.diagnosis.counts import Counter, Counts, Floats, Mark
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import Network, Stated, learned, stated
from copilot.diagnosis.posterior import normalised, posterior
from copilot.faultknowledge import ENOUGH_CASES, Calibration, FaultKnowledge, FindingState, Job

# Of many closed jobs the latest tell enough of one number.
MOST_JOBS = 200
TINY = 1e-12
LIKELY = 0.5
POSSIBLE = 0.1


class Likelihood(StrEnum):
    """A probability in words: at least an even chance, at least one in ten, less."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


def in_words(p: float) -> Likelihood:
    """The word for a probability."""
    if p >= LIKELY:
        return Likelihood.LIKELY
    return Likelihood.POSSIBLE if p >= POSSIBLE else Likelihood.UNLIKELY


def fit_calibration(
    posteriors: Sequence[Floats], truths: Sequence[int], priors: Sequence[Floats] | None = None
) -> Calibration:
    """The temperatures under which the true causes are most probable (Guo et al. 2017, for evidence and prior each).

    ``posteriors`` and ``priors`` are k arrays (n,), ``truths`` the k true causes' places. Without priors there is
    but one temperature. Too few cases leave both at 1.
    """
    if len(truths) < ENOUGH_CASES:
        return Calibration(cases=len(truths))
    after = np.log(np.maximum(np.vstack(posteriors), TINY))
    before = np.zeros_like(after) if priors is None else np.log(np.maximum(np.vstack(priors), TINY))
    rows = np.arange(len(truths))

    def loss(logs: Floats) -> float:
        scaled = (after - before) / np.exp(logs[0]) + before / np.exp(logs[1])
        peak = scaled.max(axis=1)
        missed = peak + np.log(np.exp(scaled - peak[:, None]).sum(axis=1)) - scaled[rows, truths]
        return float(missed.sum() + (logs @ logs) / 2)  # a normal prior holds both near 1

    evidence, prior = np.exp(minimize(loss, np.zeros(2), method="Nelder-Mead").x)
    return Calibration(temperature=float(evidence), cases=len(truths), prior_temperature=float(prior))


def leave_one_out(knowledge: FaultKnowledge) -> Calibration:
    """The calibration from closed jobs, each judged by its signs and a network that has not seen it.

    Inspections are left out of it: who looked at a cause is believed as it is.
    """
    looks = frozenset(finding.id for finding in knowledge.findings if finding.inspects)
    judged = sorted(
        (job for job in knowledge.jobs if set(job.findings) - looks),
        key=lambda job: (job.closed, job.id),
    )[-MOST_JOBS:]
    if len(judged) < ENOUGH_CASES:
        return Calibration(cases=len(judged))
    counter, every, today = Counter(knowledge), stated(knowledge), judged[-1].closed
    by_asset: dict[str, list[Job]] = defaultdict(list)
    for job in judged:
        by_asset[job.asset].append(job)
    posteriors, truths, priors = [], [], []
    for asset, jobs in by_asset.items():
        counts = counter.count(knowledge.jobs, asset, today)
        for job in jobs:
            mark = counter.mark(job, asset, today)
            network = _without(every, counts, mark, job)
            signs = [each for each in observations_of(job) if each.finding not in looks]
            posteriors.append(posterior(network, signs))
            priors.append(network.prior)
            truths.append(mark.row)
    return fit_calibration(posteriors, truths, priors)


def _without(every: Stated, counts: Counts, mark: Mark, job: Job) -> Network:
    """The network as all other jobs teach it: of the findings only those that the job tells of."""
    told = {*job.findings, *job.absent}
    columns = np.array([j for j, finding in enumerate(every.findings) if finding in told], dtype=np.intp)
    rest = counts.of(columns)
    rest.jobs[mark.row] -= mark.weight
    rest.present[mark.row, np.isin(columns, mark.seen)] -= mark.weight
    rest.known[mark.row, np.isin(columns, mark.known)] -= mark.weight
    return learned(every.of(columns), rest)


def observations_of(job: Job) -> list[Observation]:
    """What a closed job tells of its findings."""
    present = [Observation(finding, FindingState.PRESENT) for finding in job.findings]
    return present + [Observation(finding, FindingState.ABSENT) for finding in job.absent]


def calibrated(p: Floats, calibration: Calibration, prior: Floats | None = None) -> Floats:
    """Probabilities (..., n) with the temperatures applied to what the evidence added to ``prior`` (n,), and to it."""
    before = np.zeros(p.shape[-1]) if prior is None else np.log(np.maximum(prior, TINY))
    added = np.log(np.maximum(p, TINY)) - before
    return normalised(added / calibration.temperature + before / calibration.prior_temperature)


def ece(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error 0..1 over bins of equal width (Naeini et al. 2015); 0 for no cases."""
    if not len(confidences):
        return 0.0
    sure, right = np.asarray(confidences), np.asarray(correct, dtype=np.float64)
    places = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = np.bincount(places, weights=right - sure, minlength=bins)
    return float(np.abs(gaps).sum() / len(sure))


def brier(posteriors: Sequence[Floats], truths: Sequence[int] | NDArray[np.intp]) -> float:
    """Mean squared distance 0..2 between posteriors (n,) and what was true (Brier 1950); 0 for no cases."""
    if not len(truths):
        return 0.0
    off = np.vstack(posteriors)
    off[np.arange(len(truths)), np.asarray(truths)] -= 1.0
    return float((off**2).sum(axis=1).mean())
