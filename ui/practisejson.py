"""What ``copilot practise --json`` prints: one object a line, told apart by ``kind``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from copilot.practice.attempt import Attempt
from copilot.practice.briefing import Briefing
from copilot.practice.grade import Grade
from copilot.practice.moves import Done
from copilot.practice.replay import Replay


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)


class StartLine(_Line):
    """The first line."""

    kind: Literal["briefing"] = "briefing"
    briefing: Briefing


class MoveLine(_Line):
    """A move that was made, what came of it, and how the attempt stands: ``minutes`` so far."""

    kind: Literal["move"] = "move"
    done: Done
    minutes: float
    locked: bool
    over: bool

    @classmethod
    def of(cls, attempt: Attempt) -> MoveLine:
        """The line of an attempt's latest move."""
        return cls(done=attempt.done[-1], minutes=attempt.minutes, locked=attempt.locked, over=attempt.over)


class RefusedLine(_Line):
    """A move that cannot be made now, or is none."""

    kind: Literal["refused"] = "refused"
    why: str
    do: str


class GradeLine(_Line):
    """The last line."""

    kind: Literal["grade"] = "grade"
    grade: Grade
    replay: Replay
