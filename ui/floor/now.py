"""The one thing to do now in a case: what the biggest card of its screen shows."""

from __future__ import annotations

from enum import StrEnum

from copilot.case import Phase
from copilot.caseview import CaseView
from copilot.diagnosis.diagnose import State


class Task(StrEnum):
    """What a technician does next."""

    DESCRIBE = "describe"
    CLARIFY = "clarify"
    CHECK = "check"
    TREE = "tree"
    REPAIR = "repair"
    STUCK = "stuck"
    MESSAGES = "messages"
    STEP = "step"
    VERIFY = "verify"
    CLOSE = "close"
    ORDER = "order"
    HANDED = "handed"


RAIL = ("find", "repair", "verify", "order")
"""The stations of a case, as the screen names them."""

_STATIONS = {
    Phase.REPAIR: "repair",
    Phase.VERIFY: "verify",
    Phase.CLOSED: "order",
    Phase.ESCALATED: "",
}


def task_of(view: CaseView) -> Task:
    """What is to be done in a case as it stands."""
    match view.phase:
        case Phase.ESCALATED:
            return Task.HANDED
        case Phase.CLOSED:
            return Task.ORDER
        case Phase.VERIFY:
            return Task.CLOSE if _is_verified(view) else Task.VERIFY
        case Phase.REPAIR:
            return Task.MESSAGES if view.repair and view.repair.messages else Task.STEP
    return _looking(view)


def station_of(view: CaseView) -> str:
    """Where on the `RAIL` a case is; "" where it left it."""
    return _STATIONS.get(view.phase, "find")


def _looking(view: CaseView) -> Task:
    if view.tree and not view.tree.ended:
        return Task.TREE
    if view.diagnosis is None:
        return Task.CLARIFY if view.candidates else Task.DESCRIBE
    if view.check:
        return Task.CHECK
    return Task.REPAIR if view.diagnosis.state is State.REPAIR else Task.STUCK


def _is_verified(view: CaseView) -> bool:
    """Whether the repair under way was tried out; one that failed is under way no more."""
    kinds = [line.kind for line in view.history]
    begun = max((place for place, kind in enumerate(kinds) if kind == "repair_chosen"), default=0)
    return "verified" in kinds[begun:]
