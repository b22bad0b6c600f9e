"""Learners' attempts, reviews and certificates, and the simulated faults that are set for them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    _attempts()
    _reviews()
    op.create_table(
        "exercises",
        _text("site"),
        _text("id", 32),
        *map(_text, ("title", "asset", "asset_model", "cause")),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("exam", sa.Boolean, nullable=False),
        _text("by"),
        _moment("at"),
        _moment("withdrawn_at", nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_table(
        "knowledge_versions",
        _text("site"),
        _text("digest", 64),
        _json(),
        sa.PrimaryKeyConstraint("site", "digest"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        _text("site"),
        _text("id", 32),
        _text("user"),
        _text("kind", 8),
        _text("lesson"),
        sa.Column("lesson_version", sa.Integer, nullable=False),
        *map(_text, ("exercise", "asset_model", "lang")),
        _text("knowledge", 64),
        _json(),
        _text("state", 8),
        sa.Column("score", sa.Double),
        sa.Column("result", sa.JSON),
        sa.Column("version", sa.Integer, nullable=False),
        *map(_moment, ("begun_at", "updated_at")),
        _moment("ended_at", nullable=True),
        sa.Column("open", sa.String),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("attempts_by_user", "attempts", ["site", "user"])
    op.create_index("attempts_open", "attempts", ["site", "user", "open"], unique=True)
    op.create_table(
        "learning_events",
        _text("site"),
        _text("deed", 36),
        sa.Column("attempt", sa.String(32)),
        sa.Column("seq", sa.Integer),
        _text("user"),
        _text("kind", 16),
        _json(),
        _moment("at"),
        sa.PrimaryKeyConstraint("site", "deed"),
    )
    op.create_index("learning_events_by_attempt", "learning_events", ["site", "attempt", "seq"], unique=True)
    op.create_index("learning_events_by_user", "learning_events", ["site", "user"])


def _reviews() -> None:
    op.create_table(
        "review_cards",
        *map(_text, ("site", "user")),
        _text("item", 32),
        _text("lesson"),
        _moment("due"),
        _json(),
        sa.PrimaryKeyConstraint("site", "user", "item"),
    )
    op.create_index("review_cards_due", "review_cards", ["site", "user", "due"])
    op.create_table(
        "certificates",
        _text("site"),
        _text("id", 32),
        *map(_text, ("user", "lesson", "title")),
        sa.Column("models", sa.JSON, nullable=False),
        _text("competence", 16),
        *map(_moment, ("issued_at", "expires_at")),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("certificates_by_user", "certificates", ["site", "user"])


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _json() -> sa.Column[Any]:
    return sa.Column("data", sa.JSON, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
