"""Jobs find their cause: by code, words, parts and like stories; what fits none makes a cause of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from copilot.faultknowledge import MergedBy
from copilot.knowledge import WorkOrder
from copilot.knowledgestore import CauseDecision, DecisionKind
from copilot.mining.alignment import entries
from copilot.mining.jobs import Assignment, assign, likeness
from copilot.mining.merging import Group, merged
from copilot.mining.sources import SourceJob, read_jobs, read_rows
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from tests.copilot.mining.press import MODEL, fill, job


def read(
    store: Store, vectors: WordingVectors, orders: list[WorkOrder]
) -> tuple[list[SourceJob], list[Group]]:
    fill(store, orders)
    rows = read_rows(store, "main", MODEL)
    return read_jobs(store, "main", MODEL, {row.code for row in rows}), merged(
        entries(rows, vectors), vectors
    )


def assigned(
    store: Store, vectors: WordingVectors, orders: list[WorkOrder], *decisions: CauseDecision
) -> Assignment:
    jobs, groups = read(store, vectors, orders)
    return assign(jobs, groups, vectors, decisions)


def listed(store: Store, vectors: WordingVectors, orders: list[WorkOrder]) -> dict[str, str]:
    """The first wording of the cause of each job taken for a listed one."""
    jobs, groups = read(store, vectors, orders)
    names = {group.id: group.members[0].entry[0].fault.cause for group in groups}
    return {each.job.order.id: names[each.cause] for each in assign(jobs, groups, vectors).listed}


def decision(kind: DecisionKind, cause: str, wording: str) -> CauseDecision:
    return CauseDecision(kind, cause, wording, "M. Becker", datetime(2026, 1, 1, tzinfo=UTC))


def test_words_codes_and_parts_decide(store: Store, letters: WordingVectors) -> None:
    orders = [
        job(1, "no main pressure", "relief valve V10 dirty", "cleaned", "E-042"),
        job(2, "E042 releif valve V10 dirty, cleaned V10"),
        job(3, "kein Druck", "Spule Y11 verbrannt"),
        replace(job(4, "no press, new coil", code="E-042"), parts=("HP-7730-130",)),
        job(5, "prefill valve V30 leaks", "valve V30 leaks", "replaced V30"),
    ]
    assert listed(store, letters, orders) == {
        "WO-1": "Relief valve V10 dirty",
        "WO-2": "Relief valve V10 dirty",
        "WO-3": "Coil Y11 burnt",
        "WO-4": "Coil Y11 burnt",
        "WO-5": "Prefill valve V30 leaks",
    }


def test_the_code_rules_out_causes_of_other_alarms(store: Store, letters: WordingVectors) -> None:
    found = assigned(store, letters, [job(1, "pressure drops", "prefill valve V30 leaks", code="E-042")])
    assert found.listed == ()
    assert len(found.own) == 1


def test_an_unlisted_fault_told_often_is_one_cause(store: Store, letters: WordingVectors) -> None:
    told = [job(number, "panel dark", "cable in the chain chafed", "cable spliced") for number in range(20)]
    found = assigned(store, letters, told)
    assert found.listed == ()
    [(cause, jobs)] = found.own.items()
    assert cause.startswith("cause:")
    assert [each.order.id for each in jobs][:2] == ["WO-0", "WO-1"]
    assert len(jobs) == 20


def test_its_id_stays_when_more_jobs_come(store: Store, letters: WordingVectors) -> None:
    told = [job(number, "panel dark", "cable chafed", "spliced") for number in range(5)]
    before = assigned(store, letters, told[:2]).own.keys()
    assert assigned(store, letters, told).own.keys() == before


def test_a_job_that_tells_nothing_is_no_evidence(store: Store, letters: WordingVectors) -> None:
    assert assigned(store, letters, [job(1, "strange smell somewhere")]) == Assignment((), {})
    assert assigned(store, letters, []) == Assignment((), {})


def test_a_person_decides_for_every_job_worded_so(store: Store, letters: WordingVectors) -> None:
    told = [job(number, "panel dark", "cable chafed", "spliced") for number in range(3)]
    _, groups = read(store, letters, told)
    coil = next(group for group in groups if group.members[0].entry[0].fault.cause == "Coil Y11 burnt")
    merge = decision("merge", coil.id, "cable chafed")
    found = assigned(store, letters, told, merge)
    assert {(each.cause, each.by) for each in found.listed} == {(coil.id, MergedBy.PERSON)}
    assert found.own == {}
    split = decision("split", coil.id, "cable chafed")
    undone = assigned(store, letters, told, merge, split)
    assert undone.listed == ()
    assert len(undone.own) == 1


def test_a_person_merges_and_splits_causes_of_jobs(store: Store, letters: WordingVectors) -> None:
    told = [job(1, "panel dark", "cable chafed"), job(2, "horn sounds", "button jammed")]
    first, second = assigned(store, letters, told).own
    merge = decision("merge", first, "button jammed")
    assert [len(jobs) for jobs in assigned(store, letters, told, merge).own.values()] == [2]
    split = decision("split", first, "button jammed")
    assert assigned(store, letters, told, merge, split).own.keys() == {first, second}


def test_likeness_of_jobs_heeds_codes_and_parts(store: Store, letters: WordingVectors) -> None:
    orders = [job(1, "coil burnt", code="E-042"), job(2, "coil burnt", code="E-044"), job(3, "coil burnt")]
    jobs, _ = read(store, letters, orders)
    assert np.allclose(likeness(jobs, jobs, letters), [[1, 0, 1], [0, 1, 1], [1, 1, 1]], atol=1e-5)
