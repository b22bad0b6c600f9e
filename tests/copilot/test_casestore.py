"""Cases: nothing that was stored is lost, and of two people who write at once one is told."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from copilot.casestore import AuditEntry, CaseHeader, CaseStore, Done, StoredCase, StoredEvent
from copilot.errors import BadInputError, ConflictError
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.databases import ENGINES, empty_database

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
HEADER = CaseHeader("P1", "Press 5", "en", "describe", AT, AT, "E042 press stopped")


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    with empty_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def cases(settings: Settings) -> Iterator[CaseStore]:
    with closing(Store(settings)) as store:
        yield CaseStore(store)


def event(seq: int, by: str = "Ana", kind: str = "observed") -> StoredEvent:
    return StoredEvent(seq, kind, {"finding": f"f{seq}", "text": "水 ≥ 2"}, by, AT + timedelta(minutes=seq))


def test_events_come_back_as_they_were_added(cases: CaseStore) -> None:
    assert cases.create("main", "c1", HEADER, [event(0), event(1)]) == 2
    later = replace(HEADER, state="check", updated_at=AT + timedelta(minutes=2))
    assert cases.append("main", "c1", 2, [event(2, "Bo")], later) == 3
    assert cases.events("main", "c1") == [event(0), event(1), event(2, "Bo")]
    assert cases.header("main", "c1") == later
    assert cases.events("other", "c1") == []
    assert cases.header("main", "c2") is None
    assert (cases.version("main", "c1"), cases.version("other", "c1"), cases.version("main", "c2")) == (
        3,
        None,
        None,
    )


def test_cases_are_listed_latest_first_by_state_and_asset(cases: CaseStore) -> None:
    for number, state in enumerate(("check", "closed", "check")):
        changed = AT + timedelta(hours=number)
        header = replace(HEADER, state=state, updated_at=changed, asset=f"P{number}")
        cases.create("main", f"c{number}", header, [event(0)])
    cases.create("other", "c9", HEADER, [event(0)])
    assert [case.id for case in cases.list("main")] == ["c2", "c1", "c0"]
    assert [case.id for case in cases.list("main", "check")] == ["c2", "c0"]
    assert cases.list("other") == [StoredCase("c9", 1, HEADER)]
    assert [case.id for case in cases.list("main", asset="P1")] == ["c1"]


def test_the_second_of_two_writers_is_told_who_was_first(cases: CaseStore) -> None:
    cases.create("main", "c1", HEADER, [event(0)])
    cases.append("main", "c1", 1, [event(1, "Bo")], HEADER)
    with pytest.raises(ConflictError, match=r"^Bo changed the case .* enter it again\.$"):
        cases.append("main", "c1", 1, [event(1, "Ana", "acknowledged")], replace(HEADER, state="closed"))
    assert cases.events("main", "c1") == [event(0), event(1, "Bo")]
    assert cases.header("main", "c1") == HEADER
    assert cases.audit("main") == []


def test_of_many_writers_at_once_exactly_one_gets_through(settings: Settings, cases: CaseStore) -> None:
    cases.create("main", "c1", HEADER, [event(0)])

    def write(name: str) -> bool:
        with closing(Store(settings)) as other:
            try:
                CaseStore(other).append("main", "c1", 1, [event(1, name)], HEADER)
            except ConflictError:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        through = list(pool.map(write, "abcdefgh"))
    assert through.count(True) == 1
    assert [stored.by for stored in cases.events("main", "c1")] == ["Ana", "abcdefgh"[through.index(True)]]


def test_a_taken_id_is_refused(cases: CaseStore) -> None:
    cases.create("main", "c1", HEADER, [event(0)])
    cases.create("other", "c1", HEADER, [event(0)])
    with pytest.raises(ConflictError, match="already"):
        cases.create("main", "c1", HEADER, [event(0, "Bo")])
    assert cases.events("main", "c1") == [event(0)]


def test_what_cannot_be_added_is_not(cases: CaseStore) -> None:
    with pytest.raises(BadInputError, match="no case 'c1'"):
        cases.append("main", "c1", 1, [event(1)], HEADER)
    cases.create("main", "c1", HEADER, [event(0)])
    for wrong in ([], [event(2)], [event(1), event(1)]):
        with pytest.raises(ValueError, match="numbers"):
            cases.append("main", "c1", 1, wrong, HEADER)
    assert cases.events("main", "c1") == [event(0)]


def test_a_deed_is_stored_once_at_a_site_with_what_else_belongs_to_it(cases: CaseStore) -> None:
    cases.create("main", "c1", HEADER, [event(0)], deed="d0")
    cases.create("main", "c2", HEADER, [event(0)])
    cases.create("other", "c1", HEADER, [event(0)], deed="d0")
    cases.append("main", "c1", 1, [event(1, "Bo"), event(2, "Bo")], HEADER, deed="d1")
    assert cases.done("main", "d0") == Done("c1", "Ana")
    assert cases.done("main", "d1") == Done("c1", "Bo")
    assert cases.done("other", "d1") is None
    for case, version in (("c1", 3), ("c2", 1)):
        with pytest.raises(ConflictError, match="done already"):
            cases.append("main", case, version, [event(version)], HEADER, deed="d1")
    with pytest.raises(ConflictError, match="done already"):
        cases.create("main", "c3", HEADER, [event(0)], deed="d1")
    assert [len(cases.events("main", name)) for name in ("c1", "c2", "c3")] == [3, 1, 0]
    assert cases.header("main", "c3") is None


def test_what_is_written_with_an_event_is_there_with_it_or_not_at_all(cases: CaseStore) -> None:
    cases.create("main", "c1", HEADER, [event(0)])

    def fail(session: Session) -> None:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        cases.append("main", "c1", 1, [event(1)], HEADER, deed="d1", also=fail)
    assert (cases.events("main", "c1"), cases.done("main", "d1")) == ([event(0)], None)


def test_a_conflict_names_who_was_first_and_the_version_that_stands(cases: CaseStore) -> None:
    cases.create("main", "c1", HEADER, [event(0)])
    cases.append("main", "c1", 1, [event(1, "Bo"), event(2, "Bo")], HEADER)
    with pytest.raises(ConflictError) as told:
        cases.append("main", "c1", 1, [event(1)], HEADER)
    assert (told.value.by, told.value.version) == (("Bo",), 3)


def test_acknowledging_is_audited_with_name_and_time(cases: CaseStore) -> None:
    cases.create("main", "c1", HEADER, [event(0, kind="opened")])
    cases.append("main", "c1", 1, [event(1, "Bo", "acknowledged"), event(2, "Bo")], HEADER)
    cases.create("main", "c2", HEADER, [event(0, kind="locked_out")])
    entry = event(1, "Bo")
    assert cases.audit("main", "c1") == [AuditEntry(entry.at, "Bo", "acknowledged", "c1", entry.data)]
    assert [entry.case for entry in cases.audit("main")] == ["c1", "c2"]
    assert cases.audit("other") == []


def test_times_keep_their_moment_whatever_their_zone(cases: CaseStore) -> None:
    taipei = AT.astimezone(timezone(timedelta(hours=8)))
    cases.create("main", "c1", replace(HEADER, opened_at=taipei), [event(0)])
    header = cases.header("main", "c1")
    assert header is not None
    assert header.opened_at == AT
    assert header.opened_at.utcoffset() == timedelta(0)


KILLED = """
import sys
from datetime import UTC, datetime
from copilot.casestore import CaseHeader, CaseStore, StoredEvent
from copilot.settings import load_settings
from copilot.store import Store
cases = CaseStore(Store(load_settings()))
at = datetime(2026, 3, 1, tzinfo=UTC)
header = CaseHeader("P1", "M", "en", "check", at, at, "t")
cases.create("main", "c1", header, [StoredEvent(0, "opened", {}, "Ana", at)])
for seq in range(1, 1_000_000):
    pair = [StoredEvent(seq * 2 - 1, "observed", {}, "Ana", at), StoredEvent(seq * 2, "acknowledged", {}, "Ana", at)]
    print(cases.append("main", "c1", seq * 2 - 1, pair, header), flush=True)
"""


@pytest.mark.process
def test_a_killed_process_loses_nothing_it_was_told_was_stored(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(settings.home))
    monkeypatch.setenv("COPILOT_DATABASE_URL", settings.store_url)
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout.readlines() if line.endswith("\n")]
    with closing(Store(settings)) as store:
        cases = CaseStore(store)
        events, audit = cases.events("main", "c1"), cases.audit("main", "c1")
        version = cases.list("main")[0].version
    assert len(events) >= told[-1]
    assert len(events) == version == 1 + 2 * len(audit), "a pair is there whole or not at all"
    assert [stored.seq for stored in events] == list(range(version))
