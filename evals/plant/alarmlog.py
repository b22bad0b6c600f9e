"""A year of alarm events: before repairs, on their own, in floods, chattering, and four that still stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from random import Random

from copilot.codes import normalise
from copilot.knowledge import Asset
from evals.plant.alarmtable import alarm_texts
from evals.plant.causes import ModelFaults
from evals.plant.worklog import LoggedJob

ZONE = timezone(timedelta(hours=8))
FIRST, LAST = datetime(2025, 11, 21, 6, tzinfo=ZONE), datetime(2026, 11, 20, 15, tzinfo=ZONE)
_BACKGROUND = 900
_BURSTS = 18
_FLOODS = 18

# What follows within minutes where one cause hits many machines: model -> codes in their order.
_FLOOD_CAUSES: dict[str, dict[str, tuple[str, ...]]] = {
    "compressed air lost": {
        "VMC-850": ("1204", "1231", "1245", "1230"),
        "PL-40": ("P-103", "P-117", "P-105"),
        "HPX-200": ("E-008",),
    },
    "mains dip": {
        "VMC-850": ("SV0432", "1240", "1201"),
        "IM-160": ("E-014", "E-012", "E-040", "E-036"),
        "PL-40": ("LU", "Err 5", "P-107", "P-108"),
        "HPX-200": ("E-020", "E-040"),
    },
    "cooling water lost": {"HPX-200": ("E-030", "E-031"), "IM-160": ("E-048", "E-046", "E-017", "E-011")},
    "hose burst": {"HPX-200": ("E-033", "E-034", "E-040", "E-042", "E-044", "E-052", "E-051", "E-001")},
}

# asset, code, time before the end in minutes, acknowledged, reading: alarms nobody has put right yet.
_STANDING = (
    ("CNC-02", "SV0301", 2955, True, None),
    ("PACK-01", "A.F2", 411, False, None),
    ("IMM-02", "E-042", 96, True, (-22.5, "K")),
    ("PRESS-01", "E-042", 28, False, (141.0, "bar")),
)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One line of the log; ``event`` is raised, acknowledged or cleared."""

    at: datetime
    asset: str
    code: str
    event: str
    value: float | None = None
    unit: str = ""


def alarm_events(assets: Sequence[Asset], jobs: Sequence[LoggedJob], dice: Random) -> list[LoggedEvent]:
    """The events in the order of their times; those of a work order's code come before and during the repair."""
    model_of = {asset.id: asset.model for asset in assets}
    texts = {model: alarm_texts(model) for model in set(model_of.values())}
    events = [
        *_before_repairs(jobs, assets, texts, dice),
        *_background(assets, texts, dice),
        *_chattering(assets, texts, dice),
        *_floods(assets, dice),
    ]
    standing = {(asset, code) for asset, code, *_ in _STANDING}
    calm = LAST - timedelta(days=3)
    events = [event for event in events if FIRST <= event.at < LAST]
    events = [event for event in events if (event.asset, event.code) not in standing or event.at < calm]
    return sorted([*events, *_standing()], key=lambda event: event.at)


def write_alarms(
    events: Sequence[LoggedEvent], assets: Sequence[Asset], models: tuple[ModelFaults, ...]
) -> str:
    """The log as JSON lines."""
    severity = {
        (each.model, fault.code): 100 * max(cause.severity for cause in fault.causes)
        for each in models
        for fault in each.faults
    }
    model_of = {asset.id: asset.model for asset in assets}
    texts = {model: alarm_texts(model) for model in set(model_of.values())}
    lines = []
    for event in events:
        model = model_of[event.asset]
        text = texts[model][event.code]
        record: dict[str, object] = {
            "at": event.at.isoformat(timespec="seconds"),
            "source": "scada",
            "asset": event.asset,
            "code": event.code,
            "event": event.event,
            "severity": 300 if "warning" in text else severity.get((model, event.code), 500),
            "text": text,
        }
        if event.value is not None:
            record |= {"value": event.value, "unit": event.unit}
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines)


def _spell(asset: str, code: str, start: datetime, length: timedelta, dice: Random) -> Iterator[LoggedEvent]:
    """An alarm that comes and goes; somebody acknowledges it, at times only when it has gone."""
    seen = start + length * dice.uniform(0.1, 1.15)
    yield LoggedEvent(start, asset, code, "raised")
    yield LoggedEvent(seen.replace(microsecond=0), asset, code, "acknowledged")
    yield LoggedEvent(start + length, asset, code, "cleared")


def _before_repairs(
    jobs: Sequence[LoggedJob], assets: Sequence[Asset], texts: dict[str, dict[str, str]], dice: Random
) -> Iterator[LoggedEvent]:
    """For each job with a code: the alarm a few times in the two days before, then until the repair was done."""
    known = {normalise(asset.id): asset for asset in assets}
    for job in jobs:
        asset = known[normalise(job.asset)]
        spelled = {normalise(code): code for code in texts[asset.model]}
        code = spelled.get(normalise(job.code))
        if code is None:
            continue
        repair = datetime.combine(job.opened, time(dice.randint(7, 20), dice.randint(0, 59)), ZONE)
        for _ in range(dice.randint(1, 3)):
            start = repair - timedelta(seconds=dice.randint(900, 2 * 86_400))
            yield from _spell(asset.id, code, start, timedelta(seconds=dice.randint(60, 800)), dice)
        yield from _spell(asset.id, code, repair, timedelta(minutes=int(job.minutes or 45)), dice)


def _background(
    assets: Sequence[Asset], texts: dict[str, dict[str, str]], dice: Random
) -> Iterator[LoggedEvent]:
    """What comes and goes without a repair: doors, film ends, emergency stops, warnings."""
    for _ in range(_BACKGROUND):
        asset = dice.choice(assets)
        code = dice.choice(list(texts[asset.model]))
        length = timedelta(seconds=round(dice.expovariate(1 / 400)) + 5)
        yield from _spell(asset.id, code, _some_time(dice), length, dice)


def _chattering(
    assets: Sequence[Asset], texts: dict[str, dict[str, str]], dice: Random
) -> Iterator[LoggedEvent]:
    """A value at its limit or a loose plug: one code some dozens of times within an hour."""
    for _ in range(_BURSTS):
        asset = dice.choice(assets)
        code = dice.choice(list(texts[asset.model])[1:])
        at = _some_time(dice)
        end = at + timedelta(hours=1)
        while at < end:
            yield LoggedEvent(at, asset.id, code, "raised")
            at += timedelta(seconds=dice.randint(4, 40))
            yield LoggedEvent(at, asset.id, code, "cleared")
            at += timedelta(seconds=dice.randint(8, 160))
        yield LoggedEvent(at, asset.id, code, "acknowledged")


def _floods(assets: Sequence[Asset], dice: Random) -> Iterator[LoggedEvent]:
    """One cause, many alarms within ten minutes; a burst hose hits one press, the rest the whole plant."""
    for number in range(_FLOODS):
        cause = list(_FLOOD_CAUSES)[number % len(_FLOOD_CAUSES)]
        start = _some_time(dice)
        hit = [asset for asset in assets if asset.model in _FLOOD_CAUSES[cause]]
        if cause == "hose burst":
            hit = [dice.choice(hit)]
        for asset in hit:
            for code in _FLOOD_CAUSES[cause][asset.model]:
                at = start + timedelta(seconds=dice.randint(0, 600))
                yield from _spell(asset.id, code, at, timedelta(minutes=dice.randint(11, 60)), dice)


def _standing() -> Iterator[LoggedEvent]:
    for asset, code, minutes, acknowledged, reading in _STANDING:
        at = LAST - timedelta(minutes=minutes)
        value, unit = reading or (None, "")
        yield LoggedEvent(at, asset, code, "raised", value, unit)
        if acknowledged:
            yield LoggedEvent(at + timedelta(minutes=4), asset, code, "acknowledged")


def _some_time(dice: Random) -> datetime:
    """A moment of the year in the two shifts, 06:00 to 22:00."""
    days = (LAST - FIRST).days
    return FIRST + timedelta(days=dice.randrange(days), seconds=dice.randrange(16 * 3600))
