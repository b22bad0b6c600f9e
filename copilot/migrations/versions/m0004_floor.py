"""What clients did exactly once, the questions asked at machines, and feedback."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
