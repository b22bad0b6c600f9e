"""One troubleshooting job as a state machine over its events: what stands, which phase it is in, what is allowed.

describe -> clarify -> check -> repair -> verify -> closed | escalated. The state is recomputed from the events each
time, never patched; taking an answer back is an event too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from copilot.caseevents import (
    Acknowledged,
    Closed,
    Escalated,
    Event,
    LockedOut,
    LockReleased,
    Observed,
    Opened,
    OrderConfirmed,
    Outcome,
    Proposed,
    RepairChosen,
    Said,
    StepTaken,
    TakenBack,
    TakenOver,
    TreeAsked,
    TreeBegun,
    TreeFollowed,
    TreeLeft,
    Verified,
)
from copilot.caseparts import Attempt, Recorded, TreeWalk, attempt_of, walk_of
from copilot.errors import BadInputError
from copilot.expected import require_within
from copilot.faultknowledge import EnergyState, FindingState
from copilot.gate import GateClosedError, require_open
from copilot.guide import GuardMessage
from copilot.knowledge import TreeNode
from copilot.lockout import meets_energy
from copilot.refusing import refusal

Kind = TypeVar("Kind")


class Phase(StrEnum):
    """Where a case stands."""

    DESCRIBE = "describe"
    CLARIFY = "clarify"
    CHECK = "check"
    REPAIR = "repair"
    VERIFY = "verify"
    CLOSED = "closed"
    ESCALATED = "escalated"


OPEN = frozenset(Phase) - {Phase.CLOSED, Phase.ESCALATED}
_LOOKING = frozenset({Phase.DESCRIBE, Phase.CLARIFY, Phase.CHECK})
# In which phases an event may happen.
ALLOWED: dict[type[Event], frozenset[Phase]] = {
    Said: OPEN,
    Observed: _LOOKING,
    Proposed: _LOOKING,
    TreeBegun: _LOOKING,
    TreeFollowed: _LOOKING,
    TreeAsked: _LOOKING,
    TreeLeft: _LOOKING,
    LockedOut: OPEN,
    LockReleased: OPEN | {Phase.ESCALATED},
    RepairChosen: _LOOKING,
    Acknowledged: OPEN,
    StepTaken: frozenset({Phase.REPAIR}),
    Verified: frozenset({Phase.VERIFY}),
    Closed: frozenset({Phase.VERIFY}),
    Escalated: OPEN,
    TakenOver: frozenset({Phase.ESCALATED}),
    OrderConfirmed: frozenset({Phase.CLOSED}),
    TakenBack: OPEN,
}


class NotAllowedError(BadInputError):
    """What someone wants to do does not fit where the case stands."""


class NeedsLockError(NotAllowedError):
    """It is done with hands in the machine, by someone who has no lock on it."""


@dataclass(frozen=True)
class Case:
    """A case as its events tell it. Immutable; `after` gives the next one."""

    site: str
    id: str
    records: tuple[Recorded, ...]

    @property
    def version(self) -> int:
        """How many events there are; a writer names it, so that no one overwrites what they have not seen."""
        return len(self.records)

    @cached_property
    def opened(self) -> Opened:
        """How the case began."""
        first = self.records[0].event
        assert isinstance(first, Opened)
        return first

    @cached_property
    def standing(self) -> tuple[Recorded, ...]:
        """The records that were not taken back."""
        gone = {record.event.seq for record in self.records if isinstance(record.event, TakenBack)}
        return tuple(record for record in self.records if record.seq not in gone)

    @cached_property
    def attempts(self) -> tuple[Attempt, ...]:
        """The repairs that were tried, in order."""
        starts = [place for place, each in enumerate(self.standing) if isinstance(each.event, RepairChosen)]
        edges = pairwise((*starts, len(self.standing)))
        return tuple(attempt_of(self.standing[start:end]) for start, end in edges)

    @property
    def attempt(self) -> Attempt | None:
        """The repair under way."""
        return self.attempts[-1] if self.attempts and not self.attempts[-1].failed else None

    @cached_property
    def phase(self) -> Phase:
        """Where the case stands."""
        if self.handed_over:
            return Phase.ESCALATED
        if self.of(Closed):
            return Phase.CLOSED
        if self.attempt is not None:
            return Phase.VERIFY if self.attempt.complete else Phase.REPAIR
        if self.has_evidence:
            return Phase.CHECK
        return Phase.CLARIFY if self.candidates else Phase.DESCRIBE

    @property
    def handed_over(self) -> Escalated | None:
        """How the case was handed over, unless somebody has taken it over since."""
        last = next(
            (each.event for each in reversed(self.standing) if isinstance(each.event, Escalated | TakenOver)),
            None,
        )
        return last if isinstance(last, Escalated) else None

    @property
    def is_looking(self) -> bool:
        """Whether the cause is still looked for: no repair is under way and the case is not over."""
        return self.phase in _LOOKING

    @property
    def has_evidence(self) -> bool:
        """Whether anything was reported or found that points to a cause."""
        return bool(self.of(Observed) or self.of(TreeFollowed)) or any(
            said.alarms or said.symptoms for said in self.of(Said)
        )

    @property
    def candidates(self) -> tuple[str, ...]:
        """Findings the technician should be asked about: what they said may mean one of these."""
        answered = {observed.finding for observed in self.of(Observed)}
        said = self.of(Said)
        last = said[-1].candidates if said else ()
        return () if answered & set(last) else last

    @property
    def open_check(self) -> Proposed | None:
        """The check that is to be made; none while a tree asks its questions.

        One that needs energy is not open while locks hang on the machine.
        """
        check = self.proposed
        dead = check is not None and check.energy is EnergyState.ENERGISED and self.locks
        return None if dead or self.open_question else check

    @property
    def proposed(self) -> Proposed | None:
        """The check that was proposed last and is not answered yet."""
        for record in reversed(self.standing):
            if isinstance(record.event, Observed | RepairChosen):
                return None
            if isinstance(record.event, Proposed):
                return record.event
        return None

    @cached_property
    def walks(self) -> tuple[TreeWalk, ...]:
        """The trees that were begun, each as far as it was followed."""
        starts = [place for place, each in enumerate(self.standing) if isinstance(each.event, TreeBegun)]
        return tuple(
            walk_of(self.standing[start:end]) for start, end in pairwise((*starts, len(self.standing)))
        )

    @property
    def walk(self) -> TreeWalk | None:
        """The tree begun last, unless it was left."""
        return self.walks[-1] if self.walks and not self.walks[-1].left else None

    @property
    def open_question(self) -> TreeNode | None:
        """The question of the tree that is to be answered next."""
        return self.walk.node if self.walk and self.walk.node.answers else None

    @property
    def locks(self) -> tuple[str, ...]:
        """Whose locks hang on the machine."""
        names: dict[str, None] = {}
        for record in self.standing:
            if isinstance(record.event, LockedOut):
                names[record.by] = None
            elif isinstance(record.event, LockReleased):
                names.pop(record.by, None)
        return tuple(names)

    def of(self, kind: type[Kind]) -> list[Kind]:
        """The standing events of a kind, in order."""
        return [record.event for record in self.standing if isinstance(record.event, kind)]

    def after(self, event: Event, by: str, at: datetime) -> Case:
        """The case with one more event. Raises `NotAllowedError` or `GateClosedError` where it may not happen."""
        self.require(event, by, at)
        return Case(self.site, self.id, (*self.records, Recorded(self.version, by, at, event)))

    def require(self, event: Event, by: str, at: datetime) -> None:
        """Refuse what may not happen now; every public way into a case goes through here."""
        require_named(by)
        if isinstance(event, Opened):
            raise NotAllowedError(*refusal("case_open"))
        self.require_phase(type(event))
        guard = _GUARDS.get(type(event))
        if guard:
            guard(self, event, by, at)

    def require_phase(self, kind: type[Event]) -> None:
        """Refuse a kind of event that has no place in the phase the case is in."""
        if self.phase not in ALLOWED[kind]:
            raise NotAllowedError(*refusal(f"phase.{self.phase}"))

    def last_undoable(self) -> Recorded | None:
        """The latest record that can be taken back."""
        return next((record for record in reversed(self.standing) if record.event.undoable), None)


def require_named(by: str) -> None:
    """Refuse what nobody stands for with a name."""
    if not by.strip():
        raise NotAllowedError(*refusal("nobody"))


def _tree_followed(case: Case, event: TreeFollowed, by: str, at: datetime) -> None:
    """An answer leads where the tree leads; one that needs hands in the machine needs the lock of who gives it."""
    question = _require_open_question(case, event.tree, event.node)
    if event.next not in {answer.next for answer in question.answers}:
        raise NotAllowedError(*refusal("no_such_answer"))
    if meets_energy(question.text) and by not in case.locks:
        raise NeedsLockError(*refusal("lock_for_answer"))


def _require_open_question(case: Case, tree: str, node: str) -> TreeNode:
    question = case.open_question
    if case.walk is None or question is None or (tree, node) != (case.walk.begun.tree, question.id):
        raise NotAllowedError(*refusal("no_question_open"))
    return question


def _tree_asked(case: Case, event: TreeAsked, by: str, at: datetime) -> None:
    _require_open_question(case, event.tree, event.node)


def _tree_left(case: Case, event: TreeLeft, by: str, at: datetime) -> None:
    if case.walk is None or case.walk.begun.tree != event.tree:
        raise NotAllowedError(*refusal("tree_not_followed"))


def _observed(case: Case, event: Observed, by: str, at: datetime) -> None:
    """A check made with hands in the machine needs the lock of who makes it, a measurement needs energy.

    That it could not be made needs neither.
    """
    check = case.proposed
    energies = {event.energy} | ({check.energy} if check and check.check == event.finding else set())
    if event.state is FindingState.UNKNOWN:
        return
    if EnergyState.ISOLATED in energies and by not in case.locks:
        raise NeedsLockError(*refusal("lock_for_check"))
    if EnergyState.ENERGISED in energies and case.locks:
        raise NotAllowedError(*refusal("energy_for_check", names=", ".join(case.locks)))


def require_report(case: Case) -> None:
    """Refuse a repair before anything was reported."""
    if not case.of(Said) and not case.has_evidence:
        raise NotAllowedError(*refusal("nothing_reported"))


def _repair_chosen(case: Case, event: RepairChosen, by: str, at: datetime) -> None:
    """Something was reported; and a repair that no source tells of stands behind a safety message all the same."""
    require_report(case)
    if not event.cause and not event.guide.steps[0].safety:
        raise GateClosedError(*refusal("own_repair_gate"))


def _acknowledged(case: Case, event: Acknowledged, by: str, at: datetime) -> None:
    attempt = case.attempt
    known = {message.id for message in case_messages(attempt)} if attempt else set()
    if event.message not in known:
        raise NotAllowedError(*refusal("no_message"))


def case_messages(attempt: Attempt) -> tuple[GuardMessage, ...]:
    """All safety messages of a repair, in the order of its steps."""
    return tuple(message for step in attempt.chosen.guide.steps for message in step.safety)


def _step_taken(case: Case, event: StepTaken, by: str, at: datetime) -> None:
    attempt = case.attempt
    assert attempt is not None  # the phase is REPAIR
    if event.index != len(attempt.steps):
        raise NotAllowedError(*refusal("step_order", step=event.index + 1, next=len(attempt.steps) + 1))
    require_open(attempt.chosen.guide, event.index, attempt.gate(by))
    if event.outcome is Outcome.DONE:
        require_within(attempt.chosen.guide.steps[event.index].expected, event.value)
    ready = attempt.ready_at
    if ready and at < ready and event.outcome is Outcome.DONE and not event.note.strip():
        raise NotAllowedError(*refusal("wait", minutes=(ready - at).total_seconds() / 60))


def _verified(case: Case, event: Verified, by: str, at: datetime) -> None:
    if case.locks:
        raise NotAllowedError(*refusal("locks_at_trial", names=", ".join(case.locks)))


def _closed(case: Case, event: Closed, by: str, at: datetime) -> None:
    attempt = case.attempt
    if attempt is None or attempt.verified is None or not attempt.verified.passed:
        raise NotAllowedError(*refusal("not_verified"))
    if case.locks:
        raise NotAllowedError(*refusal("locks_at_end", names=", ".join(case.locks)))


def _lock_released(case: Case, event: LockReleased, by: str, at: datetime) -> None:
    if by not in case.locks:
        raise NotAllowedError(*refusal("no_lock"))


def _taken_back(case: Case, event: TakenBack, by: str, at: datetime) -> None:
    record = next((each for each in case.standing if each.seq == event.seq), None)
    if record is None or not record.event.undoable:
        raise NotAllowedError(*refusal("not_undoable"))
    repair = (RepairChosen, StepTaken, Verified)
    later = [each for each in case.standing if each.seq > event.seq and isinstance(each.event, repair)]
    if isinstance(record.event, repair) and later:
        raise NotAllowedError(*refusal("later_rest"))


_GUARDS: dict[type[Event], Callable[[Case, Any, str, datetime], None]] = {
    Observed: _observed,
    TreeFollowed: _tree_followed,
    TreeAsked: _tree_asked,
    TreeLeft: _tree_left,
    RepairChosen: _repair_chosen,
    Acknowledged: _acknowledged,
    StepTaken: _step_taken,
    Verified: _verified,
    Closed: _closed,
    LockReleased: _lock_released,
    TakenBack: _taken_back,
}
