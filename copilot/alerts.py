"""What an alarm event does to an alarm: the states of ANSI/ISA-18.2, de-duplication, chattering."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from copilot.knowledge import AlarmState, Alert

CHATTER_CHANGES = 3
CHATTER_WINDOW = timedelta(seconds=60)
"""ISA-18.2: an alarm that changes three or more times a minute chatters."""


class EventKind(StrEnum):
    """What happened. ``RESTORED`` ends shelving, suppression and being out of service."""

    RAISED = "raised"
    CLEARED = "cleared"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One event of an alarm; ``at`` knows its time zone, ``severity`` runs from 1 to 1000 (OPC UA Part 9)."""

    kind: EventKind
    source: str
    asset: str
    code: str
    at: datetime
    text: str = ""
    severity: int = 500
    value: float | None = None
    unit: str = ""

    @property
    def fingerprint(self) -> str:
        """Names the alarm: the same for every event of one source, asset and code."""
        return hashlib.sha256("\n".join((self.source, self.asset, self.code)).encode()).hexdigest()[:16]


_SET_ASIDE = {
    EventKind.SHELVED: AlarmState.SHELVED,
    EventKind.SUPPRESSED: AlarmState.SUPPRESSED,
    EventKind.OUT_OF_SERVICE: AlarmState.OUT_OF_SERVICE,
}
_AFTER_RAISE = {
    AlarmState.NORMAL: AlarmState.UNACKNOWLEDGED,
    AlarmState.RETURNED_UNACKNOWLEDGED: AlarmState.UNACKNOWLEDGED,
}
_AFTER_CLEAR = {
    AlarmState.UNACKNOWLEDGED: AlarmState.RETURNED_UNACKNOWLEDGED,
    AlarmState.ACKNOWLEDGED: AlarmState.NORMAL,
}
_AFTER_ACKNOWLEDGE = {
    AlarmState.UNACKNOWLEDGED: AlarmState.ACKNOWLEDGED,
    AlarmState.RETURNED_UNACKNOWLEDGED: AlarmState.NORMAL,
}


def apply(event: AlertEvent, current: Alert | None) -> Alert:
    """The alarm after the event; ``current`` is None where it was never seen.

    Sources repeat themselves and deliver late: raising what is in alarm since then or later, clearing what is
    not in alarm, and whatever the process reported before its latest report, change nothing. People's clocks
    may differ from the machine's, so what people do counts whenever it arrives.
    """
    if current is None:
        current = _unseen(event)
    if event.kind is EventKind.RAISED:
        return _raised(event, current)
    if event.kind is EventKind.CLEARED:
        return _cleared(event, current)
    return replace(current, state=_operated(event.kind, current.state, current.in_alarm))


def replay(events: Iterable[AlertEvent], known: Iterable[Alert] = ()) -> list[Alert]:
    """The alarms as they stand after the events, which are taken in the order of time."""
    alerts = {alert.fingerprint: alert for alert in known}
    for event in sorted(events, key=lambda each: each.at):
        alerts[event.fingerprint] = apply(event, alerts.get(event.fingerprint))
    return list(alerts.values())


def is_chattering(alert: Alert, now: datetime) -> bool:
    """Whether the alarm changed three or more times within the last minute before ``now``."""
    return len(_within(alert.recent, now)) >= CHATTER_CHANGES


def _unseen(event: AlertEvent) -> Alert:
    """An alarm in normal state that was never raised."""
    return Alert(
        fingerprint=event.fingerprint,
        source=event.source,
        asset=event.asset,
        code=event.code,
        text=event.text,
        severity=event.severity,
        state=AlarmState.NORMAL,
        raised_at=event.at,
        changed_at=event.at,
        count=0,
        in_alarm=False,
    )


def _raised(event: AlertEvent, current: Alert) -> Alert:
    repeated = event.at <= current.changed_at if current.in_alarm else event.at < current.changed_at
    if repeated:
        return current
    is_new = current.state is AlarmState.NORMAL and not is_chattering(current, event.at)
    return replace(
        current,
        text=event.text or current.text,
        severity=event.severity,
        value=event.value,
        unit=event.unit,
        state=_AFTER_RAISE.get(current.state, current.state),
        raised_at=event.at if is_new else current.raised_at,
        changed_at=event.at,
        count=1 if is_new else current.count + 1,
        in_alarm=True,
        recent=current.recent if current.in_alarm else (*_within(current.recent, event.at), event.at),
    )


def _cleared(event: AlertEvent, current: Alert) -> Alert:
    if not current.in_alarm or event.at < current.changed_at:
        return current
    return replace(
        current,
        state=_AFTER_CLEAR.get(current.state, current.state),
        changed_at=event.at,
        in_alarm=False,
        recent=(*_within(current.recent, event.at), event.at),
    )


def _operated(kind: EventKind, state: AlarmState, in_alarm: bool) -> AlarmState:
    """The state after what a person did."""
    if kind is EventKind.ACKNOWLEDGED:
        return _AFTER_ACKNOWLEDGE.get(state, state)
    if kind is EventKind.RESTORED and state in _SET_ASIDE.values():
        return AlarmState.UNACKNOWLEDGED if in_alarm else AlarmState.NORMAL
    return _SET_ASIDE.get(kind, state)


def _within(moments: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    return tuple(moment for moment in moments if now - moment <= CHATTER_WINDOW)
