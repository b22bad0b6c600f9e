"""The classroom: the lessons, simulated faults, reviews and certificates of one learner at one site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from copilot.access import Actor
from copilot.faultknowledge import Competence
from copilot.guide import Guide
from copilot.learning.certificates import Certificate, Lacking
from copilot.learning.exercises import PracticeRun, SetExercise
from copilot.learning.offered import OfferedLesson
from copilot.learning.record import LearnerRecord
from copilot.learning.review import Reviewed, ReviewItem
from copilot.learning.run import LessonRun
from copilot.practice.moves import Move
from copilot.workshop import Workshop


@dataclass(frozen=True)
class Classroom:
    """What one learner may reach: their own data only.

    ``deed`` is the client's id (a UUID) of what it did: sent again, it gives what stands now and counts once. Raises
    `BadInputError` for what is not there or cannot be done, `ForbiddenError` for another learner's attempt or deed and
    `ConflictError` for a deed that was something else or a card that was answered otherwise.
    """

    workshop: Workshop
    actor: Actor
    site: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def lessons(self, lang: str, asset_model: str | None = None) -> list[OfferedLesson]:
        """The published lessons, of one model where asked: each once, in ``lang`` where there is such a variant."""
        raise NotImplementedError

    def begin(self, deed: str, lesson_id: str, lang: str) -> LessonRun:
        """Begin the published version of now in ``lang`` if it has it, or go on with an unfinished attempt at it."""
        raise NotImplementedError

    def run(self, attempt_id: str) -> LessonRun:
        """An attempt at a lesson as it stands."""
        raise NotImplementedError

    def seen(self, deed: str, attempt_id: str, card: int) -> LessonRun:
        """A step card was read."""
        raise NotImplementedError

    def answer(self, deed: str, attempt_id: str, card: int, option: int) -> LessonRun:
        """A question card was answered with an option, by its place as shown."""
        raise NotImplementedError

    def exercises(self, lang: str) -> list[SetExercise]:
        """The simulated faults that trainers have set, the latest first."""
        raise NotImplementedError

    def practise(
        self, deed: str, *, exercise: str = "", asset_model: str = "", lang: str = "en"
    ) -> PracticeRun:
        """Begin a fault that a trainer set, or go on with it; or a surprise on a model, always a new one."""
        raise NotImplementedError

    def practice(self, attempt_id: str, lang: str) -> PracticeRun:
        """An attempt at a simulated fault as it stands, in the words of ``lang``."""
        raise NotImplementedError

    def move(self, deed: str, attempt_id: str, move: Move, lang: str) -> PracticeRun:
        """Make a move. Raises `NotAllowedError` for what cannot be done now; it costs nothing."""
        raise NotImplementedError

    def due(self, now: datetime | None = None) -> list[ReviewItem]:
        """The questions that are due, the longest due first."""
        raise NotImplementedError

    def review(self, deed: str, item_id: str, option: int) -> Reviewed:
        """Answer a question that is due."""
        raise NotImplementedError

    def own(self) -> LearnerRecord:
        """Everything that is held on this learner."""
        raise NotImplementedError

    def forget(self, deed: str, *, certificates: bool = False) -> None:
        """Delete attempts, answers and reviews, and the certificates too where asked."""
        raise NotImplementedError

    def certificates(self) -> list[Certificate]:
        """The learner's certificates, also expired ones, the latest first."""
        raise NotImplementedError

    def competence(self, asset_model: str) -> Competence:
        """What this learner counts as on a model today: a technician, or what a valid certificate says."""
        raise NotImplementedError

    def lacking(self, guide: Guide, asset_model: str) -> Lacking | None:
        """The lesson with a certificate that a repair by this guide asks for and this learner has not passed."""
        raise NotImplementedError
