"""The panel of alert feeds: who sends, how lately, how much, and which machines nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from copilot.access import Permission
from copilot.alerts import is_chattering
from copilot.knowledge import Alert
from copilot.store import Store
from ui.desks.drawn import drawn
from ui.desks.fields import Fields
from ui.desks.panel import Panel
from ui.desks.seat import Seat

FLOOD_ALARMS, FLOOD_WINDOW = 10, timedelta(minutes=10)
"""ANSI/ISA-18.2: ten or more alarms in ten minutes are more than one person can act on."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Feed:
    """One source of alarms; ``day`` are its alarms that changed within 24 hours, ``unknown`` its unlisted machines."""

    source: str
    last: datetime
    alarms: int
    active: int
    day: int
    chattering: tuple[str, ...]
    unknown: tuple[str, ...]
    flood: bool


@dataclass(frozen=True)
class FeedsPanel(Panel):
    """The alert feeds of a site."""

    store: Store

    key = "feeds"
    permission = Permission.DOCUMENTS_WRITE

    def show(self, seat: Seat, view: Fields) -> str:
        """One line a source, the latest first."""
        known = {asset.id for asset in self.store.assets(seat.site)}
        found = feeds(self.store.alerts(seat.site), known, datetime.now(UTC))
        return drawn("feeds", seat.words, feeds=found, site=seat.site)


def feeds(alerts: Iterable[Alert], known: set[str], now: datetime) -> Sequence[Feed]:
    """What is known of each source from its alarms as they stand; ``known`` are the register's ids."""
    by_source: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_source.setdefault(alert.source, []).append(alert)
    found = [
        Feed(
            source=source,
            last=max(alert.changed_at for alert in own),
            alarms=len(own),
            active=sum(alert.state.active for alert in own),
            day=sum(now - alert.changed_at <= _DAY for alert in own),
            chattering=tuple(
                sorted(f"{alert.asset} {alert.code}" for alert in own if is_chattering(alert, now))
            ),
            unknown=tuple(sorted({alert.asset for alert in own} - known)),
            flood=sum(alert.in_alarm and now - alert.changed_at <= FLOOD_WINDOW for alert in own)
            >= FLOOD_ALARMS,
        )
        for source, own in by_source.items()
    ]
    return sorted(found, key=lambda feed: feed.last, reverse=True)
