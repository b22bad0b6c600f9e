"""Where cases are kept: events that are only ever added, and the audit log. A commit survives a killed process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot.casetables import AuditRow, CaseEventRow, CaseRow
from copilot.errors import BadInputError, ConflictError
from copilot.refusing import refusal
from copilot.store import Store

AUDITED = frozenset(
    {"acknowledged", "locked_out", "lock_released", "verified", "closed", "escalated", "taken_over"}
)
"""Kinds of events that go into the audit log too, in the same transaction."""


@dataclass(frozen=True)
class CaseHeader:
    """What a list of cases shows: the machine (``asset`` may be ""), where the case stands, since when, its title."""

    asset: str
    asset_model: str
    lang: str
    state: str
    opened_at: datetime
    updated_at: datetime
    title: str


@dataclass(frozen=True)
class StoredCase:
    """A case in a list; ``version`` is the number of its events."""

    id: str
    version: int
    header: CaseHeader


@dataclass(frozen=True)
class StoredEvent:
    """An event of a case: ``seq`` counts from 0, ``data`` is JSON, ``at`` has a zone."""

    seq: int
    kind: str
    data: dict[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True)
class Done:
    """A client's deed that was done: in which case, and by whom."""

    case: str
    by: str


@dataclass(frozen=True)
class AuditEntry:
    """A line of the audit log."""

    at: datetime
    by: str
    action: str
    case: str
    data: dict[str, Any]


class CaseStore:
    """Cases by site. Each call is one transaction: whole or not at all."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(
        self, site: str, case: str, header: CaseHeader, events: Sequence[StoredEvent], *, deed: str = ""
    ) -> int:
        """Begin a case and return its version. Raises `ConflictError` where the id or the deed is taken."""
        row = {"site": site, "id": case, "version": len(events), **vars(header)}
        with self._store.transaction() as session:
            try:
                session.execute(insert(CaseRow), row)
            except IntegrityError:
                raise ConflictError(*refusal("case_taken", case=case)) from None
            _add(session, site, case, 0, events, deed)
        return len(events)

    def append(
        self,
        site: str,
        case: str,
        expected_version: int,
        events: Sequence[StoredEvent],
        header: CaseHeader,
        *,
        deed: str = "",
        also: Callable[[Session], None] | None = None,
    ) -> int:
        """Add events (at least one) to the case as it was at ``expected_version``; returns the new version.

        ``deed`` is the client's id of what it did, "" for none: stored with the first event, once at a site. ``also``
        is written in the same transaction.

        Raises `ConflictError` where someone else added to it since or the deed is taken, `BadInputError` where there
        is no such case; nothing is written then. ``ValueError`` where the events' numbers do not follow those kept.
        """
        change = (
            update(CaseRow)
            .where(CaseRow.site == site, CaseRow.id == case, CaseRow.version == expected_version)
            .values(version=expected_version + len(events), **vars(header))
            .returning(CaseRow.version)
        )
        with self._store.transaction() as session:
            # First of all: it takes the lock, and a write that comes second finds the version changed.
            if not session.execute(change).all():
                raise _refusal(session, site, case)
            _add(session, site, case, expected_version, events, deed)
            if also:
                also(session)
        return expected_version + len(events)

    def done(self, site: str, deed: str) -> Done | None:
        """Where and by whom a deed was done; None where it was not."""
        query = select(CaseEventRow.case, CaseEventRow.by).where(
            CaseEventRow.site == site, CaseEventRow.deed == deed
        )
        with self._store.transaction() as session:
            row = session.execute(query).one_or_none()
            return Done(*row) if row else None

    def events(self, site: str, case: str) -> list[StoredEvent]:
        """All events in their order; empty where there is no such case."""
        query = (
            select(CaseEventRow)
            .where(CaseEventRow.site == site, CaseEventRow.case == case)
            .order_by(CaseEventRow.seq)
        )
        with self._store.transaction() as session:
            return [
                StoredEvent(row.seq, row.kind, row.data, row.by, row.at) for row in session.scalars(query)
            ]

    def version(self, site: str, case: str) -> int | None:
        """How many events a case has, or None where there is no such case; nothing of them is read."""
        query = select(CaseRow.version).where(CaseRow.site == site, CaseRow.id == case)
        with self._store.transaction() as session:
            return session.scalar(query)

    def header(self, site: str, case: str) -> CaseHeader | None:
        """What a list would show of a case, or None."""
        with self._store.transaction() as session:
            row = session.get(CaseRow, (site, case))
            return _stored(row).header if row else None

    def list(
        self,
        site: str,
        state: str | None = None,
        asset: str | None = None,
        *,
        without: str | None = None,
        by: str | None = None,
    ) -> list[StoredCase]:
        """Cases, the one changed last first; in one state, on one asset, not in a state or with an event that
        ``by`` made where asked."""
        query = select(CaseRow).where(CaseRow.site == site).order_by(CaseRow.updated_at.desc(), CaseRow.id)
        if state is not None:
            query = query.where(CaseRow.state == state)
        if asset is not None:
            query = query.where(CaseRow.asset == asset)
        if without is not None:
            query = query.where(CaseRow.state != without)
        if by is not None:
            own = select(CaseEventRow.seq).where(
                CaseEventRow.site == site, CaseEventRow.case == CaseRow.id, CaseEventRow.by == by
            )
            query = query.where(own.exists())
        with self._store.transaction() as session:
            return [_stored(row) for row in session.scalars(query)]

    def audit(self, site: str, case: str | None = None) -> Sequence[AuditEntry]:
        """The audit log, oldest first; of one case where asked."""
        query = select(AuditRow).where(AuditRow.site == site).order_by(AuditRow.id)
        if case is not None:
            query = query.where(AuditRow.case == case)
        with self._store.transaction() as session:
            return [
                AuditEntry(row.at, row.by, row.action, row.case, row.data) for row in session.scalars(query)
            ]


def _refusal(session: Session, site: str, case: str) -> BadInputError | ConflictError:
    """Why nothing could be added: there is no such case, or it moved on."""
    seq = select(func.max(CaseEventRow.seq)).where(CaseEventRow.site == site, CaseEventRow.case == case)
    last = session.get(CaseEventRow, (site, case, session.scalar(seq)))
    if last is None:
        return BadInputError(*refusal("no_case", case=case))
    told = refusal("changed_meanwhile", by=last.by)
    return ConflictError(*told, by=(last.by,), version=last.seq + 1)


def _add(session: Session, site: str, case: str, seq: int, events: Sequence[StoredEvent], deed: str) -> None:
    if not events or [event.seq for event in events] != list(range(seq, seq + len(events))):
        raise ValueError("the events' numbers do not follow those kept")
    for event in events:
        shared = {"site": site, "case": case, "data": event.data, "by": event.by, "at": event.at}
        own = deed or None if event.seq == seq else None
        session.add(CaseEventRow(seq=event.seq, kind=event.kind, deed=own, **shared))
        if event.kind in AUDITED:
            session.add(AuditRow(action=event.kind, **shared))
    try:
        session.flush()
    except IntegrityError:
        raise ConflictError(*refusal("done_already")) from None


def _stored(row: CaseRow) -> StoredCase:
    header = CaseHeader(
        row.asset, row.asset_model, row.lang, row.state, row.opened_at, row.updated_at, row.title
    )
    return StoredCase(row.id, row.version, header)
