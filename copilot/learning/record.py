"""Everything that is held on one learner: what they export, and what is gone once it is deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from copilot.learning.certificates import Certificate


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True)


class HeldEvent(_Noun):
    """One thing that the learner did; ``attempt`` is None for a review."""

    attempt: str | None
    kind: str
    at: datetime
    data: dict[str, Any]


class HeldAttempt(_Noun):
    """An attempt: ``kind`` is "lesson" or "practice"; ``lesson`` and ``exercise`` are ids, "" where there is none.

    ``state`` is begun, passed or failed; ``result`` what came of a finished one.
    """

    id: str
    kind: str
    lesson: str
    version: int
    exercise: str
    asset_model: str
    lang: str
    state: str
    score: float | None
    begun_at: datetime
    ended_at: datetime | None
    result: dict[str, Any] | None


class HeldCard(_Noun):
    """A question in spaced review and its FSRS state."""

    item: str
    lesson: str
    due: datetime
    data: dict[str, Any]


class LearnerRecord(_Noun):
    """What the store holds on ``user`` as a learner at ``site``; `model_dump_json` is the export."""

    site: str
    user: str
    attempts: tuple[HeldAttempt, ...]
    events: tuple[HeldEvent, ...]
    cards: tuple[HeldCard, ...]
    certificates: tuple[Certificate, ...]
