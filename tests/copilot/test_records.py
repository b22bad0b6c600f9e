"""Past jobs asked for and like the question, and the alerts that stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from copilot.index import Candidate, IndexedPassage
from copilot.knowledge import (
    AlarmState,
    Alert,
    Asset,
    Document,
    DocumentKind,
    Passage,
    PassageKind,
    WorkOrder,
)
from copilot.records import Records
from copilot.register import Machine, Register
from copilot.reply import BlockKind
from copilot.retrieval import Hit
from copilot.settings import Settings
from copilot.store import Store
from copilot.understanding import Utterance
from copilot.wanting import Want
from copilot.wording import wording

PRESS = Asset("PRESS-01", "Press 1", "P1", "main")
TWIN = Asset("PRESS-02", "Press 2", "P1", "main")
PACKER = Asset("PACK-01", "Packer", "K7", "main")
WORDS = wording("en")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with closing(Store(Settings(home=tmp_path))) as store:
        jobs = Document("jobs.csv", "main", "/x/jobs.csv", "h", "jobs", "en", DocumentKind.WORK_ORDERS)
        orders = [
            WorkOrder("W1", "PRESS-01", date(2024, 1, 1), "pump loud", parts=("HP-1",)),
            WorkOrder("W2", "PRESS-01", date(2025, 1, 1), "pump replaced"),
            WorkOrder("W3", "PRESS-02", date(2026, 1, 1), "pump replaced"),
        ]
        store.begin("main", jobs.id, jobs.path)
        store.commit(jobs, stored_file="", reading={}, work_orders=orders)
        store.put_alerts(
            "main", [alert("PRESS-01", "E-1"), alert("PRESS-02", "E-2"), alert("PACK-01", "E-3")]
        )
        yield Records(store, Register((PRESS, TWIN, PACKER)), "main")


def alert(asset: str, code: str) -> Alert:
    return Alert(asset, "plc", asset, code, "low", 500, AlarmState.UNACKNOWLEDGED, NOW, NOW)


def story(order: str, score: float) -> Hit:
    passage = Passage("pump", PassageKind.WORK_ORDER, f"jobs.csv#{order}", ("jobs", order), 0, "en")
    indexed = IndexedPassage("main", "jobs.csv", "h", "", (), passage)
    return Hit(indexed, score, Candidate(indexed, maxsim=score))


def told(records: Records, machine: Machine, want: Want, *hits: Hit) -> list[str]:
    """The dates and machines of the jobs listed."""
    blocks = records.jobs(hits, Utterance("pump?", "en", machine, want=want), WORDS)
    return [line[:19] for block in blocks for line in block.text.splitlines()[1:]]


def test_jobs_asked_for_are_those_of_the_machine_the_latest_first(records: Records) -> None:
    hits = (story("W3", 0.9), story("W1", 0.9), story("W2", 0.85))
    own = told(records, Machine(PRESS, "P1"), Want.HISTORY, *hits)
    assert own == ["2025-01-01 PRESS-01", "2024-01-01 PRESS-01"]


def test_jobs_far_from_what_was_asked_for_are_left_out(records: Records) -> None:
    hits = (story("W1", 0.9), story("W2", 0.5))
    assert told(records, Machine(PRESS, "P1"), Want.HISTORY, *hits) == ["2024-01-01 PRESS-01"]


def test_only_a_machine_without_such_a_job_is_told_of_others(records: Records) -> None:
    assert told(records, Machine(PACKER, "K7"), Want.HISTORY, story("W3", 0.9)) == ["2026-01-01 PRESS-02"]


def test_jobs_very_like_the_question_are_shown_those_of_the_machine_first(records: Records) -> None:
    hits = (story("W3", 0.9), story("W1", 0.9), story("W2", 0.3))
    alike = told(records, Machine(PRESS, "P1"), Want.CAUSE, *hits)
    assert alike == ["2024-01-01 PRESS-01", "2026-01-01 PRESS-02"]


def test_jobs_with_the_code_are_shown_for_a_fault_not_for_a_value(records: Records) -> None:
    low = story("W1", 0.3)
    coded = replace(low, signals=replace(low.signals, codes=("E1",)))
    assert told(records, Machine(PRESS, "P1"), Want.CAUSE, coded) == ["2024-01-01 PRESS-01"]
    assert told(records, Machine(PRESS, "P1"), Want.VALUE, coded) == []


def test_parts_of_a_job_are_told_and_cited(records: Records) -> None:
    utterance = Utterance("pump?", "en", Machine(PRESS, "P1"), want=Want.HISTORY)
    [block] = records.jobs([story("W1", 0.9)], utterance, WORDS)
    assert "HP-1" in block.text
    assert "HP-1" in [citation.quote for citation in block.citations]


@pytest.mark.parametrize(
    ("machine", "codes"),
    [
        (Machine(PRESS, "P1"), ["E-1"]),
        (Machine(model="P1"), ["E-1", "E-2"]),
        (Machine(), ["E-1", "E-2", "E-3"]),
    ],
)
def test_alerts_that_stand_are_those_of_the_machine_the_model_or_the_plant(
    records: Records, machine: Machine, codes: list[str]
) -> None:
    blocks = records.standing(Utterance("alarms?", "en", machine), WORDS)
    assert {block.kind for block in blocks} == {BlockKind.ALERT}
    assert sorted(code for block in blocks for code in ("E-1", "E-2", "E-3") if code in block.text) == codes
