"""Which check to make next: the one that shortens the expected repair most.

Heckerman, Breese and Rommelse (1995); Breese and Heckerman (1996), arXiv 1302.3563.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from copilot.diagnosis.counts import Columns, Floats
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import Network
from copilot.diagnosis.posterior import posterior

# A check has to save at least this many minutes to be worth asking for: smaller gains are mostly noise of the links.
LEAST_GAIN = 0.5
# A test is made for the sake of a cause that sources or jobs link to it and that is at least this probable: many cheap
# tests seem to pay by ruling out the hundred improbable causes, a little each. Of 0 to .1, best on the sample plant's
# dev cases.
WORTH_TESTING = 0.02


@dataclass(frozen=True, slots=True)
class CheckChoice:
    """A check to make: ``minutes`` it takes with its set-up, and minutes of search among the listed causes that are
    expected without it (``expected_before``) and once it is made (``expected_after``).

    ``saved = expected_before - expected_after - minutes``, never below zero; 0 for the inspection of a cause, which
    is the search itself. ``gain_bits`` is the expected information.
    """

    finding: str
    minutes: float
    saved: float
    gain_bits: float
    expected_before: float
    expected_after: float


def expected_cost(p: Floats, minutes: Floats) -> Floats:
    """Expected minutes to try causes in order of p/c until it is found: ``sum_r c_r * (1 - sum_{q<r} p_q)``.

    ``p`` (..., n) sums to 1 along the last axis; ``minutes`` (n,) > 0; one number (...) for each row.
    """
    order = np.argsort(-p / minutes, axis=-1)
    ranked = np.take_along_axis(p, order, axis=-1)
    still = np.maximum(1 - np.cumsum(ranked, axis=-1) + ranked, 0.0)
    return np.asarray((minutes[order] * still).sum(axis=-1))


def entropy(p: Floats) -> Floats:
    """Bits of uncertainty along the last axis."""
    return np.asarray(-(p * np.log2(np.maximum(p, 1e-300))).sum(axis=-1))


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What k checks would show: P(present) (k,) and the posteriors (k, n) if it is and if it is not."""

    present: Floats
    p_present: Floats
    p_absent: Floats

    def expected(self, present: Floats, absent: Floats) -> Floats:
        """The mean (k,) of a value of each outcome."""
        return self.present * present + (1 - self.present) * absent


def outcomes(theta: Floats, p: Floats) -> Outcomes:
    """What k checks would show: ``theta`` (n, k) is P(present | cause), ``p`` (n,) the causes' distribution."""
    joint = theta.T * p
    present = joint.sum(axis=1)
    return Outcomes(present, joint / present[:, None], (p - joint) / (1 - present)[:, None])


def information(network: Network, p: Floats, columns: Columns) -> Floats:
    """Expected information (k,) in bits of the checks of ``columns`` (k,), causes being distributed as ``p`` (n,)."""
    seen = outcomes(network.theta[:, columns], p)
    return entropy(p) - seen.expected(entropy(seen.p_present), entropy(seen.p_absent))


def next_check(
    network: Network,
    observations: Sequence[Observation],
    *,
    allowed: Collection[str],
    set_up: Mapping[str, float] | None = None,
    told: Floats | None = None,
) -> CheckChoice | None:
    """The check that leaves the lowest expected cost of repair; else the inspection of the best p/c; None if neither.

    ``allowed`` are the findings that may be checked at all, ``set_up`` (minutes >= 0) what one takes in addition, such
    as a lockout. What was observed is not asked again, whatever the answer was.
    """
    observed = {each.finding for each in observations}
    extra = set_up or {}
    minutes = network.check_minutes + np.array([extra.get(finding, 0.0) for finding in network.findings])
    mine = set(allowed) - observed
    is_open = np.array([finding in mine for finding in network.findings], dtype=bool) & ~np.isnan(minutes)
    p = posterior(network, observations, told)
    search, inspections = _search(network, minutes, is_open)
    tests = np.flatnonzero(is_open & (network.inspects < 0))
    return _best_test(network, p, search, minutes, tests) or _inspection(
        network, p, search, minutes, inspections
    )


def _search(network: Network, minutes: Floats, is_open: NDArray[np.bool_]) -> tuple[Floats, Columns]:
    """Minutes (n,) to find out of each cause whether it is it, and its cheapest open inspection (n,), -1 for none.

    A cause that can be inspected costs its inspection: its repair is needed only if it is it, whatever the order.
    """
    search, inspections = network.repair_minutes.copy(), np.full(len(network.causes), -1, dtype=np.intp)
    for column in np.flatnonzero(is_open & (network.inspects >= 0)):
        cause = network.inspects[column]
        if inspections[cause] < 0 or minutes[column] < search[cause]:
            search[cause], inspections[cause] = minutes[column], column
    return search, inspections


def _best_test(
    network: Network, p: Floats, search: Floats, minutes: Floats, tests: Columns
) -> CheckChoice | None:
    """The test that saves most, if any saves enough.

    Judged among the listed causes: of `OTHER` nothing is known that a test could show, and it always comes last.
    """
    worth = network.linked[:-1, tests] & (p[:-1, None] >= WORTH_TESTING)
    tests = tests[worth.any(axis=0)]
    listed = float(p[:-1].sum())
    if not len(tests) or listed <= 0:
        return None
    among, search = p[:-1] / listed, search[:-1]
    before = listed * float(expected_cost(among, search))
    seen = outcomes(network.theta[:-1, tests], among)
    after = listed * seen.expected(
        expected_cost(seen.p_present, search), expected_cost(seen.p_absent, search)
    )
    saved = before - after - minutes[tests]
    best = int(np.argmax(np.round(saved, 9)))
    if saved[best] < LEAST_GAIN:
        return None
    return CheckChoice(
        finding=network.findings[tests[best]],
        minutes=float(minutes[tests[best]]),
        saved=float(saved[best]),
        gain_bits=float(information(network, p, tests[best : best + 1])[0]),
        expected_before=before,
        expected_after=float(after[best]),
    )


def _inspection(
    network: Network, p: Floats, search: Floats, minutes: Floats, inspections: Columns
) -> CheckChoice | None:
    """The inspection of the cause with the best p/c of those that can be inspected; None once `OTHER` comes first."""
    ratio = p / search
    able = np.flatnonzero(inspections >= 0)
    if not len(able):
        return None
    cause = able[np.argmax(ratio[able])]
    if ratio[cause] < ratio[-1]:
        return None
    rest = p[:-1].copy()
    rest[cause] = 0.0
    left = float(rest.sum())
    after = left * float(expected_cost(rest / left, search[:-1])) if left > 0 else 0.0
    column = inspections[cause]
    cost = float(minutes[column])
    return CheckChoice(
        finding=network.findings[column],
        minutes=cost,
        saved=0.0,
        gain_bits=float(information(network, p, inspections[[cause]])[0]),
        expected_before=cost + after,
        expected_after=after,
    )
