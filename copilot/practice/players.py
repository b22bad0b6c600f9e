"""Simulated players of an exercise: the engine itself, and people who look at causes one after another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from copilot.diagnosis.counts import Floats
from copilot.errors import CopilotError
from copilot.faultknowledge import EnergyState
from copilot.practice.advice import best_move
from copilot.practice.attempt import Attempt
from copilot.practice.moves import Check, LockOut, Name, Release
from copilot.practice.simulation import Simulation

# No search is longer: each check is made once, each cause named once, with a lock between.
_MOST_MOVES = 5000
RANDOM_PLAYERS = 100


def best_path(simulation: Simulation) -> Attempt:
    """The engine's own search on the same hidden answers, until it has named the cause."""
    attempt = Attempt(exercise=simulation.exercise, by="engine")
    for _ in range(_MOST_MOVES):
        if attempt.over:
            return attempt
        attempt = attempt.after(best_move(attempt, simulation), simulation)
    raise CopilotError("The engine found no way to the cause.")


def in_order(simulation: Simulation, causes: Sequence[str]) -> Attempt:
    """Look at causes in an order until the hidden one is seen and named; name those nobody can look at."""
    attempt = Attempt(exercise=simulation.exercise, by="player")
    for cause in causes:
        look = simulation.looks.get(cause)
        if look:
            if look.energy is EnergyState.ISOLATED and not attempt.locked:
                attempt = attempt.after(LockOut(), simulation)
            if look.energy is EnergyState.ENERGISED and attempt.locked:
                attempt = attempt.after(Release(), simulation)
            attempt = attempt.after(Check(finding=look.id), simulation)
        if not look or cause == simulation.exercise.cause:
            attempt = attempt.after(Name(cause=cause), simulation)
        if attempt.over:
            break
    return attempt


def at_random(simulation: Simulation, dice: np.random.Generator) -> Attempt:
    """Look at all causes in any order, whatever was reported."""
    causes = [each.id for each in simulation.knowledge.causes]
    return in_order(simulation, [causes[place] for place in dice.permutation(len(causes))])


def random_minutes(simulation: Simulation) -> Floats:
    """Minutes (`RANDOM_PLAYERS`,) of as many random players; the exercise's seed decides them."""
    dice = np.random.default_rng(simulation.exercise.seed)
    return np.array([_minutes_of(simulation, dice) for _ in range(RANDOM_PLAYERS)])


def _minutes_of(simulation: Simulation, dice: np.random.Generator) -> float:
    """The minutes of `at_random`, counted without playing it move by move."""
    causes, minutes, locked = simulation.knowledge.causes, 0.0, False
    for place in dice.permutation(len(causes)):
        cause = causes[place]
        right, look = cause.id == simulation.exercise.cause, simulation.looks.get(cause.id)
        if look:
            minutes += simulation.minutes(look.id, locked=locked)
            locked = look.energy is EnergyState.ISOLATED or (locked and look.energy is EnergyState.ANY)
        elif not right:
            minutes += cause.minutes
        if right:
            break
    return minutes
