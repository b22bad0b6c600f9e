"""The trainer's register: simulated faults that are set, learners and their attempts."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select

from copilot.access import Actor
from copilot.audit import write_audit
from copilot.errors import BadInputError
from copilot.learning.certificates import Certificate, Certificates
from copilot.learning.exercises import SetExercise, TrainerExercise, offered_exercise
from copilot.learning.offered import Progress
from copilot.learning.practising import SEEDS, PracticeResult, set_row
from copilot.learning.record import delete_record
from copilot.learningtables import AttemptRow, ExerciseRow
from copilot.lessons.lessonbook import LessonBook
from copilot.refusing import refusal
from copilot.workshop import Workshop

MOST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner in short: how many attempts they began and passed, and when they last did anything in one."""

    user: str
    attempts: int
    passed: int
    last: datetime | None
    certificates: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt in a list: ``kind`` "lesson" or "practice"; ``title`` is that of the lesson or the exercise, or "".

    ``score`` is 0..100 once over. ``minutes``, the ``optimal`` ones and the ``cause`` (an id) are those of a simulated
    fault that is over.
    """

    id: str
    user: str
    kind: str
    lesson: str
    version: int
    exercise: str
    title: str
    asset_model: str
    state: Progress
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
        """Set a fault on a machine or a model (one may be ""); ``cause`` is an id, "" for a surprise.

        Raises `UnknownAssetError` for a machine that is not in the register.
        """
        title = " ".join(title.split())
        if not 0 < len(title) <= MOST_TITLE or not title.isprintable():
            raise BadInputError(*refusal("learning.no_title", most=MOST_TITLE))
        machine = self.workshop.machine(self.site, asset or None, asset_model or None)
        assert machine.model
        if cause and self.workshop.knowledge(self.site, machine.model).cause(cause) is None:
            raise BadInputError(*refusal("practice.no_cause", cause=cause, model=machine.model))
        row = ExerciseRow(
            site=self.site,
            id=uuid4().hex,
            title=title,
            asset=machine.asset.id if machine.asset else "",
            asset_model=machine.model,
            cause=cause,
            seed=secrets.randbelow(SEEDS),
            exam=exam,
            by=self.actor.name,
            at=self.clock(),
            withdrawn_at=None,
        )
        with self.workshop.store.transaction() as session:
            session.add(row)
        return _exercise(row)

    def exercises(self) -> list[TrainerExercise]:
        """All that were set, the latest first."""
        query = (
            select(ExerciseRow)
            .where(ExerciseRow.site == self.site)
            .order_by(ExerciseRow.at.desc(), ExerciseRow.id)
        )
        with self.workshop.store.transaction() as session:
            return [_exercise(row) for row in session.scalars(query)]

    def withdraw(self, exercise: str) -> TrainerExercise:
        """Offer it to nobody any more; who has begun it finishes it."""
        if set_row(self.workshop.store, self.site, exercise) is None:
            raise BadInputError(*refusal("learning.no_exercise"))
        with self.workshop.store.transaction() as session:
            row = session.get_one(ExerciseRow, (self.site, exercise))
            row.withdrawn_at = row.withdrawn_at or self.clock()
            return _exercise(row)

    def learners(self) -> list[Learner]:
        """Everybody who has begun anything or holds a certificate, by name."""
        attempts, certificates = (
            defaultdict[str, list[AttemptRow]](list),
            defaultdict[str, list[Certificate]](list),
        )
        for row in self._attempts(""):
            attempts[row.user].append(row)
        for each in Certificates(self.workshop.store, self.site).of():
            certificates[each.user].append(each)
        return [
            Learner(
                user=user,
                attempts=len(attempts[user]),
                passed=sum(row.state == Progress.PASSED for row in attempts[user]),
                last=max((row.updated_at for row in attempts[user]), default=None),
                certificates=tuple(certificates[user]),
            )
            for user in sorted({*attempts, *certificates})
        ]

    def attempts(self, user: str = "") -> list[AttemptLine]:
        """All attempts, or those of one learner, the latest first."""
        book = LessonBook(self.workshop.store, self.workshop.settings, self.site)
        titles = {kept.lesson.id: kept.lesson.title for kept in book.listed(self.actor)}
        titles |= {each.exercise.id: each.exercise.title for each in self.exercises()}
        return [_line(row, titles.get(row.lesson or row.exercise, "")) for row in self._attempts(user)]

    def remove_learner(self, user: str, *, certificates: bool = True) -> None:
        """Delete what is held on a learner; certificates too unless told otherwise. The audit log names nobody."""
        with self.workshop.store.transaction() as session:
            counts = delete_record(session, self.site, user, certificates=certificates)
            if not any(counts.values()):
                raise BadInputError(*refusal("learning.no_learner"))
            write_audit(session, self.site, self.actor.name, "learner_removed", counts)

    def _attempts(self, user: str) -> list[AttemptRow]:
        query = (
            select(AttemptRow)
            .where(AttemptRow.site == self.site)
            .order_by(AttemptRow.begun_at.desc(), AttemptRow.id)
        )
        query = query.where(AttemptRow.user == user) if user else query
        with self.workshop.store.transaction() as session:
            return list(session.scalars(query))


def _exercise(row: ExerciseRow) -> TrainerExercise:
    shown: SetExercise = offered_exercise(row)
    return TrainerExercise(shown, row.cause, row.by, row.at, row.withdrawn_at is not None)


def _line(row: AttemptRow, title: str) -> AttemptLine:
    practice = PracticeResult.model_validate(row.result) if row.result else None
    return AttemptLine(
        id=row.id,
        user=row.user,
        kind=row.kind,
        lesson=row.lesson,
        version=row.lesson_version,
        exercise=row.exercise,
        title=title,
        asset_model=row.asset_model,
        state=Progress(row.state),
        score=row.score,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        minutes=practice.minutes if practice else None,
        optimal=practice.optimal if practice else None,
        cause=practice.cause if practice else "",
    )
