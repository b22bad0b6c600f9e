"""Users, their sessions, the tablets they share and failed sign-ins."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        *map(_text, ("name", "display_name")),
        _text("role", 16),
        sa.Column("sites", sa.JSON, nullable=False),
        _text("lang", 16),
        *map(_text, ("password_hash", "pin_hash")),
        sa.Column("one_time_until", sa.DateTime(timezone=True)),
        sa.Column("disabled", sa.Boolean, nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sessions",
        _text("digest", 64),
        *map(_text, ("user", "site")),
        _text("how", 16),
        _text("kiosk", 64),
        *map(_moment, ("begun_at", "seen_at", "ends_at")),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_index("sessions_by_end", "sessions", ["ends_at"])
    op.create_table(
        "kiosks",
        _text("digest", 64),
        *map(_text, ("name", "site", "by")),
        *map(_moment, ("at", "ends_at")),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "sign_in_attempts",
        _text("key"),
        sa.Column("failures", sa.Integer, nullable=False),
        _moment("last_at"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "known_addresses",
        *map(_text, ("user", "address")),
        _moment("at"),
        sa.PrimaryKeyConstraint("user", "address"),
    )
    op.create_table(
        "set_up_links", _text("digest", 64), _moment("ends_at"), sa.PrimaryKeyConstraint("digest")
    )


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
