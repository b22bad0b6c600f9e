"""What clients did exactly once, the questions asked at machines, and feedback."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables; events stored before were no deeds of a client."""
    op.add_column("case_events", sa.Column("deed", sa.String(36)))
    op.create_index("case_events_by_deed", "case_events", ["site", "deed"], unique=True)
    op.create_table(
        "turns",
        _text("site"),
        _text("id", 36),
        *map(_text, ("asset", "asset_model", "case", "by")),
        _moment("at"),
        *map(_text, ("lang", "text")),
        sa.Column("reply", sa.JSON),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("turns_by_case", "turns", ["site", "case"])
    op.create_index("turns_by_asset", "turns", ["site", "asset", "by"])
    op.create_index("turns_by_age", "turns", ["at"])
    op.create_table(
        "feedback",
        _text("site"),
        _text("id", 36),
        _text("by"),
        _moment("at"),
        _text("verdict", 8),
        _text("state", 8),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("feedback_by_state", "feedback", ["site", "state"])


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
