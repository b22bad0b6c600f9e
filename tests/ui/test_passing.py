"""A confirmed work order is searched like any other; of many confirmed at once one job takes all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event as Signal
from typing import Any, cast

import pytest

from copilot.access import ALL_SITES, Actor, Role
from copilot.assistant import Query
from copilot.knowledge import PassageKind
from ingestion.job import IngestReport
from ingestion.progress import Report
from tests.ui.floor.conftest import Floor, floor, service  # noqa: F401 - fixtures
from ui.desk import Event
from ui.passing import Passing

PATIENCE = 30.0
REMEDY = "Fitted a breather with a moisture trap"


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_what_a_tablet_confirms_is_found_by_the_next_who_asks(floor: Floor) -> None:  # noqa: F811
    tablet = floor.tablet()
    tablet.repaired()
    tablet.do("verify", passed=True)
    tablet.do("close")
    plant, asker = floor.service.plant, Actor("ben", Role.TECHNICIAN.permissions, frozenset({ALL_SITES}))
    query = Query(text=REMEDY, asset="PRESS-01", kind=PassageKind.WORK_ORDER, limit=20)

    def found() -> bool:
        return any(REMEDY in each.text for each in plant.search(asker, query))

    assert not found()
    tablet.do("confirm", changes={"remedy": REMEDY})
    until(found)
    assert floor.service.progress is None, "no page is told of it"


def test_one_job_takes_what_is_confirmed_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    turn, begun = Signal(), Signal()
    ran: list[str] = []

    class Job:
        def run(self, paths: list[str], *_: object) -> IngestReport:
            ran.extend(paths)
            begun.set()
            return cast(IngestReport, None)

    class Book:
        site = "main"

        def order_files(self) -> str:
            return "orders"

    def work(job: Callable[[Report], IngestReport]) -> Iterator[Event]:
        assert turn.wait(PATIENCE)
        job(lambda _: None)
        yield Event()

    monkeypatch.setattr("ui.passing.ingestion_of", lambda *_, **__: Job())
    passing = Passing(cast(Any, None), work)
    for _ in range(5):
        passing.on(cast(Any, Book()))
    turn.set()
    assert begun.wait(PATIENCE)
    assert ran == ["orders"]
    begun.clear()
    passing.on(cast(Any, Book()))
    assert begun.wait(PATIENCE)
    assert ran == ["orders", "orders"]
