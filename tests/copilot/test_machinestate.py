"""Machines: what stands on each, who works on it, whose locks hang."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from copilot.casebook import Casebook
from copilot.errors import UnknownAssetError
from copilot.knowledge import AlarmState, Alert, Asset
from copilot.machinestate import Machines, Priority, priority_of
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.mining.press import fill, manual, put
from tests.copilot.test_casebook import BY, JOBS, OTHER, begun, book_on
from tests.copilot.test_workshop import NOW, alert


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store, JOBS)
        yield book_on(store, tmp_path)


@pytest.fixture
def machines(book: Casebook) -> Machines:
    return Machines(book.workshop.store, book, lambda: NOW)


def standing(code: str, severity: int = 500, hours: float = 1, **changed: object) -> Alert:
    return replace(alert(code, timedelta(hours=hours)), severity=severity, **changed)  # type: ignore[arg-type]


def test_a_machine_shows_what_stands_on_it_the_worst_first(book: Casebook, machines: Machines) -> None:
    moments: tuple[datetime, ...] = (NOW, NOW, NOW)
    book.workshop.store.put_alerts(
        "main",
        [
            standing("LOW", 100, hours=30),
            standing("HIGH", 900, recent=moments),
            standing("GONE", 1000, state=AlarmState.RETURNED_UNACKNOWLEDGED, in_alarm=False),
            standing("ASIDE", 1000, state=AlarmState.SHELVED),
            alert("PAST", timedelta(hours=2), cleared=timedelta(hours=1)),
            standing("OTHER", asset="PRESS-02"),
        ],
    )
    shown = machines.state("PRESS-01").alerts
    assert [each.code for each in shown] == ["HIGH", "LOW", "GONE", "ASIDE"]
    high, low, gone, aside = shown
    assert (high.priority, high.chattering, high.stale) == (Priority.HIGH, True, False)
    assert (low.priority, low.stale) == (Priority.LOW, True)
    assert (gone.in_alarm, gone.state) == (False, AlarmState.RETURNED_UNACKNOWLEDGED)
    assert aside.set_aside
    first, second = machines.all()
    assert (first.asset.id, first.alerts, first.worst) == ("PRESS-01", 3, high)
    assert (second.alerts, second.worst and second.worst.code) == (1, "OTHER")


def test_feeds_are_alive_for_a_day_after_their_last_event(book: Casebook, machines: Machines) -> None:
    assert (machines.state("PRESS-01").last_event, machines.state("PRESS-01").alive) == (None, False)
    book.workshop.store.put_alerts("main", [alert("A", timedelta(hours=30), cleared=timedelta(hours=25))])
    assert machines.state("PRESS-01").alive is False
    book.workshop.store.put_alerts("main", [alert("B", timedelta(hours=30), cleared=timedelta(hours=23))])
    state = machines.state("PRESS-01")
    assert (state.alive, state.last_event) == (True, NOW - timedelta(hours=23))


def test_cases_locks_and_past_jobs_of_a_machine(book: Casebook, machines: Machines) -> None:
    case = begun(book)
    locked = book.lock_out(case.id, OTHER)
    away = book.escalate(begun(book).id, BY)
    state = machines.state("PRESS-01")
    assert [line.id for line in state.cases] == [away.id, case.id]
    [lock] = state.locks
    assert (lock.by, lock.case, lock.since) == (OTHER, case.id, locked.records[case.version].at)
    assert state.past_jobs == len(JOBS)
    assert machines.all()[0].cases == state.cases
    assert machines.state("PRESS-02").cases == ()


def test_a_machine_that_is_not_there_is_refused(machines: Machines) -> None:
    with pytest.raises(UnknownAssetError, match="no asset 'PRESS-09'"):
        machines.state("PRESS-09")


@pytest.mark.parametrize(
    ("severity", "priority"),
    [(1, Priority.LOW), (333, Priority.LOW), (334, Priority.MEDIUM), (667, Priority.HIGH)],
)
def test_priorities_are_bands_of_severity(severity: int, priority: Priority) -> None:
    assert priority_of(severity) is priority


def test_a_whole_site_is_read_in_three_queries_however_many_machines_it_has(
    book: Casebook, machines: Machines
) -> None:
    more = [Asset(f"M{number:03}", f"Machine {number}", "P1", "main") for number in range(50)]
    put(book.workshop.store, replace(manual("en", ()), id="more"), assets=more)
    begun(book)
    asked: list[str] = []
    engine = book.workshop.store._engine
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert len(machines.all()) == 52
    assert len([each for each in asked if each.startswith("SELECT")]) == 3
