"""The panel where lessons will be made and followed; until then it says so."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.access import Permission
from ui.desks.drawn import drawn
from ui.desks.fields import Fields
from ui.desks.panel import Panel
from ui.desks.seat import Seat


@dataclass(frozen=True)
class LessonsPanel(Panel):
    """Nothing yet."""

    key = "lessons"
    permission = Permission.TRANSLATIONS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """What will be here."""
        return drawn("lessons", seat.words)
