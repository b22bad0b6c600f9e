"""The machines of a site as they stand: open alarms, the worst first, and open cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from copilot.case import OPEN
from copilot.caseview import CaseLine
from copilot.knowledge import AlarmState, Alert, Asset
from ui.floor.look import Look

_QUIET = frozenset({AlarmState.NORMAL, AlarmState.SHELVED, AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE})


@dataclass(frozen=True, slots=True)
class Tile:
    """A machine with its open alarms, the worst first, and its open cases, the latest change first."""

    asset: Asset
    alarms: tuple[Alert, ...]
    cases: tuple[CaseLine, ...]

    @property
    def worst(self) -> Alert | None:
        """The alarm to look at first."""
        return self.alarms[0] if self.alarms else None


def tiles(look: Look, wanted: str = "") -> list[Tile]:
    """The machines that have all words of ``wanted`` in their names, those with the worst alarm first."""
    alarms = open_alarms(look.service.assistant.store.alerts(look.site))
    cases = open_cases(look)
    found = [
        Tile(
            asset,
            tuple(each for each in alarms if each.asset == asset.id),
            tuple(each for each in cases if each.asset == asset.id),
        )
        for asset in look.assets()
        if _fits(asset, wanted)
    ]
    return sorted(found, key=lambda tile: (_rank(tile.worst), tile.asset.id))


def open_alarms(alarms: Iterable[Alert]) -> tuple[Alert, ...]:
    """Those that a person still has to do with, the worst first: not set aside, and not gone and acknowledged."""
    return tuple(sorted((each for each in alarms if each.state not in _QUIET), key=_rank))


def open_cases(look: Look, asset: str | None = None) -> tuple[CaseLine, ...]:
    """The open cases of the site or of one machine, the latest change first."""
    return tuple(
        each
        for each in look.casebook.listed().cases
        if each.phase in OPEN and (asset is None or each.asset == asset)
    )


def _rank(alarm: Alert | None) -> tuple[bool, bool, int, float]:
    """Active before gone, unacknowledged before acknowledged, severe before slight, new before old."""
    if alarm is None:
        return True, True, 0, 0.0
    acknowledged = alarm.state is AlarmState.ACKNOWLEDGED
    return not alarm.state.active, acknowledged, -alarm.severity, -alarm.raised_at.timestamp()


def _fits(asset: Asset, wanted: str) -> bool:
    names = " ".join((asset.id, asset.name, asset.model, asset.location, *asset.aliases)).casefold()
    return all(word in names for word in wanted.casefold().split())
