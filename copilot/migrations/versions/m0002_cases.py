"""Fault knowledge, cases with their events, the audit log, work orders of cases and their delivery."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _knowledge()
    _cases()
    _work_orders()


def _table(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key))


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON, nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _numbering() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer, autoincrement=True, nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, autoincrement=False, nullable=False)


def _knowledge() -> None:
    _table(
        "fault_knowledge",
        *map(_text, ("site", "asset_model", "version")),
        _json("data"),
        key=("site", "asset_model"),
    )
    _table(
        "cause_decisions",
        _numbering(),
        *map(_text, ("site", "asset_model")),
        _text("kind", 8),
        *map(_text, ("cause", "wording", "by")),
        _moment("at"),
        key=("id",),
    )
    op.create_index("cause_decisions_by_model", "cause_decisions", ["site", "asset_model"])
    _table(
        "wording_vectors",
        *map(_text, ("identity", "digest")),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        key=("identity", "digest"),
    )


def _cases() -> None:
    _table(
        "cases",
        *map(_text, ("site", "id", "asset", "asset_model", "lang")),
        _text("state", 16),
        _text("title"),
        _number("version"),
        *map(_moment, ("opened_at", "updated_at")),
        key=("site", "id"),
    )
    op.create_index("cases_by_state", "cases", ["site", "state"])
    _table(
        "case_events",
        *map(_text, ("site", "case")),
        _number("seq"),
        _text("kind", 32),
        _json("data"),
        _text("by"),
        _moment("at"),
        key=("site", "case", "seq"),
    )
    _table(
        "audit",
        _numbering(),
        _text("site"),
        _moment("at"),
        _text("by"),
        _text("action", 32),
        _text("case"),
        _json("data"),
        key=("id",),
    )
    op.create_index("audit_by_case", "audit", ["site", "case"])


def _work_orders() -> None:
    _table(
        "case_work_orders",
        *map(_text, ("site", "case")),
        _text("state", 16),
        _json("data"),
        _moment("at"),
        key=("site", "case"),
    )
    _table(
        "deliveries",
        *map(_text, ("key", "site", "case")),
        _json("body"),
        _number("attempts"),
        _moment("next_at"),
        _moment("delivered_at", nullable=True),
        _text("error"),
        key=("key",),
    )
    op.create_index("deliveries_due", "deliveries", ["delivered_at", "next_at"])
