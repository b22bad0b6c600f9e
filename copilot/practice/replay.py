"""An attempt move by move: what was probable at each point, and what the best move would have been."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from copilot.diagnosis.calibration import Likelihood, in_words
from copilot.diagnosis.counts import Floats
from copilot.diagnosis.policy import entropy, expected_cost
from copilot.faultknowledge import ENOUGH_CASES
from copilot.practice.advice import beliefs, best_move
from copilot.practice.attempt import Attempt
from copilot.practice.moves import Check, Done, Move
from copilot.practice.simulation import Simulation

MOST_CAUSES = 5
# A check that moves less probability than this between causes told nothing.
TOLD_LEAST = 0.01


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True)


class Chance(_Noun):
    """How probable a cause was: ``words`` always say it, ``probability`` (0..1) once enough cases are closed."""

    cause: str
    probability: float | None
    words: Likelihood


class Moment(_Noun):
    """One move with what was known before it.

    ``chances`` are the most probable causes, `OTHER` among them where it is one; ``entropy`` the bits of uncertainty;
    ``expected`` the minutes that trying causes in order of probability a minute would take on average (ECR without
    further checks). ``best`` is the engine's move at this point, and ``moved`` (0..1) how much probability the move
    shifted between causes (total variation); a check that shifts less than `TOLD_LEAST` ``told_nothing``.
    """

    number: int
    done: Done
    spent: float
    chances: tuple[Chance, ...]
    entropy: float
    expected: float
    best: Move
    moved: float

    @property
    def is_best(self) -> bool:
        """Whether the engine would have made the same move."""
        return self.done.move == self.best

    @property
    def told_nothing(self) -> bool:
        """Whether it was a check that left all probabilities, so entropy and expected minutes too, as they were."""
        return isinstance(self.done.move, Check) and not self.done.unsafe and self.moved < TOLD_LEAST


class Replay(_Noun):
    """All moves of an attempt in order; what was taken back, and the taking back, are left out."""

    moments: tuple[Moment, ...]


def replay(attempt: Attempt, simulation: Simulation) -> Replay:
    """Play an attempt again."""
    moments: list[Moment] = []
    before = Attempt(exercise=attempt.exercise, by=attempt.by)
    p = beliefs(before, simulation)
    for done in attempt.standing:
        after = Attempt(exercise=attempt.exercise, by=attempt.by, done=(*before.done, done))
        then = beliefs(after, simulation)
        moments.append(_moment(before, done, p, then, simulation))
        before, p = after, then
    return Replay(moments=tuple(moments))


def _moment(before: Attempt, done: Done, p: Floats, then: Floats, simulation: Simulation) -> Moment:
    return Moment(
        number=len(before.done) + 1,
        done=done,
        spent=before.minutes,
        chances=chances(p, simulation),
        entropy=float(entropy(p)),
        expected=float(expected_cost(p, simulation.network.repair_minutes)),
        best=best_move(before, simulation),
        moved=float(np.abs(then - p).sum() / 2),
    )


def chances(p: Floats, simulation: Simulation) -> tuple[Chance, ...]:
    """The most probable causes of a distribution (n,), best first."""
    calibration = simulation.knowledge.calibration
    enough = calibration.enough if calibration else len(simulation.knowledge.jobs) >= ENOUGH_CASES
    return tuple(
        Chance(
            cause=simulation.network.causes[row],
            probability=float(p[row]) if enough else None,
            words=in_words(float(p[row])),
        )
        for row in np.argsort(-p, kind="stable")[:MOST_CAUSES]
    )
