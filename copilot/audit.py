"""The audit log of everything that is not a case: who did what where, never changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.access import Actor, Permission
from copilot.casetables import AuditRow
from copilot.store import Store

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line of the log; ``id`` grows with time, ``case`` is "" where it was about none."""

    id: int
    at: datetime
    by: str
    action: str
    case: str
    data: dict[str, Any]


def write_audit(to: Store | Session, site: str, by: str, action: str, data: dict[str, Any]) -> None:
    """Write a line; given a session, within its transaction, so that the act and its line are there or neither is.

    ``data`` holds names and numbers, never a secret and never what someone typed.
    """
    row = AuditRow(site=site, at=datetime.now(UTC), by=by, action=action, case="", data=data)
    if isinstance(to, Session):
        to.add(row)
        return
    with to.transaction() as session:
        session.add(row)


def audit_lines(
    store: Store,
    actor: Actor,
    site: str,
    *,
    action: str = "",
    by: str = "",
    day: tuple[datetime, datetime] | None = None,
    before: int | None = None,
    limit: int = 200,
) -> Sequence[AuditLine]:
    """The site's log, latest first: at most ``limit`` lines, those older than the line ``before`` where given.

    ``day`` is a span of time, its end not in it.
    Raises `ForbiddenError` where the actor may not read it.
    """
    actor.require(Permission.AUDIT_READ, site)
    query = select(AuditRow).where(AuditRow.site == site).order_by(AuditRow.id.desc())
    query = query.where(AuditRow.action == action) if action else query
    query = query.where(AuditRow.by == by) if by else query
    query = query.where(AuditRow.at >= day[0], AuditRow.at < day[1]) if day else query
    query = query.where(AuditRow.id < before) if before is not None else query
    with store.transaction() as session:
        return [
            AuditLine(row.id, row.at, row.by, row.action, row.case, row.data)
            for row in session.scalars(query.limit(min(limit, MOST_LINES)))
        ]


def audit_actions(store: Store, actor: Actor, site: str) -> Sequence[str]:
    """Every action that the site's log tells of, in order. Raises `ForbiddenError` as `audit_lines` does."""
    actor.require(Permission.AUDIT_READ, site)
    query = select(AuditRow.action).where(AuditRow.site == site).distinct().order_by(AuditRow.action)
    with store.transaction() as session:
        return list(session.scalars(query))
