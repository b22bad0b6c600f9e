"""Do percentages mean what they say: simulated cases at machines that fail otherwise than their manual states.

The truth: causes as unequally frequent as in practice (Zipf), links stronger or weaker than the table says, some of
the table's links not there and others it does not list, findings that come together, and faults on no list. The
copilot sees the table and closed jobs alone. A case is judged after a part of its checks, as it is on the screen.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from copilot.diagnosis.calibration import brier, calibrated, ece, leave_one_out
from copilot.diagnosis.diagnose import with_floor
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import build_network
from copilot.diagnosis.posterior import posterior
from copilot.faultknowledge import (
    Calibration,
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
from evals.bench.report import preamble, table

DAY = date(2026, 1, 1)
CAUSES, ALARMS, SYMPTOMS, CHECKS = 40, 12, 24, 30
FINDINGS = ALARMS + SYMPTOMS + CHECKS
STRENGTHS = (0.4, 0.8, 0.95)
LINKS_A_CAUSE = 6
# Log-odds by which true strengths differ from stated ones; shares of stated links that are wrong and of true ones
# that no table states.
OFF = 1.0
WRONG, UNSTATED = 0.15, 0.15
LEAK = 0.03
UNLISTED = 0.05
# How often a finding goes along with its neighbour whatever the cause.
TOGETHER = 0.3
CHECKS_A_CASE = 6

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class World:
    """A machine: ``frequency`` (n + 1,) of its causes, the last one unlisted; true ``rates`` (n + 1, m) of findings;
    ``stated`` (n, m) strengths of the table, NaN where none."""

    frequency: Floats
    rates: Floats
    stated: Floats


@dataclass(frozen=True, eq=False)
class Told:
    """A case: its cause, what is seen at first (alarms and symptoms) and the results of the checks, in their order."""

    cause: int
    seen: tuple[int, ...]
    checked: tuple[tuple[int, bool], ...]


def make_world(dice: np.random.Generator) -> World:
    """A machine drawn at random."""
    stated = np.full((CAUSES, FINDINGS), np.nan)
    rates = np.full((CAUSES + 1, FINDINGS), LEAK)
    for cause in range(CAUSES):
        for place in dice.choice(FINDINGS, LINKS_A_CAUSE, replace=False):
            strength = float(dice.choice(STRENGTHS))
            odds = np.log(strength / (1 - strength)) + dice.normal(0, OFF)
            kind = dice.random()
            if kind >= WRONG:
                rates[cause, place] = 1 / (1 + np.exp(-odds))
            if kind < 1 - UNSTATED:
                stated[cause, place] = strength
    rates[-1] = dice.uniform(LEAK, 4 * LEAK, FINDINGS)
    listed = 1 / np.arange(1, CAUSES + 1)
    dice.shuffle(listed)
    return World(np.append((1 - UNLISTED) * listed / listed.sum(), UNLISTED), rates, stated)


def draw_case(world: World, dice: np.random.Generator) -> Told:
    """A case of a machine: checks are those its table suggests, the rest at random."""
    cause = int(dice.choice(CAUSES + 1, p=world.frequency))
    shown = dice.random(FINDINGS) < world.rates[cause]
    neighbour = np.arange(FINDINGS) ^ 1
    shown = np.where(dice.random(FINDINGS) < TOGETHER, shown[neighbour], shown)
    seen = tuple(np.flatnonzero(shown[: ALARMS + SYMPTOMS]).tolist())
    worth = np.nan_to_num(world.stated)[:, ALARMS + SYMPTOMS :].T @ _suspected(world, seen) + 0.01
    places = dice.choice(CHECKS, CHECKS_A_CASE, replace=False, p=worth / worth.sum()) + ALARMS + SYMPTOMS
    return Told(cause, seen, tuple((int(place), bool(shown[place])) for place in places))


def _suspected(world: World, seen: tuple[int, ...]) -> Floats:
    """How many of the seen findings the table links to each cause (n,)."""
    return np.asarray((~np.isnan(world.stated[:, list(seen)])).sum(axis=1).astype(np.float64))


def knowledge_of(world: World, cases: list[Told], dice: np.random.Generator) -> FaultKnowledge:
    """What the copilot knows: the table, occurrence as an engineer guesses it, and closed jobs."""
    guessed = np.clip(np.round(10 * (world.frequency[:-1] / world.frequency.max()) ** 0.5), 1, 10)
    guessed = np.clip(guessed + dice.integers(-2, 3, CAUSES), 1, 10)
    return FaultKnowledge(
        site="bench",
        asset_model="M",
        causes=tuple(
            Cause(id=f"c{cause}", wordings=_worded(f"Cause {cause}"), occurrence=float(rating))
            for cause, rating in enumerate(guessed)
        ),
        findings=tuple(_finding(place) for place in range(FINDINGS)),
        links=tuple(
            Link(cause=f"c{cause}", finding=f"f{place}", strength=float(strength))
            for (cause, place), strength in np.ndenumerate(world.stated)
            if not np.isnan(strength)
        ),
        jobs=tuple(_job(number, case) for number, case in enumerate(cases)),
    )


def _job(number: int, case: Told) -> Job:
    present = [*case.seen, *(place for place, state in case.checked if state)]
    return Job(
        id=f"w{number}",
        asset="M-1",
        asset_model="M",
        closed=DAY,
        cause=f"c{case.cause}",
        findings=tuple(f"f{place}" for place in present),
        absent=tuple(f"f{place}" for place, state in case.checked if not state),
    )


def _finding(place: int) -> Finding:
    name, words = f"f{place}", _worded(f"Finding {place}")
    if place >= ALARMS + SYMPTOMS:
        return Finding(id=name, kind=FindingKind.CHECK, wordings=words, minutes=5)
    return Finding(id=name, kind=FindingKind.ALARM if place < ALARMS else FindingKind.SYMPTOM, wordings=words)


def _worded(text: str) -> tuple[Wording, ...]:
    return (Wording(text=text, lang="en", citation=Citation(document="bench", quote=text)),)


def observations(case: Told, checks: int) -> list[Observation]:
    """What is known of a case after so many checks."""
    seen = [Observation(f"f{place}", FindingState.PRESENT) for place in case.seen]
    states = {True: FindingState.PRESENT, False: FindingState.ABSENT}
    return seen + [Observation(f"f{place}", states[state]) for place, state in case.checked[:checks]]


@dataclass(frozen=True)
class Judged:
    """How well probabilities fit what was true: calibration error, Brier score, share of right first hypotheses."""

    ece: float
    brier: float
    top1: float


def judge(posteriors: list[Floats], truths: list[int]) -> Judged:
    """The measures over cases."""
    right = [int(np.argmax(p)) == truth for p, truth in zip(posteriors, truths, strict=True)]
    return Judged(
        ece([float(p.max()) for p in posteriors], right), brier(posteriors, truths), float(np.mean(right))
    )


def run(seed: int, closed: int, count: int) -> tuple[Calibration, Judged, Judged]:
    """One machine: the calibration, and how well probabilities fit without it and as they are shown."""
    dice = np.random.default_rng(seed)
    world = make_world(dice)
    knowledge = knowledge_of(world, [draw_case(world, dice) for _ in range(closed)], dice)
    calibration = leave_one_out(knowledge)
    network = build_network(knowledge, asset="M-1", today=DAY)
    cases = [draw_case(world, dice) for _ in range(count)]
    raw = [posterior(network, observations(case, int(dice.integers(0, CHECKS_A_CASE + 1)))) for case in cases]
    truths = [case.cause for case in cases]
    return (
        calibration,
        judge(raw, truths),
        judge([with_floor(calibrated(p, calibration, network.prior)) for p in raw], truths),
    )


def main() -> None:
    """Print a row for each machine and their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--closed", type=int, default=100, help="closed jobs the copilot has learned from")
    parser.add_argument("--cases", type=int, default=400, help="cases judged")
    parser.add_argument("--seeds", type=int, default=20, help="machines")
    options = parser.parse_args()
    results = [run(seed, options.closed, options.cases) for seed in range(1, options.seeds + 1)]
    rows = [
        [seed, fit.temperature, fit.prior_temperature, raw.ece, shown.ece, raw.brier, shown.brier, shown.top1]
        for seed, (fit, raw, shown) in enumerate(results, 1)
    ]
    mean = ["mean", *(float(np.mean([row[column] for row in rows])) for column in range(1, 8))]
    print(preamble())
    print(
        f"\nn = {options.cases} cases after {options.closed} closed ones, for each of {options.seeds} machines.\n"
    )
    header = [
        "seed",
        "temperature",
        "of the prior",
        "ECE raw",
        "ECE shown",
        "Brier raw",
        "Brier shown",
        "top-1",
    ]
    print(table(header, [*rows, mean]))


if __name__ == "__main__":
    main()
