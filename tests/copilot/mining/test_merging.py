"""Entries become causes: one to one under an alarm, never two of one list, as a person decided."""

from __future__ import annotations

from datetime import UTC, datetime

from copilot.faultknowledge import MergedBy
from copilot.knowledge import Fault
from copilot.knowledgestore import CauseDecision, DecisionKind
from copilot.mining.alignment import entries
from copilot.mining.merging import Group, merged
from copilot.mining.sources import read_rows
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from tests.copilot.mining.press import MODEL, fill, manual, put, rated, sheet


def groups(store: Store, vectors: WordingVectors, *decisions: CauseDecision) -> list[Group]:
    return merged(entries(read_rows(store, "main", MODEL), vectors), vectors, decisions)


def causes(found: list[Group]) -> list[list[str]]:
    """The first wording of each member, by cause."""
    return [[member.entry[0].fault.cause for member in group.members] for group in found]


def decision(kind: DecisionKind, cause: str, wording: str) -> CauseDecision:
    return CauseDecision(kind, cause, wording, "M. Becker", datetime(2026, 1, 1, tzinfo=UTC))


def test_a_row_of_the_sheet_joins_the_listed_cause_of_its_alarm(
    store: Store, letters: WordingVectors
) -> None:
    fill(store)
    assert causes(groups(store, letters)) == [
        ["Relief valve V10 dirty", "Relief valve V10 dirty"],
        ["Coil Y11 burnt"],
        ["Prefill valve V30 leaks", "Prefill valve V30 leaks"],
        ["Air drawn in"],
    ]


def test_pairing_is_one_to_one_under_an_alarm(store: Store, letters: WordingVectors) -> None:
    put(store, manual("en", [Fault("E-1", "s", text, "", "r") for text in ("Sensor B3 dirty", "Cable torn")]))
    put(store, sheet([rated("E-1", "s", "Sensor B3 dirty", 3), rated("E-1", "s", "Sensor B3 defective", 3)]))
    assert causes(groups(store, letters)) == [
        ["Sensor B3 dirty", "Sensor B3 dirty"],
        ["Cable torn"],
        ["Sensor B3 defective"],
    ]


def test_near_words_join_and_say_how_near(store: Store, letters: WordingVectors) -> None:
    put(store, manual("en", [Fault("E-1", "s", "Switch BP4 defective", "", "r")]))
    put(store, sheet([rated("E-1", "s", "Pressure switch BP4 defective", 3)]))
    [group] = groups(store, letters)
    assert group.members[1].by is MergedBy.SIMILAR
    assert 0.62 < group.members[1].similarity < 1


def test_other_alarms_share_a_cause_only_with_the_same_words_and_components(
    store: Store, letters: WordingVectors
) -> None:
    told = [("E-1", "Valve V30 leaks"), ("E-2", "Valve V30 leaks"), ("E-3", "Valve V31 leaks")]
    bare = [("E-4", "Sensor defective"), ("E-5", "Sensor defective")]
    put(store, manual("en", [Fault(code, code, cause, "", "r") for code, cause in (*told, *bare)]))
    assert [len(each) for each in causes(groups(store, letters))] == [2, 1, 1, 1]


def test_opposites_stay_apart(store: Store, letters: WordingVectors) -> None:
    put(store, manual("en", [Fault("E-1", "s", "V40 set too low", "", "r")]))
    put(store, sheet([rated("E-1", "s", "V40 set too high", 3)]))
    assert len(groups(store, letters)) == 2


def test_symptoms_without_a_code_are_compared_first(store: Store, letters: WordingVectors) -> None:
    faults = [
        Fault("", "Oil foams", "Air drawn in", "", "r"),
        Fault("", "Belt squeals", "Air drawn in", "", "r"),
    ]
    put(store, manual("en", faults))
    put(store, sheet([rated("", "Oil foams a lot", "Air drawn in", 3)]))
    found = groups(store, letters)
    assert [(len(group.members), group.members[0].entry[0].fault.symptom) for group in found] == [
        (2, "Oil foams"),
        (1, "Belt squeals"),
    ]


def test_a_person_splits_and_merges(store: Store, letters: WordingVectors) -> None:
    put(store, manual("en", [Fault("E-1", "s", text, "", "r") for text in ("Bladder torn", "Nitrogen lost")]))
    put(store, sheet([rated("E-1", "s", "Bladder of A1 torn", 3)]))
    [bladder, nitrogen] = groups(store, letters)
    split = decision("split", bladder.id, "Bladder of A1 torn")
    assert causes(groups(store, letters, split)) == [
        ["Bladder torn"],
        ["Nitrogen lost"],
        ["Bladder of A1 torn"],
    ]
    merge = decision("merge", nitrogen.id, "Bladder of A1 torn")
    found = groups(store, letters, split, merge)
    assert causes(found) == [["Bladder torn"], ["Nitrogen lost", "Bladder of A1 torn"]]
    assert found[1].members[1].by is MergedBy.PERSON
    assert found[1].id == nitrogen.id


def test_a_decision_on_what_is_gone_changes_nothing(store: Store, letters: WordingVectors) -> None:
    fill(store)
    gone = [decision("merge", "cause:gone", "Coil Y11 burnt"), decision("split", "cause:gone", "Gone")]
    assert causes(groups(store, letters, *gone)) == causes(groups(store, letters))
