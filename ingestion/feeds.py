"""Alerts sent over HTTP: bodies of Prometheus Alertmanager, of Grafana and a plain form, as alert events.

The plain form is one object, or ``{"alerts": [...]}`` with several:
``{"asset": "PRESS-01", "code": "E-042", "at": "2026-11-22T10:05:00Z", "state": "raised", "text": "...",
"severity": 700, "source": "plc-3", "value": 41.5, "unit": "bar"}``; asset, code and at are required.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    FiniteFloat,
    ValidationError,
)
from pydantic_core import from_json

from copilot.alerts import AlertEvent, EventKind
from copilot.errors import BadInputError
from ingestion.alertwords import event_kind, severity_of
from ingestion.assetnames import AssetNames

MAX_BYTES = 1024 * 1024
MAX_ALERTS = 1000

_ASSET_LABELS = ("asset", "asset_id", "machine", "machine_id", "equipment", "device", "instance", "host")
_CODE_LABELS = ("code", "alarm_code", "error_code", "alarm", "alertname")
_TEXT_ANNOTATIONS = ("summary", "description", "message")


def _plausible(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise ValueError("the year is outside 2000 to 2100")
    return moment.astimezone(UTC)


def _ended(text: object) -> object:
    """None for the zero time that Go programs send where an alert has not ended."""
    return None if isinstance(text, str) and text.startswith("0001-01-01") else text


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
_NO_NUL = r"^[^\x00]*$"
Word = Annotated[str, Field(max_length=200, pattern=_NO_NUL)]
Text = Annotated[str, Field(max_length=10_000, pattern=_NO_NUL)]
Labels = Annotated[dict[Word, Text], Field(max_length=200)]


class HookAlert(BaseModel):
    """One alert of an Alertmanager (version 4) or Grafana webhook."""

    status: Literal["firing", "resolved"]
    labels: Labels
    annotations: Labels = {}
    startsAt: Moment  # noqa: N815 - the sender's name
    endsAt: Annotated[Moment | None, BeforeValidator(_ended)] = None  # noqa: N815


class Hook(BaseModel):
    """Body of an Alertmanager or Grafana webhook."""

    alerts: list[HookAlert] = Field(max_length=MAX_ALERTS)


class PlainAlert(BaseModel):
    """One alert of the plain form."""

    asset: Word = Field(min_length=1)
    code: Word = Field(min_length=1)
    at: Moment
    state: Word = "raised"
    text: Text = ""
    severity: int | Word = 500
    source: Word = "http"
    value: FiniteFloat | None = None
    unit: Word = ""


class PlainAlerts(BaseModel):
    """Several alerts of the plain form."""

    alerts: list[PlainAlert] = Field(max_length=MAX_ALERTS)


@dataclass(frozen=True, slots=True)
class Feed:
    """Events in the order of the body; ``unknown_assets`` are names that the register does not have."""

    events: tuple[AlertEvent, ...]
    unknown_assets: tuple[str, ...] = ()


def read_feed(body: bytes, assets: AssetNames) -> Feed:
    """The events of a request's body.

    Events of machines that are not in the register are kept under the name that the source gave. Raises
    `BadInputError` that names the field which cannot be used.
    """
    if len(body) > MAX_BYTES:
        raise BadInputError(f"The alerts are larger than {MAX_BYTES >> 20} MB.", "Send them in parts.")
    try:
        events = tuple(_events(from_json(body), assets))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _unreadable(f"{place}: {first['msg']}" if place else first["msg"]) from error
    except ValueError as error:
        raise _unreadable(str(error)) from error
    unknown = dict.fromkeys(event.asset for event in events if assets.find(event.asset) is None)
    return Feed(events, tuple(unknown))


def _events(content: object, assets: AssetNames) -> Iterator[AlertEvent]:
    several = isinstance(content, dict) and "alerts" in content
    if isinstance(content, dict) and several and "receiver" in content:
        source = "grafana" if "orgId" in content else "alertmanager"
        for alert in Hook.model_validate(content).alerts:
            yield from _hook_events(alert, source, assets)
    else:
        alerts = (
            PlainAlerts.model_validate(content).alerts if several else [PlainAlert.model_validate(content)]
        )
        for plain in alerts:
            yield _plain_event(plain, assets)


def _plain_event(alert: PlainAlert, assets: AssetNames) -> AlertEvent:
    return AlertEvent(
        kind=event_kind(alert.state),
        source=alert.source,
        asset=assets.id_of(alert.asset),
        code=alert.code,
        at=alert.at,
        text=alert.text,
        severity=severity_of(str(alert.severity)),
        value=alert.value,
        unit=alert.unit,
    )


def _hook_events(alert: HookAlert, source: str, assets: AssetNames) -> Iterator[AlertEvent]:
    code = _first(alert.labels, _CODE_LABELS)
    asset = _asset(alert.labels, assets)
    if not code or not asset:
        missing, names = ("code", _CODE_LABELS) if not code else ("asset", _ASSET_LABELS)
        raise ValueError(f"an alert has no label for its {missing} ({', '.join(names)})")
    raised = AlertEvent(
        kind=EventKind.RAISED,
        source=source,
        asset=asset,
        code=code,
        at=alert.startsAt,
        text=_first(alert.annotations, _TEXT_ANNOTATIONS),
        severity=severity_of(_first(alert.labels, ("severity", "priority"))),
    )
    yield raised
    if alert.status == "resolved":
        # The raise comes along in case its own message was lost; known already, it changes nothing.
        yield replace(raised, kind=EventKind.CLEARED, at=alert.endsAt or alert.startsAt)


def _asset(labels: dict[str, str], assets: AssetNames) -> str:
    """The first label that names a machine of the register, else the first that may; ports are cut off."""
    names = [labels[label].partition(":")[0] for label in _ASSET_LABELS if labels.get(label)]
    known = (asset.id for name in names if (asset := assets.find(name)))
    return next(known, names[0] if names else "")


def _first(texts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((texts[name] for name in names if texts.get(name)), "")


def _unreadable(reason: str) -> BadInputError:
    return BadInputError(
        f"The alerts cannot be read: {reason}.",
        "Send an Alertmanager version 4 or Grafana webhook, or the plain JSON form.",
    )
