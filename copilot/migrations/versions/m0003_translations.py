"""The paragraphs of documents, and the translation memory."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; the paragraphs of documents taken in before are read when they are first asked for."""
    op.create_table(
        "paragraphs",
        *map(_text, ("site", "document")),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False),
        *map(_text, ("section_id", "heading", "lang")),
        _text("kind", 16),
        _text("text"),
        _text("digest", 64),
        sa.PrimaryKeyConstraint("site", "document", "place"),
    )
    op.create_index("paragraphs_by_digest", "paragraphs", ["site", "digest"])
    op.create_table(
        "translations",
        *map(_text, ("site", "source_lang", "target_lang")),
        _text("digest", 64),
        *map(_text, ("source", "target")),
        _text("state", 16),
        _text("origin", 16),
        _text("reviewer"),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        *map(_text, ("document", "section_id")),
        sa.Column("place", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("site", "source_lang", "target_lang", "digest"),
    )
    op.create_index("translations_by_document", "translations", ["site", "document"])


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)
