"""How often closed jobs had which cause and which findings, old jobs and other machines counting less."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from copilot.faultknowledge import FaultKnowledge, FindingKind, Job

HALF_LIFE_DAYS = 730.0
OWN_ASSET = 3.0
SAME_MODEL = 1.0
OTHER_MODEL = 0.3

Floats = NDArray[np.float64]
Columns = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Counts:
    """Weighted numbers of jobs: ``jobs`` (n,) by cause; of those ``known`` (n, m) tell of a finding, and in
    ``present`` (n, m) it was there. The last cause is `OTHER`."""

    jobs: Floats
    present: Floats
    known: Floats

    def of(self, columns: Columns) -> Counts:
        """A copy with these findings alone."""
        return Counts(self.jobs.copy(), self.present[:, columns], self.known[:, columns])


@dataclass(frozen=True, eq=False)
class Mark:
    """What one job counts for: its cause's row, its weight, the columns ``seen`` and all those it tells of."""

    row: int
    weight: float
    seen: Columns
    known: Columns


class Counter:
    """Counts jobs for the causes and findings of a knowledge.

    An alarm or a symptom that a job does not name was not there if it names another one, and is not known if it names
    none; a check it does not name was not made. (That alarms are known only where an alarm is named, and symptoms
    only where one is, was tried on the dev cases of the sample plant: no ranking is better for it, calibration worse.)
    """

    def __init__(self, knowledge: FaultKnowledge) -> None:
        self._model = knowledge.asset_model
        self._rows = {cause.id: row for row, cause in enumerate(knowledge.causes)}
        self._columns = {finding.id: column for column, finding in enumerate(knowledge.findings)}
        told = (each.id for each in knowledge.findings if each.kind is not FindingKind.CHECK)
        self._told = {self._columns[finding] for finding in told}

    def count(self, jobs: Iterable[Job], asset: str, today: date) -> Counts:
        """The counts of jobs as they weigh for a machine today; jobs of unlisted causes count for `OTHER`."""
        n, m = len(self._rows) + 1, len(self._columns)
        counts = Counts(np.zeros(n), np.zeros((n, m)), np.zeros((n, m)))
        for job in jobs:
            mark = self.mark(job, asset, today)
            counts.jobs[mark.row] += mark.weight
            counts.present[mark.row, mark.seen] += mark.weight
            counts.known[mark.row, mark.known] += mark.weight
        return counts

    def mark(self, job: Job, asset: str, today: date) -> Mark:
        """What one job counts for."""
        seen = {self._columns[each] for each in job.findings if each in self._columns}
        gone = {self._columns[each] for each in job.absent if each in self._columns} - seen
        known = seen | gone | (self._told if seen & self._told else set())
        return Mark(
            row=self._rows.get(job.cause, len(self._rows)),
            weight=self._weight(job, asset, today),
            seen=np.fromiter(seen, dtype=np.intp),
            known=np.fromiter(known, dtype=np.intp),
        )

    def _weight(self, job: Job, asset: str, today: date) -> float:
        age = max((today - job.closed).days, 0)
        near = OWN_ASSET if asset and job.asset == asset else SAME_MODEL
        near = near if job.asset_model == self._model else OTHER_MODEL
        return float(near * 0.5 ** (age / HALF_LIFE_DAYS))
