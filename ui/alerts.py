"""The HTTP route that alert sources send to: Alertmanager, Grafana and a plain JSON form."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from copilot.assistant import Assistant
from ingestion.alerts import take_alerts
from ingestion.assetnames import AssetNames
from ingestion.feeds import MAX_BYTES, read_feed


class Taken(BaseModel):
    """What became of a delivery: events read, alarms active now, machine names that the register lacks."""

    events: int
    active: int
    unknown_assets: list[str]


def alert_routes(assistant: Assistant) -> APIRouter:
    """``POST /alerts``: guarded by ``api_token`` where one is set (it must be, beyond this machine)."""
    router = APIRouter()
    expected = assistant.settings.api_token

    def sender(authorization: Annotated[str, Header()] = "") -> None:
        wanted = f"Bearer {expected.get_secret_value()}" if expected else ""
        if expected and not hmac.compare_digest(authorization.encode(), wanted.encode()):
            raise HTTPException(
                401, "Send the header 'Authorization: Bearer TOKEN' with the copilot's API token."
            )

    @router.post("/alerts", dependencies=[Depends(sender)])
    async def alerts(request: Request) -> Taken:
        body = await _bounded_body(request)
        return await run_in_threadpool(_take, assistant, body)

    return router


async def _bounded_body(request: Request) -> bytes:
    """The body, read no further than the feed reader's limit needs to refuse it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            break
    return bytes(body)


def _take(assistant: Assistant, body: bytes) -> Taken:
    site = assistant.settings.site
    feed = read_feed(body, AssetNames(assistant.store.assets(site)))
    alarms = take_alerts(assistant.store, site, feed.events)
    return Taken(
        events=len(feed.events),
        active=sum(alarm.state.active for alarm in alarms),
        unknown_assets=list(feed.unknown_assets),
    )
