"""Cases in a store: a whole job, two people on one, roles and locks, failed repairs, and what counts as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier, Thread
from typing import cast

import pytest

from copilot.case import Case, NotAllowedError, Phase
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Observed, Outcome, RepairChosen
from copilot.casestore import CaseStore
from copilot.errors import BadInputError, ConflictError
from copilot.faultknowledge import Competence, EnergyState, FindingState
from copilot.gate import GateClosedError
from copilot.guide import Guide
from copilot.knowledge import Fault
from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from copilot.workshop import Workshop
from tests.copilot.casesamples import CITED, step
from tests.copilot.mining.press import LetterVectors, fill, job, manual, put

BY, OTHER = "mei", "bo"
JOBS = [
    job(number, "no main pressure", "relief valve V10 dirty", "cleaned V10", "E-042") for number in range(6)
]
RANGE, LIVE = "Read the pressure at M2: 4 to 6 bar", "Measure the voltage at Y50: 22 to 26 V"
PILOT = (
    Fault("E-050", "No pilot pressure", "Pilot filter clogged", RANGE, "Replace the filter"),
    Fault("E-050", "No pilot pressure", "Coil Y50 burnt", LIVE, "Replace coil Y50"),
    Fault("E-060", "Ram stands still", "Guard open", "Look at the guard", "Close the guard"),
    Fault(
        "E-060", "Ram stands still", "Pump stands still", "Listen whether the pump hums", "Replace the pump"
    ),
    Fault("E-060", "Ram stands still", "Ram jammed", "Remove the tool", "Clean the slide"),
    Fault("E-070", "Air is noisy", "Regulator set to 4 to 6 bar", "", "Set the regulator"),
)


def book_on(store: Store, home: Path) -> Casebook:
    minutes = count()
    start = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
    return Casebook(
        Workshop(store, cast(WordingVectors, LetterVectors()), Settings(home=home)),
        CaseStore(store),
        "main",
        lambda: start + timedelta(minutes=next(minutes)),
    )


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    with closing(Store(Settings(home=tmp_path / "home"))) as store:
        fill(store, JOBS)
        yield book_on(store, tmp_path / "home")


@pytest.fixture
def pilot(book: Casebook) -> Casebook:
    """The same, and a manual with checks for eyes, gauges and meters."""
    put(book.workshop.store, replace(manual("en", PILOT), id="pilot"))
    return book


def begun(book: Casebook, competence: Competence = Competence.TECHNICIAN) -> Case:
    return book.open(Opening(asset="PRESS-01", alarms=("E-042",), competence=competence), BY)


def jobs(book: Casebook, case: Case) -> dict[str, str]:
    return {each.id: each.cause for each in book.knowledge(case).jobs}


def repaired(book: Casebook, case: Case) -> Case:
    """The case after a repair in the technician's own words, to be tried out."""
    case = book.repair_unlisted(case.id, "Relief valve V10 dirty", "Clean V10", BY)
    view = book.view(case, BY).repair
    assert view
    for message in view.messages:
        case = book.acknowledge(case.id, message.id, BY)
    return book.step(case.id, Outcome.DONE, BY)


def test_a_whole_job_counts_as_evidence_once_it_is_confirmed(book: Casebook) -> None:
    case = begun(book)
    before = jobs(book, case)
    assert case.phase is Phase.CHECK
    assert case.open_check
    assert case.open_check.check == "check:look-" + top(book, case).removeprefix("cause:")
    book.lock_out(case.id, BY)
    case = book.step(case.id, Outcome.NOT_OK, BY, note="full of dirt")
    assert [each.state for each in case.of(Observed)] == [FindingState.PRESENT]
    case = repaired(book, case)
    assert case.phase is Phase.VERIFY
    with pytest.raises(NotAllowedError, match="locks hang on it"):
        book.verify(case.id, True, BY)
    book.release(case.id, BY)
    assert book.verify(case.id, True, BY).phase is Phase.VERIFY
    case = book.close(case.id, BY)
    order = book.view(case, BY).work_order
    assert order
    assert (case.phase, order.is_confirmed) == (Phase.CLOSED, False)
    assert jobs(book, case) == before
    book.confirm(case.id, {}, BY)
    book.confirm(case.id, {}, BY)
    after = jobs(book, case)
    (new,) = after.keys() - before.keys()
    assert after[new] == top(book, case)


def top(book: Casebook, case: Case) -> str:
    return book.diagnosis(case).hypotheses[0].cause


def spoken_against(book: Casebook, case: Case) -> set[str]:
    """The causes against which their own inspection speaks."""
    return {
        each.cause
        for each in book.diagnosis(case).hypotheses
        if any(item.finding == each.cause.replace("cause:", "check:look-") for item in each.evidence_against)
    }


def test_what_is_shown_again_from_the_store_is_the_same(book: Casebook) -> None:
    case = begun(book)
    assert book.load(case.id) == case
    assert book.view(book.load(case.id), BY) == book.view(case, BY)


def test_an_answer_taken_back_leaves_the_ranking_as_if_it_was_never_given(book: Casebook) -> None:
    case = begun(book)
    book.lock_out(case.id, BY)
    before = book.load(case.id)
    ranked = book.diagnosis(before).hypotheses
    after = book.step(case.id, Outcome.DONE, BY)
    assert book.diagnosis(after).hypotheses != ranked
    back = book.undo(
        case.id, BY, next(each.seq for each in after.records if isinstance(each.event, Observed))
    )
    assert book.diagnosis(back).hypotheses == ranked
    assert back.of(Observed) == []


def test_the_second_person_sees_the_firsts_findings_and_overwrites_nothing(book: Casebook) -> None:
    case = begun(book)
    seen = case.version
    book.lock_out(case.id, BY)
    book.step(case.id, Outcome.NOT_OK, BY, note="dirty")
    with pytest.raises(ConflictError, match=BY):
        book.say(case.id, "the oil foams", OTHER, seen)
    second = book.load(case.id)
    assert [line.said for line in book.view(second, OTHER).findings] == ["dirty"]
    assert [line.by for line in book.view(second, OTHER).findings] == [BY]
    assert book.lock_out(case.id, OTHER, second.version).locks == (BY, OTHER)


def test_of_two_who_write_at_once_one_is_refused_and_neither_is_lost(tmp_path: Path) -> None:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store, JOBS)
        case = begun(book_on(store, tmp_path))
    together, refused = Barrier(2), list[str]()

    def lock(by: str) -> None:
        with closing(Store(Settings(home=tmp_path))) as store:
            mine = book_on(store, tmp_path)
            mine.knowledge(case)
            together.wait()
            try:
                mine.lock_out(case.id, by, case.version)
            except ConflictError:
                refused.append(by)

    threads = [Thread(target=lock, args=(by,)) for by in (BY, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(Store(Settings(home=tmp_path))) as store:
        left = book_on(store, tmp_path).load(case.id)
    assert len(refused) == 1
    assert set(left.locks) == {BY, OTHER} - set(refused)


def test_a_check_inside_the_machine_needs_the_lock_of_who_makes_it(book: Casebook) -> None:
    case = begun(book)
    assert case.open_check
    assert case.open_check.energy is EnergyState.ISOLATED
    book.lock_out(case.id, OTHER)
    with pytest.raises(NotAllowedError, match="no lock"):
        book.step(case.id, Outcome.DONE, BY)
    assert book.load(case.id).of(Observed) == []
    book.lock_out(case.id, BY)
    assert book.step(case.id, Outcome.DONE, BY).of(Observed)


def proposals(book: Casebook, alarm: str, competence: Competence) -> Iterator[Case]:
    """A case with an alarm at each check that is proposed, none of which can be made."""
    case = book.open(Opening(asset="PRESS-01", alarms=(alarm,), competence=competence), BY)
    while case.open_check:
        yield case
        case = book.step(case.id, Outcome.CANNOT_DO, BY)


def test_an_operator_is_sent_to_look_but_never_into_the_machine(pilot: Casebook) -> None:
    operators = [each.open_check for each in proposals(pilot, "E-060", Competence.OPERATOR)]
    others = [each.open_check for each in proposals(pilot, "E-060", Competence.TECHNICIAN)]
    assert operators
    assert {each.energy for each in operators if each} == {EnergyState.ANY}
    assert EnergyState.ISOLATED in {each.energy for each in others if each}


def test_an_operator_is_not_sent_in_where_a_lock_hangs_either(pilot: Casebook) -> None:
    case = next(proposals(pilot, "E-060", Competence.OPERATOR))
    case = pilot.lock_out(case.id, BY)
    asked = []
    while case.open_check:
        asked.append(case.open_check.energy)
        case = pilot.step(case.id, Outcome.CANNOT_DO, BY)
    assert set(asked) == {EnergyState.ANY}


def test_a_check_that_needs_energy_is_not_proposed_while_locks_hang(pilot: Casebook) -> None:
    case = next(
        each
        for each in proposals(pilot, "E-050", Competence.SPECIALIST)
        if each.open_check and each.open_check.text == LIVE
    )
    assert case.open_check
    assert case.open_check.energy is EnergyState.ENERGISED
    measured = case.open_check.check
    case = pilot.lock_out(case.id, BY)
    assert case.open_check
    assert case.open_check.energy is not EnergyState.ENERGISED
    with pytest.raises(NotAllowedError, match="needs energy"):
        pilot.answer(case.id, measured, FindingState.ABSENT, BY)
    while case.open_check:
        case = pilot.step(case.id, Outcome.CANNOT_DO, BY)
        assert not case.open_check or case.open_check.energy is not EnergyState.ENERGISED
    case = pilot.release(case.id, BY)
    assert case.open_check
    assert case.open_check.check == measured
    assert pilot.step(case.id, Outcome.DONE, BY, value="24 V").of(Observed)[-1].finding == measured


def test_the_numbers_of_a_cause_are_no_range_of_its_inspection(pilot: Casebook) -> None:
    """A value beside what the cause says means that it is not this cause."""
    case = next(
        each
        for each in proposals(pilot, "E-070", Competence.TECHNICIAN)
        if each.open_check and "4 to 6 bar" in each.open_check.text
    )
    pilot.lock_out(case.id, BY)
    observed = pilot.step(case.id, Outcome.DONE, BY, value="9 bar").of(Observed)[-1]
    assert (observed.state, observed.value) == (FindingState.ABSENT, "9 bar")


def test_a_value_out_of_range_is_no_check_that_is_ok(pilot: Casebook) -> None:
    case = next(proposals(pilot, "E-050", Competence.TECHNICIAN))
    assert case.open_check
    assert case.open_check.text == RANGE
    for value in ("2.4", "0.7 MPa", "4 V", "low"):
        with pytest.raises(BadInputError, match=r"4–6 bar"):
            pilot.step(case.id, Outcome.DONE, BY, value=value)
        with pytest.raises(BadInputError, match=r"4–6 bar"):
            pilot.answer(case.id, case.open_check.check, FindingState.ABSENT, BY, value=value)
    assert pilot.load(case.id) == case
    case = pilot.step(case.id, Outcome.NOT_OK, BY, value="2.4")
    assert [(each.state, each.value) for each in case.of(Observed)] == [(FindingState.PRESENT, "2.4")]
    case = next(proposals(pilot, "E-050", Competence.TECHNICIAN))
    case = pilot.step(case.id, Outcome.DONE, BY, value="0.5 MPa")
    assert [(each.state, each.value) for each in case.of(Observed)] == [(FindingState.ABSENT, "0.5 MPa")]


def test_a_repair_that_did_not_help_speaks_against_its_cause(book: Casebook) -> None:
    case = begun(book)
    cause = top(book, case)
    chosen = RepairChosen(
        cause=cause, text="Valve", guide=Guide(title="T", lang="en", source=CITED, steps=(step(1),))
    )
    tried = book._add(case, chosen, BY, None)
    assert book.step(tried.id, Outcome.DONE, BY).phase is Phase.VERIFY
    after = book.verify(case.id, False, BY, "still there")
    assert after.phase is Phase.CHECK
    assert book.view(after, BY).tried == ("Relief valve V10 dirty",)
    assert cause in spoken_against(book, after)
    assert cause not in spoken_against(book, book.undo(case.id, BY))


def test_a_repair_that_did_not_help_outweighs_what_was_seen_before_it_and_not_what_is_seen_after(
    book: Casebook,
) -> None:
    case = begun(book)
    cause = top(book, case)
    inspection = next(each for each in book.knowledge(case).findings if each.inspects == cause).id
    book.lock_out(case.id, BY)
    case = book.answer(case.id, inspection, FindingState.PRESENT, BY)
    assert top(book, case) == cause
    case = book.repair(case.id, BY, cause)
    while case.phase is Phase.REPAIR:
        view = book.view(case, BY)
        assert view.repair
        for message in view.repair.messages:
            case = book.acknowledge(case.id, message.id, BY)
        case = book.step(case.id, Outcome.DONE, BY)
    book.release(case.id, BY)
    case = book.verify(case.id, False, BY, "still there")
    assert cause in spoken_against(book, case)
    book.lock_out(case.id, BY)
    case = book.answer(case.id, inspection, FindingState.PRESENT, BY)
    assert cause not in spoken_against(book, case)


def test_nothing_stands_in_a_case_that_was_refused(book: Casebook) -> None:
    case = begun(book)
    for refused in (
        lambda: book.say(case.id, " ", BY),
        lambda: book.open(Opening(asset="PRESS-01"), " "),
        lambda: book.repair(case.id, BY, "cause:nope"),
        lambda: book.answer(case.id, "check:nope", FindingState.PRESENT, BY),
        lambda: book.undo(case.id, BY, 99),
        lambda: book.close(case.id, BY),
        lambda: book.confirm(case.id, {}, BY),
        lambda: book.keep_photo(case.id, b"no picture"),
        lambda: book.load("nope"),
    ):
        with pytest.raises(BadInputError):
            refused()
    assert book.load(case.id) == case
    assert [each.id for each in book.listed().cases] == [case.id]


def test_no_step_behind_a_message_that_was_not_read(book: Casebook) -> None:
    case = book.repair_unlisted(begun(book).id, "Cable chafed", "New cable", BY)
    with pytest.raises(GateClosedError):
        book.step(case.id, Outcome.DONE, BY)
    view = book.view(case, BY).repair
    assert view
    for message in view.messages:
        book.acknowledge(case.id, message.id, OTHER)
    with pytest.raises(GateClosedError):
        book.step(case.id, Outcome.DONE, BY)
    assert {each.by for each in book.cases.audit("main", case.id)} == {OTHER}
