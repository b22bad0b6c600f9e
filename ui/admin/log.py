"""The panel of the audit log: who did what when, narrowed down, page by page, and as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from copilot.access import Permission
from copilot.audit import AuditLine, audit_actions, audit_lines
from copilot.store import Store
from ui.desks.drawn import drawn
from ui.desks.fields import Fields
from ui.desks.panel import Panel
from ui.desks.seat import Seat
from ui.desks.times import day_of

PAGE = 100


@dataclass(frozen=True)
class LogPanel(Panel):
    """The audit log of a site."""

    store: Store

    key = "audit"
    permission = Permission.AUDIT_READ

    def show(self, seat: Seat, view: Fields) -> str:
        """The latest lines that fit the filters, and the way to older ones."""
        before = view.number("before", 0, 2**62) or None
        by, action, day = view.text("by"), view.text("action"), view.text("day")
        lines = audit_lines(
            self.store,
            seat.actor,
            seat.site,
            by=by,
            action=action,
            day=day_of(day),
            before=before,
            limit=PAGE + 1,
        )
        return drawn(
            "log",
            seat.words,
            lines=[(line, data_text(line)) for line in lines[:PAGE]],
            older=lines[PAGE - 1].id if len(lines) > PAGE else None,
            newest=before is None,
            by=by,
            action=action,
            day=day,
            actions=audit_actions(self.store, seat.actor, seat.site),
        )


def data_text(line: AuditLine) -> str:
    """What a line is about, as short as it can be said."""
    return ", ".join(f"{name}: {_said(value)}" for name, value in line.data.items())


def _said(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_said, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
