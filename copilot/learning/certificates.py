"""Certificates: what a passed lesson certifies, for which models, until when, and what a repair asks for."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from copilot.faultknowledge import Competence


class Certificate(BaseModel):
    """That ``user`` passed ``lesson`` (an id): counts from ``issued_at`` until before ``expires_at`` (UTC)."""

    model_config = ConfigDict(frozen=True)

    id: str
    user: str
    lesson: str
    title: str
    models: tuple[str, ...]
    competence: Competence
    issued_at: datetime
    expires_at: datetime

    def is_valid(self, now: datetime) -> bool:
        """Whether it counts at a moment."""
        return self.issued_at <= now < self.expires_at


class Lacking(BaseModel):
    """The lesson that someone should pass before a repair; ``expired`` is when their certificate ran out, if any."""

    model_config = ConfigDict(frozen=True)

    lesson: str
    title: str
    expired: date | None = None
