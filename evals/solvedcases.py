"""Cases played through the real casebook from report to repair, for what is measured on closed cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from copilot.case import Case, NeedsLockError, NotAllowedError, Phase
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Outcome
from copilot.errors import CopilotError
from copilot.faultknowledge import Competence, FindingState
from evals.technician import HiddenCase, Technician

BY = "Ana"
MOST_CHECKS = 12
# Each reading of the clock is this much later, so that every time that a step tells to wait is over.
_STEP = timedelta(minutes=30)


def with_clock(book: Casebook, start: datetime = datetime(2026, 1, 5, 8, tzinfo=UTC)) -> Casebook:
    """The casebook with a clock of its own that never makes a repair wait."""
    ticks = count()
    return replace(book, clock=lambda: start + next(ticks) * _STEP)


def solved(book: Casebook, hidden: Iterable[HiddenCase], wanted: int) -> list[str]:
    """Ids of so many cases, each closed and its work order confirmed, fewer where the file has no more.

    Those whose cause the knowledge does not list, or no source tells how to repair, are left out. All are confirmed
    at the end: each confirmation is evidence, from which the knowledge would be mined anew.
    """
    closed: list[str] = []
    for case in hidden:
        if len(closed) >= wanted:
            break
        if played := _played(book, case):
            closed.append(played.id)
    for case_id in closed:
        book.confirm(case_id, {}, BY)
    return closed


def _played(book: Casebook, hidden: HiddenCase) -> Case | None:
    """The case after report, checks, repair and closing; None where it cannot be brought so far."""
    case = book.open(
        Opening(
            asset=hidden.asset or None,
            asset_model=hidden.asset_model or None,
            alarms=hidden.alarms,
            text="\n".join(hidden.symptoms),
            lang=hidden.lang or "en",
            competence=Competence.SPECIALIST,
        ),
        BY,
    )
    technician = Technician(hidden, book.knowledge(case), book.workshop.vectors.of)
    if not technician.true:
        return None
    try:
        case = _checked(book, case, technician)
        case = book.repair(case.id, BY, min(technician.true))
        return _repaired(book, case)
    except CopilotError:
        return None


def _checked(book: Casebook, case: Case, technician: Technician) -> Case:
    """The case after the checks that it asked for, up to the one that shows the cause."""
    knowledge = book.knowledge(case)
    for _ in range(MOST_CHECKS):
        finding = knowledge.finding(case.open_check.check) if case.open_check else None
        if finding is None:
            break
        state, name = technician.answer(finding), finding.id
        case = _with_locks(book, case, partial(book.answer, case.id, name, state, BY))
        if finding.inspects in technician.true and state is FindingState.PRESENT:
            break
    return case


def _repaired(book: Casebook, case: Case) -> Case:
    """The case after every message read and every step done, the locks off and the fault gone."""
    while book.load(case.id).phase is Phase.REPAIR:
        view = book.view(book.load(case.id), BY).repair
        assert view
        for message in view.messages:
            book.acknowledge(case.id, message.id, BY)
        _with_locks(book, case, partial(book.step, case.id, Outcome.DONE, BY))
    if BY in book.load(case.id).locks:
        book.release(case.id, BY)
    book.verify(case.id, True, BY)
    return book.close(case.id, BY)


def _with_locks(book: Casebook, case: Case, action: Callable[[], Case]) -> Case:
    """Do what needs a lock with one on, and what needs energy without."""
    try:
        return action()
    except NeedsLockError:
        book.lock_out(case.id, BY)
    except NotAllowedError:
        if BY not in book.load(case.id).locks:
            raise
        book.release(case.id, BY)
    return action()
