"""The best next move of an attempt: what the engine itself would do with what the learner knows by then."""

from __future__ import annotations

import numpy as np

from copilot.diagnosis.counts import Floats
from copilot.diagnosis.diagnose import Diagnosis, State, diagnose, probabilities
from copilot.faultknowledge import EnergyState
from copilot.practice.attempt import Attempt
from copilot.practice.moves import Check, LockOut, Move, Name, Release
from copilot.practice.simulation import Simulation


def beliefs(attempt: Attempt, simulation: Simulation) -> Floats:
    """P(cause) (n,) at this point of an attempt, as a diagnosis ranks by; `OTHER` last."""
    exercise = attempt.exercise
    return probabilities(
        simulation.knowledge,
        attempt.observations(simulation),
        asset=exercise.asset,
        today=exercise.today,
    )


def best_move(attempt: Attempt, simulation: Simulation) -> Move:
    """The move that the engine would make now; following it to the end is the best path.

    It is what `diagnose` says: the check that it proposes, behind a lock-out where it needs one, or the cause that it
    would repair. On a locked-out machine a diagnosis leaves measurements with energy on out; where it has nothing else
    to propose, the lock comes off for one. Where the engine would call someone, no one comes here: the cause most
    probable for its minutes is looked at, or named where nobody can look at it.
    """
    found = _diagnosed(attempt, simulation, attempt.locked)
    if found.state is State.ESCALATE and attempt.locked:
        found = _diagnosed(attempt, simulation, False)
    if found.state is State.REPAIR and found.hypotheses[0].cause not in attempt.wrong:
        return Name(cause=found.hypotheses[0].cause)
    if found.next_check:
        return _towards(found.next_check.id, attempt, simulation)
    return _worth_most(attempt, simulation)


def _diagnosed(attempt: Attempt, simulation: Simulation, locked: bool) -> Diagnosis:
    exercise = attempt.exercise
    return diagnose(
        simulation.knowledge,
        attempt.observations(simulation),
        asset=exercise.asset,
        today=exercise.today,
        competence=exercise.competence,
        locked_out=locked,
        limit=1,
    )


def _towards(check: str, attempt: Attempt, simulation: Simulation) -> Move:
    """The check itself, or what has to be done to the lock first."""
    energy = simulation.checks[check].energy
    if energy is EnergyState.ISOLATED and not attempt.locked:
        return LockOut()
    return Release() if energy is EnergyState.ENERGISED and attempt.locked else Check(finding=check)


def _worth_most(attempt: Attempt, simulation: Simulation) -> Move:
    """A look at the cause not ruled out that has the most probability a minute; its name where no one can look."""
    asked = {each.finding: each.state for each in attempt.observations(simulation)}
    p, worth, moves = beliefs(attempt, simulation), [], list[Move]()
    for row, cause in enumerate(simulation.knowledge.causes):
        look = simulation.looks.get(cause.id)
        if cause.id in attempt.wrong or (look and asked.get(look.id) == "absent"):
            continue
        if look and look.id not in asked:
            minutes = simulation.minutes(look.id, locked=attempt.locked)
            moves.append(_towards(look.id, attempt, simulation))
        else:
            minutes = cause.minutes
            moves.append(Name(cause=cause.id))
        worth.append(p[row] / minutes)
    return moves[int(np.argmax(np.round(worth, 12)))]
