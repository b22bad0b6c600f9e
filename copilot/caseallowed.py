"""What a person may do in a case now, and why not the rest: asked of the same rules that refuse it when it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from copilot.case import Case, NotAllowedError, require_report
from copilot.caseevents import (
    Acknowledged,
    Closed,
    Escalated,
    Event,
    LockedOut,
    LockReleased,
    Observed,
    OrderConfirmed,
    Outcome,
    RepairChosen,
    Said,
    StepTaken,
    TakenBack,
    TakenOver,
    TreeBegun,
    TreeFollowed,
    Verified,
)
from copilot.errors import CopilotError
from copilot.faultknowledge import FindingState
from copilot.refusing import in_words, refusal
from copilot.wording import Wording


class Refusal(BaseModel):
    """An act that is not allowed now: why not, and what to do first."""

    model_config = ConfigDict(frozen=True)

    act: str
    message: str
    remedy: str = ""


def verdicts(
    case: Case, person: str, at: datetime, words: Wording
) -> tuple[tuple[str, ...], tuple[Refusal, ...]]:
    """The acts that ``person`` may do in the case at ``at``, and the refusals of the others in a language.

    What is sent with an act may still be refused: a value out of its range, a cause that is not listed. A step counts
    as allowed while its waiting time runs.
    """
    allowed, refused = [], []
    for act, probe in _PROBES.items():
        try:
            for event in probe(case, person):
                case.require(event, person, at)
            allowed.append(act)
        except CopilotError as error:
            message, remedy = in_words(error, words)
            refused.append(Refusal(act=act, message=message, remedy=remedy))
    return tuple(allowed), tuple(refused)


def no_check() -> NotAllowedError:
    """Says that there is nothing whose result could be recorded."""
    return NotAllowedError(*refusal("no_check"))


def _step(case: Case, person: str) -> Iterator[Event]:
    attempt, walk, question, check = case.attempt, case.walk, case.open_question, case.open_check
    if attempt is not None:
        yield StepTaken(index=len(attempt.steps), outcome=Outcome.NOT_OK)
    elif walk is not None and question is not None:
        yield TreeFollowed(tree=walk.begun.tree, node=question.id, said="", next=question.answers[0].next)
    elif check is not None:
        yield Observed(finding=check.check, state=FindingState.ABSENT, energy=check.energy)
    else:
        case.require_phase(StepTaken)
        raise no_check()


def _acknowledge(case: Case, person: str) -> Iterator[Event]:
    case.require_phase(Acknowledged)
    waiting = case.attempt.waiting_for(person) if case.attempt else ()
    if not waiting:
        raise NotAllowedError(*refusal("no_message_waits"))
    yield Acknowledged(message=waiting[0].id, text=waiting[0].text)


def _undo(case: Case, person: str) -> Iterator[Event]:
    last = case.last_undoable()
    if last is None:
        raise NotAllowedError(*refusal("nothing_to_undo"))
    yield TakenBack(seq=last.seq)


def _repair(case: Case, person: str) -> Iterator[Event]:
    case.require_phase(RepairChosen)
    require_report(case)
    yield from ()


def _follow(case: Case, person: str) -> Iterator[Event]:
    case.require_phase(TreeBegun)
    yield from ()


def _always(event: Event) -> Callable[[Case, str], Iterator[Event]]:
    return lambda case, person: iter((event,))


# For each act an event of its kind that nothing but the case itself could stand in the way of.
_PROBES: dict[str, Callable[[Case, str], Iterator[Event]]] = {
    "say": _always(Said(text="")),
    "answer": _always(Observed(finding="", state=FindingState.UNKNOWN)),
    "step": _step,
    "acknowledge": _acknowledge,
    "lock_out": _always(LockedOut()),
    "release": _always(LockReleased()),
    "follow": _follow,
    "repair": _repair,
    "repair_unlisted": _repair,
    "verify": _always(Verified(passed=True)),
    "undo": _undo,
    "escalate": _always(Escalated()),
    "take_over": _always(TakenOver()),
    "close": _always(Closed()),
    "confirm": _always(OrderConfirmed()),
}
