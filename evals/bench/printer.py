"""The win95pts printer that prints nothing: minutes to find its fault, by policy and by how many jobs were logged.

Looking at a part costs 2 to 15 minutes (drawn by the seed), looking at a symptom or asking for a use 1 minute. The
copilot sees only what its maker would: a table of the links the manual would state, or none, and the logs of closed
jobs. The exact policy knows the true network: after each answer it infers by the joint distribution and takes the
observation with the lowest expected cost, else the inspection of the best p/c, as the copilot does by its own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import Network, build_network
from copilot.diagnosis.policy import expected_cost, information, next_check, outcomes
from copilot.diagnosis.posterior import posterior
from copilot.faultknowledge import (
    Cause,
    FaultKnowledge,
    Finding,
    FindingKind,
    FindingState,
    Job,
    Link,
    Wording,
)
from copilot.reply import Citation
from evals.bench.printernetwork import OBSERVING_MINUTES, Floats, Printer, load_printer
from evals.bench.report import preamble, table

DAY = date(2026, 1, 1)
LOGS = (50, 300, 2000)
# The strengths a manual states, by what they stand for: always, usually, sometimes.
STRENGTHS = ((0.9, 0.95), (0.6, 0.8), (0.3, 0.4))
# A manual lists what shows this much more often with a fault than without.
MARKED = 1.5


@dataclass(frozen=True)
class Seen:
    """What is known of a case: observables by their place, and the faults that were looked for in vain."""

    observed: frozenset[tuple[int, bool]] = frozenset()
    sound: frozenset[int] = frozenset()

    def with_observed(self, place: int, state: bool) -> Seen:
        """The same with one observation more."""
        return Seen(self.observed | {(place, state)}, self.sound)

    def without(self, fault: int) -> Seen:
        """The same with one fault less."""
        return Seen(self.observed, self.sound | {fault})


Policy = Callable[[Seen], int]
"""What to do next: the place of an observable, or the number of observables plus the place of a fault to inspect."""


@dataclass(frozen=True)
class Cases:
    """Hidden faults (k,) and what each observable would show (k, m)."""

    faults: NDArray[np.intp]
    shown: NDArray[np.bool_]


def minutes_of(policy: Policy, printer: Printer, cases: Cases) -> Floats:
    """Minutes (k,) until each case's fault is looked at; a policy is asked once for each state of knowledge."""
    chosen: dict[Seen, int] = {}
    spent = np.zeros(len(cases.faults))
    for case, (fault, shown) in enumerate(zip(cases.faults, cases.shown, strict=True)):
        seen, looked_at = Seen(), -1
        while looked_at != fault:
            if seen not in chosen:
                chosen[seen] = policy(seen)
            place = chosen[seen]
            looked_at = place - len(printer.observables)
            if looked_at >= 0:
                spent[case] += printer.minutes[looked_at]
                seen = seen.without(looked_at)
            else:
                spent[case] += OBSERVING_MINUTES
                seen = seen.with_observed(place, bool(shown[place]))
    return spent


def in_order(printer: Printer, weights: Floats) -> Policy:
    """Inspect the faults from the highest weight on."""
    order = np.argsort(-weights, kind="stable").tolist()
    return lambda seen: len(printer.observables) + next(fault for fault in order if fault not in seen.sound)


def exactly(printer: Printer) -> Policy:
    """The expected-cost policy that knows the true network."""

    def choose(seen: Seen) -> int:
        p, theta = printer.given(dict(seen.observed))
        p[list(seen.sound)] = 0.0
        p /= p.sum()
        free = np.setdiff1d(np.arange(len(printer.observables)), [place for place, _ in seen.observed])
        told = outcomes(np.clip(theta[:, free], 1e-9, 1 - 1e-9), p)
        after = told.expected(
            expected_cost(told.p_present, printer.minutes), expected_cost(told.p_absent, printer.minutes)
        )
        saved = np.round(expected_cost(p, printer.minutes) - after - OBSERVING_MINUTES, 9)
        if len(saved) and saved.max() > 0:
            return int(free[np.argmax(saved)])
        return len(printer.observables) + int(np.argmax(p / printer.minutes))

    return choose


def by_copilot(printer: Printer, network: Network) -> Policy:
    """The copilot's own next check; once it would call someone, the faults left by the p/c it hands over."""

    def choose(seen: Seen) -> int:
        told = observations(network, printer, seen)
        choice = next_check(network, told, allowed=network.findings)
        if choice is not None:
            return network.findings.index(choice.finding)
        ratio = posterior(network, told)[:-1] / printer.minutes
        ratio[list(seen.sound)] = -1.0
        return len(printer.observables) + int(np.argmax(ratio))

    return choose


def by_information(printer: Printer, network: Network) -> Policy:
    """The check with the most information for each of its minutes."""

    def choose(seen: Seen) -> int:
        told = observations(network, printer, seen)
        asked = {each.finding for each in told}
        columns = np.array([j for j, finding in enumerate(network.findings) if finding not in asked])
        bits = information(network, posterior(network, told), columns)
        return int(columns[np.argmax(bits / network.check_minutes[columns])])

    return choose


def observations(network: Network, printer: Printer, seen: Seen) -> list[Observation]:
    """What is known as the copilot hears it."""
    first = len(printer.observables)
    states = {True: FindingState.PRESENT, False: FindingState.ABSENT}
    heard = [Observation(network.findings[place], states[state]) for place, state in sorted(seen.observed)]
    looked = [
        Observation(network.findings[first + fault], FindingState.ABSENT) for fault in sorted(seen.sound)
    ]
    return heard + looked


def knowledge_of(printer: Printer, logs: Cases, links: tuple[Link, ...]) -> FaultKnowledge:
    """What a copilot at such printers knows; findings are the observables, then an inspection for each fault."""
    observing = [_check(name, OBSERVING_MINUTES) for name in printer.observables]
    looking = [
        _check(f"look {fault}", minutes, fault)
        for fault, minutes in zip(printer.faults, printer.minutes, strict=True)
    ]
    return FaultKnowledge(
        site="bench",
        asset_model="printer",
        causes=tuple(Cause(id=fault, wordings=_worded(fault)) for fault in printer.faults),
        findings=(*observing, *looking),
        links=links,
        jobs=tuple(_jobs(printer, logs)),
    )


def manual(printer: Printer) -> tuple[Link, ...]:
    """The links a manual would list, in its three strengths: what a fault shows markedly more often than others."""
    p, theta = printer.given({})
    theta = np.round(theta, 9)
    return tuple(
        Link(cause=printer.faults[fault], finding=printer.observables[place], strength=strength)
        for (fault, place), rate in np.ndenumerate(theta)
        if rate > MARKED * (p @ theta)[place]
        for strength in [stated for least, stated in STRENGTHS if rate >= least][:1]
    )


def _jobs(printer: Printer, logs: Cases) -> Iterator[Job]:
    names = np.array(printer.observables)
    for number, (fault, shown) in enumerate(zip(logs.faults, logs.shown, strict=True)):
        yield Job(
            id=str(number),
            asset="printer",
            asset_model="printer",
            closed=DAY,
            cause=printer.faults[fault],
            findings=tuple(names[shown].tolist()),
            absent=tuple(names[~shown].tolist()),
        )


def _check(name: str, minutes: float, inspects: str = "") -> Finding:
    return Finding(
        id=name, kind=FindingKind.CHECK, wordings=_worded(name), minutes=minutes, inspects=inspects
    )


def _worded(text: str) -> tuple[Wording, ...]:
    return (Wording(text=text, lang="en", citation=Citation(document="win95pts", quote=text)),)


def policies(printer: Printer, logs: Cases, links: tuple[Link, ...], seed: int) -> dict[str, Policy]:
    """All that is compared, having learned from the same logs and table but for the exact one."""
    network = build_network(knowledge_of(printer, logs, links), today=DAY, reliability=1.0)
    counts = np.bincount(logs.faults, minlength=len(printer.faults)).astype(np.float64)
    return {
        "random": in_order(printer, np.random.default_rng(seed).random(len(printer.faults))),
        "most frequent first": in_order(printer, counts),
        "probability over cost": in_order(printer, network.prior[:-1] / printer.minutes),
        "information gain per minute": by_information(printer, network),
        "copilot": by_copilot(printer, network),
        "exact expected cost": exactly(printer),
    }


def ratio(mine: Floats, other: Floats) -> tuple[float, float, float]:
    """Mean over mean, with the bounds that hold it in 95 % of the bootstrap samples of the cases."""
    dice = np.random.default_rng(0)
    picks = (dice.integers(0, len(mine), len(mine)) for _ in range(1000))
    low, high = np.percentile([mine[each].mean() / other[each].mean() for each in picks], [2.5, 97.5])
    return float(mine.mean() / other.mean()), float(low), float(high)


def main() -> None:
    """Print the table of minutes, and how far the copilot is from the exact policy and the usual order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1500, help="cases for each seed")
    parser.add_argument(
        "--seeds", type=int, default=4, help="times that minutes, logs and cases are drawn anew"
    )
    options = parser.parse_args()
    runs = [_run(seed, options.cases) for seed in range(1, options.seeds + 1)]
    spent = {
        setting: {
            policy: np.concatenate([run[setting][policy] for run in runs]) for policy in runs[0][setting]
        }
        for setting in runs[0]
    }
    print(preamble())
    print(
        f"\nn = {options.cases} cases for each of the seeds 1 to {options.seeds}; "
        "mean minutes until the fault is looked at.\n"
    )
    print(_minutes_table(spent))
    print("\n" + _ratio_table(spent))


def _run(seed: int, count: int) -> dict[str, dict[str, Floats]]:
    """Minutes (count,) by what the copilot learned from and by policy."""
    printer = load_printer(seed)
    cases = Cases(*printer.sample(count, np.random.default_rng(seed)))
    return {
        name: {
            policy: minutes_of(choose, printer, cases)
            for policy, choose in policies(printer, logs, links, seed).items()
        }
        for name, logs, links in _settings(printer, seed)
    }


def _settings(printer: Printer, seed: int) -> Iterator[tuple[str, Cases, tuple[Link, ...]]]:
    """What the copilot learns from: name, logs, the manual's table."""
    stated = manual(printer)
    for count in LOGS:
        logs = Cases(*printer.sample(count, np.random.default_rng(1000 + seed)))
        yield f"{count} logs", logs, ()
        yield f"{count} logs and a table", logs, stated


def _minutes_table(columns: Mapping[str, dict[str, Floats]]) -> str:
    names = next(iter(columns.values()))
    return table(
        ["policy", *columns],
        [[name, *(float(each[name].mean()) for each in columns.values())] for name in names],
    )


def _ratio_table(columns: Mapping[str, dict[str, Floats]]) -> str:
    others = (
        "exact expected cost",
        "most frequent first",
        "probability over cost",
        "information gain per minute",
    )
    rows = [
        [
            name,
            *("{:.3f} ({:.3f} to {:.3f})".format(*ratio(spent["copilot"], spent[other])) for other in others),
        ]
        for name, spent in columns.items()
    ]
    return table(["copilot's minutes / those of (95 %)", *others], rows)


if __name__ == "__main__":
    main()
