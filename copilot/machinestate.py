"""Machines as their screens show them: what stands on them, which cases are open, whose locks hang."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, select

from copilot.alerts import is_chattering
from copilot.casebook import Casebook
from copilot.caseevents import LockedOut
from copilot.caseview import CaseLine
from copilot.errors import UnknownAssetError
from copilot.knowledge import AlarmState, Alert, Asset
from copilot.refusing import refusal
from copilot.store import ALERT, Store
from copilot.tables import AlertRow, WorkOrderRow
from copilot.workshop import ALIVE, STALE

# Bands of the severity (1..1000, OPC UA Part 9), three as ANSI/ISA-18.2 advises to use.
_MEDIUM, _HIGH = 334, 667


class Priority(StrEnum):
    """How soon an alarm wants an answer."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alarm that is not back to normal.

    ``stale``: it has stood for more than a day (ISA-18.2). ``set_aside``: shelved, suppressed or out of service.
    """

    code: str
    text: str
    state: AlarmState
    priority: Priority
    severity: int
    since: datetime
    count: int
    in_alarm: bool
    chattering: bool
    stale: bool
    set_aside: bool
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class HangingLock:
    """A lock on a machine: whose, since when, recorded in which case."""

    by: str
    since: datetime
    case: str


@dataclass(frozen=True, slots=True)
class MachineState:
    """All about one machine. ``last_event`` is when its feeds last reported, None where they never did.

    ``alive``: they did within the last day, so that their silence means something.
    """

    asset: Asset
    alerts: tuple[OpenAlert, ...]
    cases: tuple[CaseLine, ...]
    locks: tuple[HangingLock, ...]
    past_jobs: int
    last_event: datetime | None
    alive: bool


@dataclass(frozen=True, slots=True)
class MachineLine:
    """A machine in a list: how many alarms stand on it, the worst of them, and its open cases, the latest first."""

    asset: Asset
    alerts: int
    worst: OpenAlert | None
    cases: tuple[CaseLine, ...]


class Machines:
    """The machines of a site."""

    def __init__(
        self, store: Store, book: Casebook, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store, self._book, self._clock = store, book, clock

    def all(self) -> tuple[MachineLine, ...]:
        """Every machine of the register by id; one query for each kind of record."""
        alerts: dict[str, list[Alert]] = defaultdict(list)
        for alert in self._not_normal():
            alerts[alert.asset].append(alert)
        cases: dict[str, list[CaseLine]] = defaultdict(list)
        for line in self._cases():
            cases[line.asset].append(line)
        lines = []
        for asset in self._store.assets(self._book.site):
            shown = self._shown(alerts[asset.id])
            standing = [each for each in shown if not each.set_aside]
            lines.append(
                MachineLine(asset, len(standing), next(iter(standing), None), tuple(cases[asset.id]))
            )
        return tuple(lines)

    def state(self, asset_id: str) -> MachineState:
        """One machine. Raises `UnknownAssetError` where the register has none of this id."""
        site = self._book.site
        asset = next((each for each in self._store.assets(site) if each.id == asset_id), None)
        if asset is None:
            raise UnknownAssetError(*refusal("no_asset", asset=asset_id))
        cases = tuple(self._cases(asset_id))
        last = self._last_event(asset_id)
        return MachineState(
            asset=asset,
            alerts=self.alerts(asset_id),
            cases=cases,
            locks=tuple(lock for line in cases for lock in self._locks(line.id)),
            past_jobs=self._past_jobs(asset_id),
            last_event=last,
            alive=last is not None and self._clock() - last <= ALIVE,
        )

    def alerts(self, asset_id: str) -> tuple[OpenAlert, ...]:
        """The alarms of one machine that are not normal, the worst first."""
        return self._shown(self._not_normal(asset_id))

    def _shown(self, alerts: Sequence[Alert]) -> tuple[OpenAlert, ...]:
        """The worst first: those that stand, by severity, then the latest; those set aside last."""
        now = self._clock()
        shown = [open_alert(alert, now) for alert in alerts]
        return tuple(
            sorted(
                shown,
                key=lambda each: (each.set_aside, not each.in_alarm, -each.severity, -each.since.timestamp()),
            )
        )

    def _not_normal(self, asset: str | None = None) -> list[Alert]:
        state = AlertRow.data["state"].as_string()
        query = select(AlertRow.data).where(AlertRow.site == self._book.site, state != AlarmState.NORMAL)
        query = query.where(AlertRow.asset == asset) if asset is not None else query
        with self._store.transaction() as session:
            return [ALERT.validate_python(data) for data in session.scalars(query)]

    def _cases(self, asset: str | None = None) -> list[CaseLine]:
        return list(self._book.listed(asset=asset, going_on=True).cases)

    def _last_event(self, asset: str) -> datetime | None:
        query = select(AlertRow.data).where(AlertRow.site == self._book.site, AlertRow.asset == asset)
        query = query.order_by(AlertRow.changed_at.desc()).limit(1)
        with self._store.transaction() as session:
            data = session.scalar(query)
        return ALERT.validate_python(data).changed_at if data else None

    def _past_jobs(self, asset: str) -> int:
        query = (
            select(func.count())
            .select_from(WorkOrderRow)
            .where(WorkOrderRow.site == self._book.site, WorkOrderRow.asset == asset)
        )
        with self._store.transaction() as session:
            return session.execute(query).scalar_one()

    def _locks(self, case_id: str) -> list[HangingLock]:
        case = self._book.load(case_id)
        hung = {each.by: each.at for each in case.standing if isinstance(each.event, LockedOut)}
        return [HangingLock(by, hung[by], case_id) for by in case.locks]


def open_alert(alert: Alert, now: datetime) -> OpenAlert:
    """An alarm as a screen shows it."""
    set_aside = alert.state in (AlarmState.SHELVED, AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE)
    return OpenAlert(
        code=alert.code,
        text=alert.text,
        state=alert.state,
        priority=priority_of(alert.severity),
        severity=alert.severity,
        since=alert.raised_at,
        count=alert.count,
        in_alarm=alert.in_alarm,
        chattering=is_chattering(alert, now),
        stale=alert.in_alarm and now - alert.raised_at > STALE,
        set_aside=set_aside,
        value=alert.value,
        unit=alert.unit,
    )


def priority_of(severity: int) -> Priority:
    """The band of a severity (1..1000)."""
    if severity >= _HIGH:
        return Priority.HIGH
    return Priority.MEDIUM if severity >= _MEDIUM else Priority.LOW
