"""The safety gate: no step is shown or done behind a message that was not acknowledged; steps keep their order."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.errors import CopilotError
from copilot.guide import GuardMessage, Guide
from copilot.refusing import refusal


class GateClosedError(CopilotError):
    """A step stands behind a safety message that was not acknowledged."""


@dataclass(frozen=True, slots=True)
class GateState:
    """How far one person has come: ids of the messages they acknowledged, and how many steps are done."""

    acknowledged: frozenset[str] = frozenset()
    done: int = 0


def blocked_by(guide: Guide, index: int, gate: GateState) -> tuple[GuardMessage, ...]:
    """The messages that keep a step (0..len-1) closed: all up to it that are not acknowledged, each once."""
    messages = {message.id: message for step in guide.steps[: index + 1] for message in step.safety}
    return tuple(message for message in messages.values() if message.id not in gate.acknowledged)


def require_open(guide: Guide, index: int, gate: GateState) -> None:
    """Raise `GateClosedError` unless the step is the next one and no message keeps it closed."""
    if not 0 <= index < len(guide.steps) or index != gate.done:
        raise GateClosedError(*refusal("step_order", step=index + 1, next=gate.done + 1))
    if blocked := blocked_by(guide, index, gate):
        raise GateClosedError(*refusal("step_behind", step=index + 1, messages=len(blocked)))
