"""What the age of parts says of the cause: days since each cause was last put right, learned from closed jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np

from copilot.diagnosis.counts import Floats
from copilot.faultknowledge import Job

Ages = Mapping[str, float]
"""Days since the part of a cause was replaced (or the cause repaired), by cause id; unknown ones left out."""

BINS = 8
PSEUDO_COUNTS = 6.0


@dataclass(frozen=True)
class WearModel:
    """How old parts are when they fail, beside how old they are when another part fails. Make one with `fit`.

    ``edges`` (b - 1,) part the days into b bins of about as many ages each; ``told`` holds, for each cause with a
    job, the log ratio of the two shares in each bin (b,).
    """

    edges: tuple[float, ...] = ()
    told: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def fit(cls, ages: Sequence[Ages], causes: Sequence[str]) -> WearModel:
        """From closed jobs: the ages on the machine when the job came up, and its cause.

        A cause with few jobs leans on all causes together, these on "age says nothing".
        """
        known = np.array([days for each in ages for days in each.values()])
        if not len(known):
            return cls()
        edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS))
        edges = edges[edges > known.min()]  # no bin below all that was seen
        counts: dict[str, Floats] = defaultdict(lambda: np.zeros((2, len(edges) + 1)))
        for each, cause in zip(ages, causes, strict=True):
            for part, days in each.items():
                counts[part][int(part == cause), np.searchsorted(edges, days, side="right")] += 1
        pooled = np.sum(list(counts.values()), axis=0)
        others, failed = _leaning(pooled, _shares(pooled.sum(axis=0)))
        common = np.stack([others, failed])
        return cls(tuple(edges), {part: _log_ratio(_leaning(counts[part], common)) for part in counts})

    def log_likelihood(self, ages: Ages, causes: Sequence[str]) -> Floats:
        """``log P(ages | cause) - log P(ages | another cause)`` (k,), to be added to a log posterior.

        0 where the age is unknown, and for causes that no job tells of.
        """
        told = np.zeros(len(causes))
        for place, cause in enumerate(causes):
            if cause in ages and cause in self.told:
                told[place] = self.told[cause][int(np.searchsorted(self.edges, ages[cause], side="right"))]
        return told


def ages_at(jobs: Iterable[Job], asset: str, day: date) -> dict[str, float]:
    """Days since each cause was last put right on a machine by a job closed before ``day``."""
    last: dict[str, date] = {}
    for job in jobs:
        if job.asset == asset and job.closed < day:
            last[job.cause] = max(last.get(job.cause, job.closed), job.closed)
    return {cause: float((day - closed).days) for cause, closed in last.items()}


def fit_wear(jobs: Sequence[Job]) -> WearModel:
    """The model of closed jobs alone, where no list of replaced parts is kept."""
    ages = [ages_at(jobs, job.asset, job.closed) for job in jobs]
    return WearModel.fit(ages, [job.cause for job in jobs])


def _leaning(counts: Floats, towards: Floats) -> Floats:
    """Counts (2, b) as shares, with `PSEUDO_COUNTS` spread as ``towards`` (2, b) or (b,)."""
    total = counts.sum(axis=1, keepdims=True)
    shares: Floats = (counts + PSEUDO_COUNTS * towards) / (total + PSEUDO_COUNTS)
    return shares


def _shares(counts: Floats) -> Floats:
    """Counts (b,) as shares, one more in each bin."""
    shares: Floats = (counts + 1) / (counts + 1).sum()
    return shares


def _log_ratio(shares: Floats) -> tuple[float, ...]:
    """Of the failed (row 1) against the others (row 0)."""
    return tuple(float(each) for each in np.log(shares[1] / shares[0]))
