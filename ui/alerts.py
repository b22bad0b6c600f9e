"""The HTTP route that alert sources send to: Alertmanager, Grafana and a plain JSON form."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from copilot.access import Permission
from copilot.assistant import Assistant
from ingestion.alerts import take_alerts
from ingestion.assetnames import AssetNames
from ingestion.feeds import MAX_BYTES, read_feed
from ui.actors import SignInError, Visitor


class Taken(BaseModel):
    """What became of a delivery: events read, alarms active now, machine names that the register lacks."""

    events: int
    active: int
    unknown_assets: list[str]


def alert_routes(assistant: Assistant) -> APIRouter:
    """``POST /alerts`` for the server's own site with ``api_token``, or for a key's site with a key.

    Without a token anyone on this machine may send (beyond it, a token must be set).
    """
    router = APIRouter()

    @router.post("/alerts")
    async def alerts(request: Request) -> Taken:
        site = _site_of(request, assistant)
        body = await _bounded_body(request)
        return await run_in_threadpool(take, assistant, site, body)

    return router


def _site_of(request: Request, assistant: Assistant) -> str:
    """The site whose alerts the sender may send. Raises `SignInError` or `ForbiddenError`."""
    visitor: Visitor | None = request.scope.get("state", {}).get("visitor")
    if visitor is not None:
        visitor.actor.require(Permission.ALERTS_WRITE, visitor.site)
        return visitor.site
    token = assistant.settings.api_token
    wanted = f"Bearer {token.get_secret_value()}" if token else ""
    if token and not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
        raise SignInError(
            "Alerts are taken only from known senders.",
            "Send 'Authorization: Bearer TOKEN' with COPILOT_API_TOKEN or a key with alerts:write.",
        )
    return assistant.settings.site


async def _bounded_body(request: Request) -> bytes:
    """The body, read no further than the feed reader's limit needs to refuse it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            break
    return bytes(body)


def take(assistant: Assistant, site: str, body: bytes) -> Taken:
    """Read a delivery and store what it says. Raises `BadInputError` where it cannot be read."""
    feed = read_feed(body, AssetNames(assistant.store.assets(site)))
    alarms = take_alerts(assistant.store, site, feed.events)
    return Taken(
        events=len(feed.events),
        active=sum(alarm.state.active for alarm in alarms),
        unknown_assets=list(feed.unknown_assets),
    )
