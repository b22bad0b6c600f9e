"""What the alerts of a machine and the words of a report come to as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from copilot import workshop
from copilot.errors import BadInputError, UnknownAssetError
from copilot.faultknowledge import FaultKnowledge, FindingState
from copilot.knowledge import AlarmState, Alert
from copilot.settings import Settings
from copilot.store import Store
from copilot.tables import DocumentRow
from copilot.wordingvectors import WordingVectors
from copilot.workshop import CHATTER_CONFIDENCE, CLEARED_CONFIDENCE, STALE_CONFIDENCE, Workshop
from tests.copilot.mining.press import MODEL, LetterVectors, fill, job, put_jobs

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
PRESENT, ABSENT = FindingState.PRESENT, FindingState.ABSENT
PRESSURE, DROPS = "alarm:E042", "alarm:E044"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    settings = Settings(home=tmp_path)
    with closing(Store(settings)) as store:
        fill(store)
        yield Workshop(store, cast(WordingVectors, LetterVectors()), settings)


@pytest.fixture
def known(shop: Workshop) -> FaultKnowledge:
    return shop.knowledge("main", MODEL)


def alert(
    code: str, ago: timedelta, *, cleared: timedelta | None = None, recent: tuple[datetime, ...] = ()
) -> Alert:
    """An alarm raised so long ago, standing unless it cleared so long ago."""
    return Alert(
        fingerprint=code,
        source="plc",
        asset="PRESS-01",
        code=code,
        text="",
        severity=500,
        state=AlarmState.UNACKNOWLEDGED if cleared is None else AlarmState.NORMAL,
        raised_at=NOW - ago,
        changed_at=NOW - (ago if cleared is None else cleared),
        in_alarm=cleared is None,
        recent=recent,
    )


def seen(shop: Workshop, known: FaultKnowledge, *alerts: Alert) -> dict[str, tuple[FindingState, float]]:
    shop.store.put_alerts("main", alerts)
    found = shop.alerts("main", "PRESS-01", known, NOW)
    return {each.finding: (each.state, each.confidence) for each in found}


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_a_standing_alarm_is_there_and_a_silent_one_is_not(shop: Workshop, known: FaultKnowledge) -> None:
    assert seen(shop, known, alert("E-042", 5 * MINUTE)) == {PRESSURE: (PRESENT, 1.0), DROPS: (ABSENT, 1.0)}


def test_one_that_cleared_lately_is_less_sure_and_one_long_ago_absent(
    shop: Workshop, known: FaultKnowledge
) -> None:
    cleared = alert("E-042", 2 * HOUR, cleared=HOUR)
    assert seen(shop, known, cleared)[PRESSURE] == (PRESENT, CLEARED_CONFIDENCE)
    assert seen(shop, known, alert("E-042", 9 * HOUR, cleared=8 * HOUR))[PRESSURE] == (ABSENT, 1.0)


def test_a_dead_source_says_nothing_of_absence(shop: Workshop, known: FaultKnowledge) -> None:
    assert seen(shop, known) == {}
    assert seen(shop, known, alert("E-042", 90 * HOUR, cleared=80 * HOUR)) == {}
    assert seen(shop, known, alert("E-042", 90 * HOUR)) == {PRESSURE: (PRESENT, STALE_CONFIDENCE)}


def test_a_chattering_alarm_tells_little(shop: Workshop, known: FaultKnowledge) -> None:
    changes = tuple(NOW - timedelta(seconds=ago) for ago in (30, 20, 10, 5))
    assert seen(shop, known, alert("E-042", timedelta(seconds=5), recent=changes))[PRESSURE] == (
        PRESENT,
        CHATTER_CONFIDENCE,
    )


def test_alarms_that_follow_the_first_at_once_count_with_it(shop: Workshop, known: FaultKnowledge) -> None:
    shop.store.put_alerts("main", [alert("E-042", 5 * MINUTE), alert("E-044", 5 * MINUTE - MINUTE / 2)])
    together = {each.group for each in shop.alerts("main", "PRESS-01", known, NOW)}
    assert together == {"E-042"}
    shop.store.put_alerts("main", [alert("E-044", 2 * MINUTE)])
    apart = {each.finding: each.group for each in shop.alerts("main", "PRESS-01", known, NOW)}
    assert apart == {PRESSURE: "E-042", DROPS: "E-044"}


def test_alerts_belong_to_a_machine(shop: Workshop, known: FaultKnowledge) -> None:
    shop.store.put_alerts("main", [alert("E-042", MINUTE)])
    assert shop.alerts("main", "", known, NOW) == []
    assert shop.alerts("main", "PRESS-02", known, NOW) == []


def test_codes_are_heard_and_those_no_source_explains_are_kept(shop: Workshop, known: FaultKnowledge) -> None:
    assert shop.heard("E-042 came up", known).alarms == ("E042",)
    said = shop.heard("", known, ("E-999", "e 042"))
    assert (said.alarms, said.text) == (("E042",), "E-999")


def test_a_machine_is_named(shop: Workshop) -> None:
    assert shop.machine("main", "PRESS-01", None).model == MODEL
    with pytest.raises(BadInputError, match="No machine is named"):
        shop.machine("main", None, None)
    with pytest.raises(UnknownAssetError):
        shop.machine("main", "PRESS-99", None)


def test_a_report_says_nothing_where_no_job_was_reported(shop: Workshop, known: FaultKnowledge) -> None:
    told = shop.told("oil on the floor", known)
    assert told.shape == (len(known.causes) + 1,)
    assert not told.any()


def test_knowledge_and_what_its_jobs_teach_are_kept_until_something_changes(shop: Workshop) -> None:
    causes = ("relief valve V10 dirty", "coil Y11 burnt")
    orders = [
        job(each, "no main pressure", causes[each * each % 3 % 2], "mended", "E-042") for each in range(40)
    ]
    put_jobs(shop.store, orders[:30])
    before = shop.knowledge("main", MODEL)
    told = shop.told("no main pressure", before, "PRESS-01", NOW.date())
    assert shop.knowledge("main", MODEL) is before
    put_jobs(shop.store, orders, "2")
    after = shop.knowledge("main", MODEL)
    assert (len(before.jobs), len(after.jobs)) == (30, 40)
    assert (shop.told("no main pressure", after, "PRESS-01", NOW.date()) != told).any()
    assert (shop.told("no main pressure", before, "PRESS-01", NOW.date()) == told).all()


def test_manuals_are_read_once_and_anew_where_one_has_changed(shop: Workshop) -> None:
    read = shop.manuals("main", MODEL)
    assert read.placed
    assert shop.manuals("main", MODEL) is read
    gone = next(iter(read.placed))
    with shop.store.transaction() as session:  # read anew, as another language say: its content is the same
        session.get_one(DocumentRow, ("main", gone)).ingested_at = NOW
    assert shop.manuals("main", MODEL) is not read
    shop.store.remove("main", gone)
    assert gone not in shop.manuals("main", MODEL).placed


def test_what_jobs_teach_is_learned_once_for_all_who_ask(
    shop: Workshop, known: FaultKnowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = []
    real = workshop._learned

    def learning(*given: object) -> object:
        learned.append(given)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(workshop, "_learned", learning)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: shop.told("no pressure", known, "PRESS-01", NOW.date()), range(8)))
    assert all((each == told[0]).all() for each in told)
    assert len(learned) == 1
