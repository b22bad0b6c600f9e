"""The API's way in for alerts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool

from copilot.access import Permission
from ui.actors import Visitor
from ui.alerts import Taken, take
from ui.api.visiting import program
from ui.service import Service

Sender = Annotated[Visitor, Depends(program(Permission.ALERTS_WRITE))]
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}


def feed_routes(service: Service) -> APIRouter:
    """``POST /alerts``, with the same bodies as ``/alerts``."""
    router = APIRouter(tags=["alerts"])

    @router.post("/alerts", openapi_extra=_BODY)
    async def alerts(request: Request, visitor: Sender) -> Taken:
        """Take alarm events in: a webhook of Alertmanager or Grafana, or ``{"alerts": [...]}``; again is harmless."""
        body = await request.body()
        return await run_in_threadpool(take, service.assistant, visitor.site, body)

    return router
