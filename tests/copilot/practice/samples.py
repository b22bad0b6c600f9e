"""Small fault knowledges to practise on, drawn by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from copilot.faultknowledge import (
    Calibration,
    Cause,
    Competence,
    EnergyState,
    FaultKnowledge,
    Finding,
    FindingKind,
    Job,
    Link,
)
from copilot.practice.exercise import set_exercise
from copilot.practice.simulation import Simulation, simulated
from tests.copilot.diagnosis.samples import TODAY, a_cause, a_check, a_job, a_symptom, of, worded


def a_knowledge(seed: int, most: int = 7) -> FaultKnowledge:
    """Two to ``most`` causes, most with a look at them, tests, signs and closed jobs; a calibration of its own."""
    dice = random.Random(seed)
    names = [f"c{place}" for place in range(dice.randint(2, most))]
    findings = list(_findings(names, dice))
    parts: list[Cause | Finding | Link | Job] = [
        a_cause(
            name,
            minutes=dice.uniform(5, 120),
            occurrence=dice.randint(1, 10),
            remedies=worded(dice.choice(["Open the valve and replace the seal", "Correct the set value"])),
        )
        for name in names
    ]
    signs = [each.id for each in findings if not each.inspects]
    links = {(dice.choice(names), dice.choice(signs)) for _ in range(3 * len(names))}
    parts += [
        Link(cause=cause, finding=finding, strength=dice.choice([0.4, 0.8, 0.95]))
        for cause, finding in sorted(links)
    ]
    for number in range(dice.randint(0, 12)):
        told = tuple(dice.sample([each.id for each in findings], 2))
        parts.append(
            a_job(
                f"w{number}",
                dice.choice([*names, "unlisted"]),
                told[:1],
                absent=told[1:],
                report=f"stands {number}",
                lang=dice.choice(["en", "de"]),
                closed=TODAY - timedelta(days=dice.randint(0, 900)),
                asset=dice.choice(["PRESS-01", "PRESS-02"]),
                asset_model=dice.choice(["HPX", "HPX", "other"]),
            )
        )
    calibration = Calibration(
        temperature=dice.uniform(0.5, 2), cases=40, prior_temperature=dice.uniform(0.7, 1.4)
    )
    return of(*parts, *findings).model_copy(update={"calibration": calibration})


def _findings(names: list[str], dice: random.Random) -> Iterator[Finding]:
    for place in range(dice.randint(2, 6)):
        yield a_symptom(f"s{place}", dice.choice([FindingKind.ALARM, FindingKind.SYMPTOM]))
    looks = [name for name in names if dice.random() < 0.85]
    for place, inspects in enumerate([*looks, *[""] * dice.randint(1, 5)]):
        yield a_check(
            f"t{place}",
            minutes=dice.uniform(1, 30),
            inspects=inspects,
            energy=dice.choice([*EnergyState, EnergyState.ANY]),
            competence=dice.choice(
                [Competence.OPERATOR, *[Competence.TECHNICIAN] * 3, Competence.SPECIALIST]
            ),
        )


def a_simulation(seed: int, most: int = 7, **options: object) -> Simulation:
    """An exercise on such a knowledge."""
    knowledge = a_knowledge(seed, most)
    competence = random.Random(-seed - 1).choice([Competence.TECHNICIAN, Competence.SPECIALIST])
    settings = {"seed": seed, "today": TODAY, "competence": competence, "asset": "PRESS-01", **options}
    return simulated(set_exercise(knowledge, **settings), knowledge)  # type: ignore[arg-type]
