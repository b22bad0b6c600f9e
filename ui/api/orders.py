"""The API's work orders: confirmed ones, for the plant's maintenance system."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from copilot.access import Permission
from copilot.exports import csv_text
from copilot.paging import OrderPage, order_page
from ui.actors import Visitor
from ui.api.cases import Cursor, Limit
from ui.api.visiting import program
from ui.service import Service

Reader = Annotated[Visitor, Depends(program(Permission.WORK_ORDERS_READ))]
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "RFC 4180, UTF-8."}
}


def order_routes(service: Service) -> APIRouter:
    """``GET /work-orders`` and the same as ``.csv``."""
    router = APIRouter(tags=["work orders"])
    store = service.assistant.store

    @router.get("/work-orders")
    def orders(visitor: Reader, cursor: Cursor = None, limit: Limit = 50) -> OrderPage:
        """Confirmed work orders, the earliest first; ask again with ``next`` for those confirmed since."""
        return order_page(store, visitor.site, cursor=cursor, limit=limit)

    @router.get("/work-orders.csv", response_class=Response, responses=_CSV)
    def table(visitor: Reader, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """The same as a table that no spreadsheet runs; the header ``X-Next`` holds the cursor."""
        page = order_page(store, visitor.site, cursor=cursor, limit=limit)
        headers = {"X-Next": page.next, "Content-Disposition": 'attachment; filename="work-orders.csv"'}
        return Response(csv_text(page.work_orders), media_type="text/csv", headers=headers)

    return router
