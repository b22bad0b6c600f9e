"""Documents, sections, faults, records, alerts and chats, as they were before there were revisions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what is not there; a database without revisions has most or all of it."""
    _documents()
    _records()
    _events()


def _table(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key), if_not_exists=True)


def _index(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, columns, if_not_exists=True)


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False)


def _documents() -> None:
    _table(
        "documents",
        *map(_text, ("site", "id", "path")),
        _text("state", 16),
        *map(_text, ("error", "content_hash")),
        _json("reading"),
        *map(_text, ("stored_file", "title", "lang", "revision", "kind")),
        _json("asset_models"),
        *map(_number, ("pages", "passages")),
        sa.Column("ingested_at", sa.DateTime(timezone=True)),
        key=("site", "id"),
    )
    _table(
        "sections",
        *map(_text, ("site", "document")),
        _number("place"),
        *map(_text, ("section_id", "lang")),
        *map(_json, ("heading", "data")),
        key=("site", "document", "place"),
    )
    _index("ix_sections_section_id", "sections", "section_id")
    _table(
        "faults",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        *map(_text, ("site", "document", "section_id", "lang", "code")),
        *map(_json, ("asset_models", "data")),
        key=("id",),
    )
    _index("faults_by_code", "faults", "site", "code")
    _index("faults_by_document", "faults", "site", "document")


def _records() -> None:
    for name in ("assets", "terms"):
        _table(name, *map(_text, ("site", "document", "id")), _json("data"), key=("site", "document", "id"))
    _table(
        "work_orders",
        *map(_text, ("site", "document", "id", "asset", "code")),
        sa.Column("opened", sa.Date, nullable=False),
        _json("data"),
        key=("site", "document", "id"),
    )
    _index("work_orders_by_code", "work_orders", "site", "code")


def _events() -> None:
    _table(
        "alerts",
        *map(_text, ("site", "fingerprint", "asset", "code")),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _json("data"),
        key=("site", "fingerprint"),
    )
    _index("alerts_by_asset", "alerts", "site", "asset")
    _table(
        "chats",
        *map(_text, ("site", "id")),
        _json("data"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        key=("site", "id"),
    )
    _index("ix_chats_updated_at", "chats", "updated_at")
