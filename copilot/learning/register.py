"""The trainer's register: simulated faults that are set, learners and their attempts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from copilot.access import Actor
from copilot.learning.certificates import Certificate
from copilot.learning.exercises import TrainerExercise
from copilot.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner in short: how many attempts they began and passed, and when they last did anything."""

    user: str
    attempts: int
    passed: int
    last: datetime | None
    certificates: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt in a list: ``kind`` "lesson" or "practice"; ``title`` is that of the lesson or the exercise.

    ``state`` is begun, passed or failed; ``score`` 0..100 once over. ``minutes`` and ``optimal`` (of the best path) are
    those of a finished practice, ``cause`` the id of what it hid.
    """

    id: str
    user: str
    kind: str
    lesson: str
    version: int
    exercise: str
    title: str
    asset_model: str
    state: str
    score: float | None
    begun_at: datetime
    ended_at: datetime | None
    minutes: float | None = None
    optimal: float | None = None
    cause: str = ""


@dataclass(frozen=True)
class Training:
    """What trainers reach at a site. Raises `BadInputError` for what is not there."""

    workshop: Workshop
    actor: Actor
    site: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def set_exercise(
        self, title: str, asset: str, asset_model: str, cause: str = "", *, exam: bool = False
    ) -> TrainerExercise:
        """Set a fault on a machine or a model (one may be ""); ``cause`` is an id, "" for a surprise."""
        raise NotImplementedError

    def exercises(self) -> list[TrainerExercise]:
        """All that were set, the latest first."""
        raise NotImplementedError

    def withdraw(self, exercise: str) -> TrainerExercise:
        """Offer it to nobody any more; who has begun it finishes it."""
        raise NotImplementedError

    def learners(self) -> list[Learner]:
        """Everybody who has begun anything or holds a certificate, by name."""
        raise NotImplementedError

    def attempts(self, user: str = "") -> list[AttemptLine]:
        """All attempts, or those of one learner, the latest first."""
        raise NotImplementedError

    def remove_learner(self, user: str, *, certificates: bool = True) -> None:
        """Delete what is held on a learner; certificates too unless told otherwise."""
        raise NotImplementedError
