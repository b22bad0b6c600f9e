"""Alarm events into the store: what they make of the alarms known so far."""

from __future__ import annotations

from collections.abc import Iterable

from copilot.alerts import AlertEvent, replay
from copilot.knowledge import Alert
from copilot.store import Store


def take_alerts(store: Store, site: str, events: Iterable[AlertEvent]) -> list[Alert]:
    """Apply events in the order of time and store the alarms as they stand then, which are returned."""
    batch = list(events)
    names = {event.fingerprint for event in batch}
    known = [alert for name in names if (alert := store.alert(site, name)) is not None]
    alerts = replay(batch, known)
    store.put_alerts(site, alerts)
    return alerts
