"""What a lesson's source says, line by line: kept with the lesson, so that a later change is seen and shown."""

from __future__ import annotations

from copilot.case import Case
from copilot.caseevents import Observed, Proposed, Said
from copilot.knowledge import Section
from copilot.workorder import WorkOrderDraft


def section_lines(section: Section) -> tuple[str, ...]:
    """All that a section says, a line for each heading, message, step and cell, in its order."""
    lines = [section.heading[-1] if section.heading else section.id]
    tied = {message for step in section.steps for message in step.safety}
    lines += [message.text for message in section.safety if message not in tied]
    for step in section.steps:
        lines += [message.text for message in step.safety]
        lines.append(f"{step.number}. {step.text}")
    for fault in section.faults:
        parts = (fault.code, fault.symptom, fault.cause, fault.check, fault.remedy)
        lines.append(" | ".join(parts))
    return tuple(lines)


def case_lines(case: Case, order: WorkOrderDraft) -> tuple[str, ...]:
    """What a closed case tells: what was reported, each check proposed and what it showed, cause and remedy."""
    lines = []
    for record in case.standing:
        event = record.event
        if isinstance(event, Said):
            lines += [f"reported: {' '.join((*event.alarms, event.text))}"]
        elif isinstance(event, Proposed):
            lines.append(f"check: {event.text}")
        elif isinstance(event, Observed):
            lines.append(f"{event.finding}: {event.state.value} {event.value}".strip())
    return (*lines, f"problem: {order.problem}", f"cause: {order.cause}", f"remedy: {order.remedy}")
