"""Long lists in pages for programs: a cursor goes on where the last page ended, whatever came in between."""

from __future__ import annotations

import base64
import json
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from copilot.case import Phase
from copilot.casetables import AuditRow, CaseRow, CaseWorkOrderRow
from copilot.caseview import CaseLine, CaseList
from copilot.errors import BadInputError
from copilot.store import Store
from copilot.workorder import WorkOrderDraft, WorkOrderState

_LARGEST_ID = 2**63 - 1


class CasePage(CaseList):
    """A page of cases, the latest change first; ``next`` gets the page after it, None at the end."""

    next: str | None = None


class OrderPage(BaseModel):
    """Confirmed work orders in the order they were confirmed; ``next`` gets those after them, now or later."""

    model_config = ConfigDict(frozen=True)

    work_orders: tuple[WorkOrderDraft, ...]
    next: str


def case_page(
    store: Store, site: str, *, phase: Phase | None, asset: str | None, cursor: str | None, limit: int
) -> CasePage:
    """Cases of a site, in one phase or of one machine where asked. Raises `BadInputError` for a cursor of no page.

    A case that changes between two pages moves to the front, as in the list of a screen.
    """
    query = select(CaseRow).where(CaseRow.site == site).order_by(CaseRow.updated_at.desc(), CaseRow.id.desc())
    query = query.where(CaseRow.state == phase) if phase else query
    query = query.where(CaseRow.asset == asset) if asset else query
    if cursor is not None:
        at, case = _case_place(cursor)
        earlier = (CaseRow.updated_at == at) & (CaseRow.id < case)
        query = query.where((CaseRow.updated_at < at) | earlier)
    with store.transaction() as session:
        rows = list(session.scalars(query.limit(limit + 1)))
    lines = tuple(
        CaseLine(
            id=row.id,
            asset=row.asset,
            asset_model=row.asset_model,
            phase=Phase(row.state),
            version=row.version,
            opened_at=row.opened_at,
            updated_at=row.updated_at,
            title=row.title,
        )
        for row in rows[:limit]
    )
    return CasePage(cases=lines, next=_case_cursor(lines[-1]) if len(rows) > limit else None)


def order_page(store: Store, site: str, *, cursor: str | None, limit: int) -> OrderPage:
    """Work orders confirmed after the page that gave the cursor. Raises `BadInputError` for a cursor of no page.

    Ordered by their line in the audit log, which is written in the same transaction and numbered as they are
    committed; their times are not, so a cursor made of times could pass one over.
    """
    after = _order_place(cursor) if cursor is not None else 0
    query = (
        select(AuditRow.id, CaseWorkOrderRow.data)
        .join(
            CaseWorkOrderRow,
            (CaseWorkOrderRow.site == AuditRow.site) & (CaseWorkOrderRow.case == AuditRow.case),
        )
        .where(AuditRow.site == site, AuditRow.action == "work_order_confirmed", AuditRow.id > after)
        .where(CaseWorkOrderRow.state == WorkOrderState.CONFIRMED)
        .order_by(AuditRow.id)
        .limit(limit)
    )
    with store.transaction() as session:
        rows = session.execute(query).all()
    orders = tuple(WorkOrderDraft.model_validate(data) for _, data in rows)
    return OrderPage(work_orders=orders, next=_cursor(rows[-1][0] if rows else after))


def _cursor(place: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(cursor: str) -> object:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        raise _no_cursor() from None


def _case_cursor(line: CaseLine) -> str:
    return _cursor([line.updated_at.isoformat(), line.id])


def _case_place(cursor: str) -> tuple[datetime, str]:
    match _place(cursor):
        case [str(at), str(case)]:
            try:
                moment = datetime.fromisoformat(at)
            except ValueError:
                raise _no_cursor() from None
            if moment.tzinfo is not None:
                return moment, case
    raise _no_cursor()


def _order_place(cursor: str) -> int:
    match _place(cursor):
        case int(place) if 0 <= place <= _LARGEST_ID and not isinstance(place, bool):
            return place
    raise _no_cursor()


def _no_cursor() -> BadInputError:
    return BadInputError("The cursor is none of this list.", "Send the 'next' of a page, or none to begin.")
