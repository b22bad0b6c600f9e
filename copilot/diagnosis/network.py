"""Causes and findings of a machine as a naive Bayes network: priors, link strengths, minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from copilot.diagnosis.counts import Columns, Counter, Counts, Floats
from copilot.faultknowledge import OTHER, FaultKnowledge, FindingKind

# One point of the FMEA's occurrence rating weighs like this many closed jobs.
ALPHA = 0.5
# A link's stated strength weighs like this many closed jobs; that no source states one, like so many.
STATED = 6.0
UNSTATED = 1.0
OTHER_FLOOR = 0.05
# What it takes when no listed cause is it: someone who knows more has to come, in the next shift.
OTHER_MINUTES = 480.0
# How often a finding shows for a cause that no source links to it, before jobs tell more.
BASE = {FindingKind.ALARM: 0.02, FindingKind.SYMPTOM: 0.05, FindingKind.CHECK: 0.05}
# An inspection finds its cause this often; and something like it for another cause.
INSPECTION_HIT = 0.98
INSPECTION_FALSE = 0.005
# How often the result of a check is read and told rightly; an inspection's rates include it.
RELIABILITY = 0.97


@dataclass(frozen=True, eq=False)
class Network:
    """n causes, the last one `OTHER`, and m findings.

    ``prior`` (n,) sums to 1; ``theta`` (n, m) is P(finding present | cause) and ``base`` (m,) its rate whatever the
    cause, both in (0, 1). Minutes > 0: ``repair_minutes`` (n,) to confirm and repair a cause, ``check_minutes`` (m,)
    NaN where the finding is no check. ``linked`` (n, m): a source or a job joins the two. ``inspects`` (m,): the
    cause whose inspection a check is, else -1.
    """

    causes: tuple[str, ...]
    findings: tuple[str, ...]
    prior: Floats
    theta: Floats
    base: Floats
    repair_minutes: Floats
    check_minutes: Floats
    linked: NDArray[np.bool_]
    inspects: NDArray[np.intp]

    @cached_property
    def columns(self) -> dict[str, int]:
        """The place of each finding."""
        return {finding: column for column, finding in enumerate(self.findings)}


@dataclass(frozen=True, eq=False)
class Stated:
    """What the sources state, without the jobs: arrays as in `Network`; ``strength`` is NaN where none is stated."""

    causes: tuple[str, ...]
    findings: tuple[str, ...]
    occurrence: Floats
    strength: Floats
    base: Floats
    reliability: Floats
    repair_minutes: Floats
    check_minutes: Floats
    inspects: NDArray[np.intp]

    def of(self, columns: Columns) -> Stated:
        """The same of these findings alone."""
        return replace(
            self,
            findings=tuple(self.findings[column] for column in columns),
            strength=self.strength[:, columns],
            base=self.base[columns],
            reliability=self.reliability[columns],
            check_minutes=self.check_minutes[columns],
            inspects=self.inspects[columns],
        )


def build_network(
    knowledge: FaultKnowledge, *, asset: str = "", today: date, reliability: float = RELIABILITY
) -> Network:
    """The network of a knowledge for one of its machines ("" = any), jobs weighed as of ``today``."""
    counts = Counter(knowledge).count(knowledge.jobs, asset, today)
    return learned(stated(knowledge, reliability), counts)


def stated(knowledge: FaultKnowledge, reliability: float = RELIABILITY) -> Stated:
    """What the sources of a knowledge state, as arrays."""
    causes, findings = knowledge.causes, knowledge.findings
    rows = {cause.id: row for row, cause in enumerate(causes)}
    columns = {finding.id: column for column, finding in enumerate(findings)}
    inspects = np.array([rows.get(finding.inspects, -1) for finding in findings], dtype=np.intp)
    strength = np.full((len(causes) + 1, len(findings)), np.nan)
    looks = np.flatnonzero(inspects >= 0)
    strength[:, looks] = INSPECTION_FALSE
    for link in knowledge.links:
        if link.cause in rows and link.finding in columns:
            strength[rows[link.cause], columns[link.finding]] = link.strength
    strength[inspects[looks], looks] = INSPECTION_HIT
    base = np.array([BASE[finding.kind] for finding in findings])
    base[looks] = INSPECTION_FALSE
    unsure = [finding.kind is FindingKind.CHECK and not finding.inspects for finding in findings]
    return Stated(
        causes=(*(cause.id for cause in causes), OTHER),
        findings=tuple(columns),
        occurrence=np.array([cause.occurrence for cause in causes]),
        strength=strength,
        base=base,
        reliability=np.where(np.array(unsure, dtype=bool), reliability, 1.0),
        repair_minutes=np.array([*(cause.minutes for cause in causes), OTHER_MINUTES]),
        check_minutes=np.array([finding.minutes or np.nan for finding in findings], dtype=np.float64),
        inspects=inspects,
    )


def learned(told: Stated, counts: Counts) -> Network:
    """The network when jobs are added to what sources state: ``theta = (m * t + n_ij) / (m + n_i)``.

    Where no source links the two, ``t`` is the finding's base rate and ``m`` lower.
    """
    base = (STATED * told.base + counts.present.sum(axis=0)) / (STATED + counts.known.sum(axis=0))
    silent = np.isnan(told.strength)
    strength, m = np.where(silent, base, told.strength), np.where(silent, UNSTATED, STATED)
    theta = (m * strength + counts.present) / (m + counts.known)
    sure = told.reliability
    return Network(
        causes=told.causes,
        findings=told.findings,
        prior=_prior(told.occurrence, counts.jobs),
        theta=sure * theta + (1 - sure) * (1 - theta),
        base=sure * base + (1 - sure) * (1 - base),
        repair_minutes=told.repair_minutes,
        check_minutes=told.check_minutes,
        linked=~np.isnan(told.strength) | (counts.present > 0),
        inspects=told.inspects,
    )


def _prior(occurrence: Floats, jobs: Floats) -> Floats:
    """``ALPHA * O + n`` for each listed cause; `OTHER` has its share of the jobs, at least the floor."""
    listed = ALPHA * occurrence + jobs[:-1]
    other = max(OTHER_FLOOR, float(jobs[-1] / (listed.sum() + jobs[-1]))) if len(listed) else 1.0
    return np.append((1 - other) * listed / listed.sum(), other) if len(listed) else np.ones(1)
