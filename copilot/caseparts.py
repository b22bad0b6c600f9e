"""Parts of a case, as its records make them: one try to repair a cause, one tree that is followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from copilot.caseevents import (
    Acknowledged,
    Event,
    Outcome,
    RepairChosen,
    StepTaken,
    TreeBegun,
    TreeFollowed,
    TreeLeft,
    Verified,
)
from copilot.following import Walk
from copilot.gate import GateState, blocked_by
from copilot.guide import GuardMessage
from copilot.knowledge import TreeNode


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its number in the case, who made it and when (UTC)."""

    seq: int
    by: str
    at: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to repair a cause: the chosen repair and what was recorded since."""

    chosen: RepairChosen
    acknowledged: frozenset[tuple[str, str]]
    taken: tuple[Recorded, ...]
    verified: Verified | None
    latest: datetime

    @property
    def steps(self) -> tuple[StepTaken, ...]:
        """The steps taken, in order."""
        return tuple(record.event for record in self.taken if isinstance(record.event, StepTaken))

    @property
    def ready_at(self) -> datetime | None:
        """When the time that the next step tells to wait is over, counted from the step before; None without one."""
        place = len(self.steps)
        wait = self.chosen.guide.steps[place].wait_seconds if place < len(self.chosen.guide.steps) else None
        return self.latest + timedelta(seconds=wait) if wait else None

    @property
    def failed(self) -> bool:
        """Whether it came to nothing: a step was not OK or could not be done, or the fault is still there."""
        broken = any(step.outcome is not Outcome.DONE for step in self.steps)
        return broken or (self.verified is not None and not self.verified.passed)

    @property
    def complete(self) -> bool:
        """Whether every step was done."""
        return not self.failed and len(self.steps) == len(self.chosen.guide.steps)

    def gate(self, by: str) -> GateState:
        """The gate as it stands for a person: who did not read a message has not passed it."""
        mine = frozenset(message for who, message in self.acknowledged if who == by)
        return GateState(acknowledged=mine, done=len(self.steps))

    def waiting_for(self, by: str) -> tuple[GuardMessage, ...]:
        """The messages that keep the next step closed to a person; none when all steps are done."""
        place = len(self.steps)
        guide = self.chosen.guide
        return blocked_by(guide, place, self.gate(by)) if place < len(guide.steps) else ()


@dataclass(frozen=True, slots=True)
class TreeWalk:
    """A tree that is followed: the answers that led from its start to where it is now.

    An answer behind one that was taken back leads nowhere and is not among them. A tree is ``left`` when somebody
    says so or chooses a repair.
    """

    begun: TreeBegun
    answers: tuple[Recorded, ...]
    walk: Walk
    left: bool

    @property
    def node(self) -> TreeNode:
        """The open question, or the end."""
        node = self.begun.questions.node(self.walk.at)
        assert node is not None  # an answer leads only to nodes that are there
        return node

    @property
    def cause(self) -> str:
        """The cause that the end names; "" before the end and where it names none that is known."""
        last = self.answers[-1].event if self.answers and not self.node.answers else None
        return last.cause if isinstance(last, TreeFollowed) else ""


def attempt_of(records: tuple[Recorded, ...]) -> Attempt:
    """The attempt that a repair chosen and the records after it make."""
    chosen = records[0].event
    assert isinstance(chosen, RepairChosen)
    events = [record.event for record in records]
    verified = [event for event in events if isinstance(event, Verified)]
    return Attempt(
        chosen=chosen,
        acknowledged=frozenset(
            (record.by, record.event.message) for record in records if isinstance(record.event, Acknowledged)
        ),
        taken=tuple(record for record in records if isinstance(record.event, StepTaken)),
        verified=verified[-1] if verified else None,
        latest=max(record.at for record in records if isinstance(record.event, RepairChosen | StepTaken)),
    )


def walk_of(records: tuple[Recorded, ...]) -> TreeWalk:
    """The walk that a tree begun and the records after it make."""
    begun = records[0].event
    assert isinstance(begun, TreeBegun)
    walk = Walk.begin(begun.questions)
    answers: list[Recorded] = []
    for record in records[1:]:
        if isinstance(record.event, TreeFollowed) and record.event.node == walk.at:
            walk = Walk(walk.tree, (*walk.path, record.event.next))
            answers.append(record)
    left = any(isinstance(record.event, TreeLeft | RepairChosen) for record in records)
    return TreeWalk(begun, tuple(answers), walk, left)
