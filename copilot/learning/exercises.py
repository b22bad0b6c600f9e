"""Simulated faults as a trainer sets them and as a learner finds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from copilot.learning.offered import Progress
from copilot.learningtables import ExerciseRow
from copilot.practice.attempt import Attempt
from copilot.practice.briefing import Briefing
from copilot.practice.grade import Grade, grade
from copilot.practice.replay import Replay, replay
from copilot.practice.simulation import Simulation


@dataclass(frozen=True, slots=True)
class SetExercise:
    """A simulated fault that waits for learners; it never tells its cause. ``asset`` may be "".

    ``surprise``: each attempt hides a cause of its own, drawn as often as the plant sees it. An ``exam`` takes nothing
    back, ends with the first unsafe order, and can be taken once. ``attempt`` as in `OfferedLesson`.
    """

    id: str
    title: str
    asset: str
    asset_model: str
    exam: bool
    surprise: bool
    state: Progress = Progress.NEW
    attempt: str | None = None


@dataclass(frozen=True, slots=True)
class TrainerExercise:
    """A simulated fault as trainers see it: ``cause`` is an id, "" for a surprise; withdrawn ones stay listed."""

    exercise: SetExercise
    cause: str
    by: str
    at: datetime
    withdrawn: bool


@dataclass(frozen=True)
class PracticeRun:
    """An attempt at a simulated fault, on what was known of the machine's faults when it was begun.

    ``exercise`` is the id of the one that a trainer set, "" where the learner asked for a surprise.
    """

    id: str
    exercise: str
    attempt: Attempt
    simulation: Simulation
    briefing: Briefing
    lang: str

    @property
    def over(self) -> bool:
        """Whether there is nothing left to do: only then ``grade`` and ``replay`` tell the cause."""
        return self.attempt.over

    @cached_property
    def grade(self) -> Grade:
        """The grade. ``ValueError`` while the attempt goes on, for it tells the cause."""
        self._require_over()
        return grade(self.attempt, self.simulation, self.lang)

    @cached_property
    def replay(self) -> Replay:
        """Every move with the best one. ``ValueError`` while the attempt goes on."""
        self._require_over()
        return replay(self.attempt, self.simulation)

    def _require_over(self) -> None:
        if not self.over:
            raise ValueError("the attempt is not over")


def offered_exercise(
    row: ExerciseRow, state: Progress = Progress.NEW, attempt: str | None = None
) -> SetExercise:
    """An exercise as learners see it, with how far one of them is."""
    return SetExercise(
        id=row.id,
        title=row.title,
        asset=row.asset,
        asset_model=row.asset_model,
        exam=row.exam,
        surprise=not row.cause,
        state=state,
        attempt=attempt,
    )
