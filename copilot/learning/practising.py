"""Finding simulated faults: begun on what is known then, played move by move, graded once over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from copilot.errors import BadInputError, ConflictError
from copilot.learning.certificates import Certificates
from copilot.learning.exercises import PracticeRun, SetExercise, offered_exercise
from copilot.learning.knowledgeversions import KnowledgeVersions
from copilot.learning.learnerstore import Change, LearnerStore, is_id
from copilot.learning.offered import Progress, progress
from copilot.learningtables import AttemptRow, ExerciseRow
from copilot.practice.attempt import Attempt
from copilot.practice.briefing import alarm_codes, briefing
from copilot.practice.exercise import Exercise, set_exercise
from copilot.practice.grade import grade
from copilot.practice.moves import Done, Move
from copilot.practice.simulation import Simulation
from copilot.refusing import refusal
from copilot.store import Store
from copilot.workshop import Workshop

PRACTICE = "practice"
SEEDS = 1_000_000
_BEGINS = frozenset({"begun", "resumed"})


class PracticeResult(BaseModel):
    """What came of a finished attempt at a simulated fault, as `Grade` has it; ``unsafe`` counts the unsafe orders."""

    model_config = ConfigDict(frozen=True)

    cause: str
    score: float
    passed: bool
    found: bool
    minutes: float
    optimal: float
    random: float
    moves: int
    best_moves: int
    unsafe: int


@dataclass(frozen=True)
class Practising:
    """The simulated faults of one learner."""

    held: LearnerStore
    workshop: Workshop
    versions: KnowledgeVersions
    clock: Callable[[], datetime]

    def exercises(self) -> list[SetExercise]:
        """The faults that trainers have set, the latest first."""
        query = (
            select(ExerciseRow)
            .where(ExerciseRow.site == self.held.site, ExerciseRow.withdrawn_at.is_(None))
            .order_by(ExerciseRow.at.desc(), ExerciseRow.id)
        )
        with self.held.store.transaction() as session:
            rows = list(session.scalars(query))
        own = self.held.attempts(PRACTICE)
        found = []
        for row in rows:
            state, latest = progress([each for each in own if each.exercise == row.id])
            found.append(offered_exercise(row, state, latest.id if latest else None))
        return found

    def surprises(self) -> list[SetExercise]:
        """The surprises that are under way, the latest first, without id and title."""
        return [
            SetExercise("", "", "", row.asset_model, False, True, Progress.BEGUN, row.id)
            for row in self.held.attempts(PRACTICE)
            if not row.exercise and row.state == Progress.BEGUN
        ]

    def begin(self, deed: str, exercise: str, asset_model: str, lang: str) -> PracticeRun:
        """Begin or go on with an exercise by id; without one, a surprise on the model."""
        act = self._set(exercise, lang) if exercise else self._surprise(asset_model, lang)
        event = self.held.once(deed, _BEGINS, act)
        assert event
        assert event.attempt
        run = self.practice(event.attempt, lang)
        if run.exercise != exercise or (not exercise and run.attempt.exercise.asset_model != asset_model):
            raise ConflictError(*refusal("learning.other_deed"))
        return run

    def practice(self, attempt: str, lang: str) -> PracticeRun:
        """An attempt as it stands."""
        row = self.held.attempt(attempt, PRACTICE)
        exercise = Exercise.model_validate(row.data)
        simulation = self.versions.simulation(exercise, row.knowledge)
        played = self._as_stands(row, exercise)
        alarms = self.workshop.as_printed(alarm_codes(simulation), self.held.site, exercise.asset_model)
        start = briefing(simulation, lang, alarms)
        return PracticeRun(row.id, row.exercise, played, simulation, start, lang)

    def move(self, deed: str, attempt: str, move: Move, lang: str) -> PracticeRun:
        """Make a move, graded in the same transaction where it is the last."""

        def act(named: str) -> None:
            row = self.held.attempt(attempt, PRACTICE)
            exercise = Exercise.model_validate(row.data)
            simulation = self.versions.simulation(exercise, row.knowledge)
            after = self._as_stands(row, exercise).after(move, simulation)
            data, at = after.done[-1].model_dump(mode="json"), self.clock()
            change = Change("moved", data, at)
            if after.over:
                result = _result(after, simulation)
                state = Progress.PASSED if result.passed else Progress.FAILED
                change = Change("moved", data, at, state, result.score, result.model_dump())
            self.held.append(row, named, change)

        same = {"move": move.model_dump(mode="json")}
        self.held.once(deed, frozenset({"moved"}), act, attempt=attempt, same=same)
        return self.practice(attempt, lang)

    def _set(self, exercise: str, lang: str) -> Callable[[str], None]:
        def act(named: str) -> None:
            own = [each for each in self.held.attempts(PRACTICE) if each.exercise == exercise]
            going = next((each for each in own if each.open), None)
            if going:
                self.held.append(going, named, Change("resumed", {}, self.clock()))
                return
            row = set_row(self.held.store, self.held.site, exercise)
            if row is None or row.withdrawn_at:
                raise BadInputError(*refusal("learning.no_exercise"))
            if row.exam and own:
                raise BadInputError(*refusal("learning.exam_taken"))
            seed = row.seed if row.cause else _seed(named)
            self._begin(named, seed, lang, row.asset_model, row)

        return act

    def _surprise(self, asset_model: str, lang: str) -> Callable[[str], None]:
        def act(named: str) -> None:
            machine = self.workshop.machine(self.held.site, None, asset_model)
            assert machine.model
            self._begin(named, _seed(named), lang, machine.model)

        return act

    def _begin(self, deed: str, seed: int, lang: str, model: str, row: ExerciseRow | None = None) -> None:
        held, now = self.held, self.clock()
        known = self.workshop.knowledge(held.site, model)
        exercise = set_exercise(
            known,
            seed=seed,
            cause=row.cause if row else "",
            asset=row.asset if row else "",
            lang=lang,
            competence=Certificates(held.store, held.site).competence_of(held.user, model, now),
            exam=row is not None and row.exam,
        )
        attempt = AttemptRow(
            site=held.site,
            id=uuid4().hex,
            user=held.user,
            kind=PRACTICE,
            exercise=row.id if row else "",
            asset_model=model,
            lang=lang,
            knowledge=self.versions.keep(known),
            data=exercise.model_dump(mode="json"),
            state=Progress.BEGUN,
            version=1,
            begun_at=now,
            updated_at=now,
            open=f"{PRACTICE}:{row.id}" if row else None,
        )
        held.begin(attempt, deed)

    def _as_stands(self, row: AttemptRow, exercise: Exercise) -> Attempt:
        events = self.held.events(row.id)[: row.version]
        done = tuple(Done.model_validate(each.data) for each in events if each.kind == "moved")
        return Attempt(exercise=exercise, by=row.user, done=done)


def set_row(store: Store, site: str, exercise: str) -> ExerciseRow | None:
    """A simulated fault that was set, by id."""
    if not is_id(exercise):
        return None
    with store.transaction() as session:
        return session.get(ExerciseRow, (site, exercise))


def _result(attempt: Attempt, simulation: Simulation) -> PracticeResult:
    graded = grade(attempt, simulation)
    told = graded.model_dump(include=PracticeResult.model_fields.keys() - {"unsafe"})
    return PracticeResult(**told, unsafe=len(graded.unsafe))


def _seed(deed: str) -> int:
    """The same whenever the deed is sent."""
    return UUID(deed).int % SEEDS
