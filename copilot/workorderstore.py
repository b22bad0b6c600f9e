"""Where work orders of cases are kept: as drafts, and once confirmed as evidence and for delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.casetables import AuditRow, CaseWorkOrderRow, DeliveryRow
from copilot.errors import ConflictError
from copilot.orderfiles import order_document
from copilot.refusing import refusal
from copilot.store import Store, work_order_row
from copilot.workorder import WorkOrderDraft, WorkOrderState, as_work_order


def put_draft(store: Store, site: str, draft: WorkOrderDraft) -> None:
    """Keep a draft in place of the case's earlier one. Raises `ConflictError` where that is confirmed already."""
    if draft.is_confirmed:
        raise ValueError("a confirmed work order is recorded, not put as a draft")
    with store.transaction() as session:
        _put(session, site, draft)


def record(store: Store, site: str, draft: WorkOrderDraft, *, deliver: bool = False) -> None:
    """Keep a confirmed work order as evidence, note it in the audit log and queue it for the webhook if asked to.

    All in one transaction; recording the same one again changes nothing. ``ValueError`` for an unconfirmed one;
    raises `ConflictError` where the case has another confirmed one.
    """
    with store.transaction() as session:
        record_in(session, site, draft, deliver=deliver)


def record_in(session: Session, site: str, draft: WorkOrderDraft, *, deliver: bool = False) -> None:
    """`record` within a transaction that writes more."""
    order = as_work_order(draft)
    if not _put(session, site, draft):
        return
    session.merge(work_order_row(site, order_document(order.id), order))
    at, data = draft.confirmed_at or datetime.now(UTC), draft.model_dump(mode="json")
    session.add(
        AuditRow(
            site=site,
            at=at,
            by=draft.confirmed_by,
            action="work_order_confirmed",
            case=draft.case,
            data=data,
        )
    )
    if deliver:
        body = {"event": "work_order.confirmed", "site": site, "work_order": data}
        session.add(
            DeliveryRow(key=delivery_key(site, draft), site=site, case=draft.case, body=body, next_at=at)
        )


def work_order_of(store: Store, site: str, case: str) -> WorkOrderDraft | None:
    """The work order of a case as it stands, or None."""
    with store.transaction() as session:
        row = session.get(CaseWorkOrderRow, (site, case))
        return WorkOrderDraft.model_validate(row.data) if row else None


def confirmed_work_orders(store: Store, site: str) -> Sequence[WorkOrderDraft]:
    """All confirmed work orders of cases, the earliest confirmed first."""
    query = (
        select(CaseWorkOrderRow)
        .where(CaseWorkOrderRow.site == site, CaseWorkOrderRow.state == WorkOrderState.CONFIRMED)
        .order_by(CaseWorkOrderRow.at, CaseWorkOrderRow.case)
    )
    with store.transaction() as session:
        return [WorkOrderDraft.model_validate(row.data) for row in session.scalars(query)]


def delivery_key(site: str, draft: WorkOrderDraft) -> str:
    """The same for the same work order, whoever sends it and how often."""
    return str(uuid5(NAMESPACE_URL, f"maintenance-copilot:{site}:{draft.id}"))


def _put(session: Session, site: str, draft: WorkOrderDraft) -> bool:
    """Write the row; False where exactly this one is confirmed already."""
    row = session.get(CaseWorkOrderRow, (site, draft.case), with_for_update=True)
    data = draft.model_dump(mode="json")
    if row is not None and row.state == WorkOrderState.CONFIRMED:
        if row.data == data:
            return False
        raise ConflictError(*refusal("order_kept"))
    at = draft.confirmed_at or datetime.now(UTC)
    session.merge(CaseWorkOrderRow(site=site, case=draft.case, state=draft.state, data=data, at=at))
    return True
