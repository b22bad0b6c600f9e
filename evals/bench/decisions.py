"""How long one decision takes: causes ranked and explained and the next check chosen, from knowledge and findings."""

from __future__ import annotations

import argparse
import time
from datetime import date

import numpy as np

from copilot.diagnosis.calibration import leave_one_out
from copilot.diagnosis.diagnose import diagnose
from copilot.diagnosis.evidence import Observation
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
from evals.bench.report import preamble, table

DAY = date(2026, 1, 1)
SIZES = ((30, 50), (100, 200), (300, 500), (300, 1000))
LINKS_A_CAUSE = 8
JOBS = 500


def knowledge(causes: int, findings: int, dice: np.random.Generator) -> FaultKnowledge:
    """A machine with so many causes and findings: a tenth alarms, a third symptoms, else checks; then inspections.

    Inspections of all causes come on top of ``findings``, so that the next check is chosen among as many as may be.
    """
    seen = [_finding(place, findings, dice) for place in range(findings)]
    looks = [_check(f"look-{cause}", dice, f"c{cause}") for cause in range(causes)]
    return FaultKnowledge(
        site="bench",
        asset_model="M",
        causes=tuple(
            Cause(id=f"c{cause}", wordings=_worded(f"Cause {cause}"), occurrence=int(dice.integers(1, 11)))
            for cause in range(causes)
        ),
        findings=(*seen, *looks),
        links=tuple(
            Link(cause=f"c{cause}", finding=f"f{place}", strength=float(dice.choice([0.4, 0.8, 0.95])))
            for cause in range(causes)
            for place in dice.choice(findings, LINKS_A_CAUSE, replace=False)
        ),
        jobs=tuple(
            Job(
                id=f"w{number}",
                asset=f"M-{number % 4}",
                asset_model="M",
                closed=DAY,
                cause=f"c{dice.integers(causes)}",
                findings=tuple(f"f{place}" for place in dice.choice(findings, 3, replace=False)),
            )
            for number in range(JOBS)
        ),
    )


def milliseconds(known: FaultKnowledge, repeats: int, dice: np.random.Generator) -> list[float]:
    """The time of each of several decisions on different observations, of knowledge calibrated as mining leaves it."""
    known = known.model_copy(update={"calibration": leave_one_out(known)})
    taken = []
    for _ in range(repeats):
        places = dice.choice(len(known.findings), 5, replace=False)
        states = dice.choice([FindingState.PRESENT, FindingState.ABSENT], 5)
        heard = [
            Observation(known.findings[place].id, FindingState(state))
            for place, state in zip(places, states, strict=True)
        ]
        start = time.perf_counter()
        diagnose(known, heard, asset="M-1", today=DAY)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=50)
    options = parser.parse_args()
    rows = []
    for causes, findings in SIZES:
        dice = np.random.default_rng(0)
        first, *later = milliseconds(knowledge(causes, findings, dice), options.repeats + 1, dice)
        middle, most = np.percentile(later, [50, 95])
        rows.append([causes, findings, findings + causes, f"{first:.0f}", f"{middle:.0f}", f"{most:.0f}"])
    print(preamble())
    print(
        f"\nn = {options.repeats} decisions each, {JOBS} closed jobs, {LINKS_A_CAUSE} links a cause, seed 0.\n"
    )
    print(
        table(
            [
                "causes",
                "findings",
                "with inspections",
                "first decision (ms)",
                "median (ms)",
                "95 % within (ms)",
            ],
            rows,
        )
    )


def _finding(place: int, findings: int, dice: np.random.Generator) -> Finding:
    if place >= findings * 0.43:
        return _check(f"f{place}", dice)
    kind = FindingKind.ALARM if place < findings * 0.1 else FindingKind.SYMPTOM
    return Finding(id=f"f{place}", kind=kind, wordings=_worded(f"Finding {place}"))


def _check(name: str, dice: np.random.Generator, inspects: str = "") -> Finding:
    minutes = float(dice.uniform(1, 20))
    return Finding(
        id=name, kind=FindingKind.CHECK, wordings=_worded(name), minutes=minutes, inspects=inspects
    )


def _worded(text: str) -> tuple[Wording, ...]:
    return (Wording(text=text, lang="en", citation=Citation(document="bench", quote=text)),)


if __name__ == "__main__":
    main()
