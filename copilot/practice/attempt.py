"""An attempt at an exercise as its moves tell it: what stands, what was seen, what it took; never patched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from copilot.case import Case, NotAllowedError
from copilot.caseevents import Event, LockedOut, LockReleased, Observed, Opened
from copilot.caseparts import Recorded
from copilot.diagnosis.diagnose import LOCKOUT_MINUTES
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import OTHER_MINUTES
from copilot.faultknowledge import EnergyState, FindingState
from copilot.practice.exercise import Exercise
from copilot.practice.moves import Check, Done, GiveUp, LockOut, Move, Name, Release, Repair, TakeBack
from copilot.practice.simulation import Simulation
from copilot.refusing import refusal

UNSAFE = "lock_for_check"
"""The refusal of a case that is an unsafe order here."""
# What the rules of a case ask for and an attempt has none of.
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Attempt(BaseModel):
    """A learner's moves at an exercise. Immutable and JSON both ways; `after` gives the next one."""

    model_config = ConfigDict(frozen=True)

    exercise: Exercise
    by: str
    done: tuple[Done, ...] = ()

    @cached_property
    def standing(self) -> tuple[Done, ...]:
        """The moves that were not taken back. An unsafe order stays one."""
        stand: list[Done] = []
        for each in self.done:
            if isinstance(each.move, TakeBack):
                place = _last_undoable(stand)
                if place is not None:
                    stand.pop(place)
            else:
                stand.append(each)
        return tuple(stand)

    @property
    def locked(self) -> bool:
        """Whether the learner's lock hangs on the machine."""
        return bool(self._case.locks)

    @property
    def minutes(self) -> float:
        """Minutes of all that stands: checks, lock-outs, repairs in vain, and the call for help."""
        return sum(each.minutes for each in self.standing)

    @property
    def unsafe(self) -> tuple[Done, ...]:
        """The orders that the lock-out forbids."""
        return tuple(each for each in self.done if each.unsafe)

    @property
    def found(self) -> bool:
        """Whether the cause was named or repaired."""
        return any(each.right for each in self.standing)

    @property
    def gave_up(self) -> bool:
        """Whether someone who knows more was called."""
        return any(isinstance(each.move, GiveUp) for each in self.standing)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to do: found, given up, or failed in an exam."""
        return self.found or self.gave_up or (self.exercise.exam and bool(self.unsafe))

    @cached_property
    def wrong(self) -> tuple[str, ...]:
        """The causes that were repaired in vain."""
        return tuple(
            each.move.cause
            for each in self.standing
            if isinstance(each.move, Name | Repair) and each.right is False
        )

    def observations(self, simulation: Simulation) -> list[Observation]:
        """What is known by now: what was reported, what checks showed; a repair in vain tells that it was not this."""
        known = dict.fromkeys(self.exercise.shown, FindingState.PRESENT)
        for each in self.standing:
            if isinstance(each.move, Check) and each.state:
                known[each.move.finding] = each.state
        for cause in self.wrong:
            if cause in simulation.looks:
                known[simulation.looks[cause].id] = FindingState.ABSENT
        return [Observation(finding, state) for finding, state in known.items()]

    def after(self, move: Move, simulation: Simulation) -> Attempt:
        """The attempt with one more move. Raises `BadInputError`, mostly `NotAllowedError`, for what cannot be done.

        What the rule of cases forbids for want of a lock is kept as an unsafe order instead: so it is graded.
        """
        if self.over:
            raise NotAllowedError(*refusal("practice.over"))
        done = self._done(move, simulation)
        return Attempt(exercise=self.exercise, by=self.by, done=(*self.done, done))

    def _done(self, move: Move, simulation: Simulation) -> Done:
        minutes = 0.0
        match move:
            case Check():
                return self._checked(move, simulation)
            case Name() | Repair():
                return self._named(move, simulation)
            case LockOut():
                minutes = 0.0 if self.locked else LOCKOUT_MINUTES
            case Release():
                self._case.require(LockReleased(), self.by, _NO_TIME)
            case TakeBack():
                self._require_undoable()
            case GiveUp():
                minutes = OTHER_MINUTES
        return Done(move=move, minutes=minutes)

    def _checked(self, move: Check, simulation: Simulation) -> Done:
        check = simulation.check(move.finding)
        if self._is_unsafe(check.id, check.energy):
            return Done(move=move, unsafe=True)
        return Done(move=move, minutes=check.minutes, state=simulation.answer(check.id))

    def _named(self, move: Name | Repair, simulation: Simulation) -> Done:
        """A cause named or repaired: the right one's own repair, which every search ends with, costs nothing here."""
        cause, minutes = move.cause, simulation.repair_minutes(move.cause)
        if (
            isinstance(move, Repair)
            and simulation.hands_in(cause)
            and self._is_unsafe(cause, EnergyState.ISOLATED)
        ):
            return Done(move=move, unsafe=True)
        right = cause == self.exercise.cause
        return Done(move=move, minutes=0.0 if right else minutes, right=right)

    def _is_unsafe(self, what: str, energy: EnergyState) -> bool:
        """Whether a case refuses it for want of the lock. Raises what a case raises for any other reason."""
        try:
            self._case.require(
                Observed(finding=what, state=FindingState.ABSENT, energy=energy), self.by, _NO_TIME
            )
        except NotAllowedError as error:
            if error.phrase and error.phrase.key == UNSAFE:
                return True
            raise
        return False

    def _require_undoable(self) -> None:
        if self.exercise.exam:
            raise NotAllowedError(*refusal("practice.exam_undo"))
        if _last_undoable(self.standing) is None:
            raise NotAllowedError(*refusal("nothing_to_undo"))

    @cached_property
    def _case(self) -> Case:
        """A case on the same machine with the same locks: its rules say what is safe, so that no one learns others."""
        exercise = self.exercise
        events: list[Event] = [
            Opened(asset=exercise.asset, asset_model=exercise.asset_model, lang=exercise.lang)
        ]
        for each in self.standing:
            if isinstance(each.move, LockOut):
                events.append(LockedOut())
            elif isinstance(each.move, Release):
                events.append(LockReleased())
        records = (Recorded(seq, self.by, _NO_TIME, event) for seq, event in enumerate(events))
        return Case(exercise.site, "practice", tuple(records))


def _last_undoable(stand: Sequence[Done]) -> int | None:
    """The place of the latest move that can be taken back; an unsafe order cannot."""
    return next((place for place in reversed(range(len(stand))) if not stand[place].unsafe), None)
