"""A case on several screens: in another language, on a second tablet, with what its reader may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from copilot.case import Case, NotAllowedError, Phase
from copilot.casebook import Casebook
from copilot.caseevents import Observed, Outcome, Proposed
from copilot.errors import BadInputError, ConflictError
from copilot.faultknowledge import Competence, EnergyState, FindingState
from copilot.gate import GateClosedError
from copilot.settings import Settings
from copilot.store import Store
from tests.copilot.mining.press import fill, manual, put
from tests.copilot.test_casebook import BY, JOBS, LIVE, OTHER, PILOT, RANGE, begun, book_on, proposals


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    with closing(Store(Settings(home=tmp_path))) as store:
        fill(store, JOBS)
        put(store, replace(manual("en", PILOT), id="pilot"))
        yield book_on(store, tmp_path)


def picture(colour: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (20, 20), colour).save(written, "PNG")
    return written.getvalue()


def repairing(book: Casebook) -> Case:
    return book.repair_unlisted(begun(book).id, "Hose burst", "New hose", BY)


def acknowledged(book: Casebook, case: Case, by: str) -> Case:
    repair = book.view(case, by).repair
    assert repair
    for message in repair.messages:
        case = book.acknowledge(case.id, message.id, by)
    return case


def test_everything_computed_is_in_the_readers_language_and_said_words_stay(book: Casebook) -> None:
    """The press's causes are worded in one language each, so that the check quotes an English one in German words."""
    case = begun(book)
    english, german = book.view(case, BY), book.view(case, BY, "de")
    assert (english.lang, german.lang) == ("en", "de")
    for view, look, lasts in (
        (english, "Look whether it is this", " takes "),
        (german, "Nachsehen", " dauert "),
    ):
        assert view.diagnosis
        assert view.check
        assert view.diagnosis.next_check
        assert view.check.text.startswith(look)
        assert (view.check.lang, view.check.text.endswith("Relief valve V10 dirty")) == ("en", True)
        assert lasts in view.check.why == view.diagnosis.next_check.why
    assert english.history == german.history
    assert (english.version, english.allowed, english.repairable) == (
        german.version,
        german.allowed,
        german.repairable,
    )
    said = book.say(case.id, "Oil foams", BY)
    assert [each.text for each in book.view(said, BY, "de").symptoms] == ["Öl schäumt"]
    away = book.escalate(case.id, BY, "Why?", to="hydraulics")
    assert "Übergabe" in book.view(away, BY, "de").hand_over
    assert "hydraulics: Why?" in book.view(away, BY, "de").hand_over
    assert book.view(away, BY).handed_to == "hydraulics"


def test_an_answer_is_read_in_the_language_it_was_given_in(book: Casebook) -> None:
    case = begun(book)
    book.lock_out(case.id, BY)
    case = book.say(case.id, "nein, ist in Ordnung", BY, lang="de")
    assert [each.state for each in case.of(Observed)] == [FindingState.ABSENT]


def test_the_open_check_says_what_a_screen_needs(book: Casebook) -> None:
    found = {}
    for case in proposals(book, "E-050", Competence.SPECIALIST):
        check = book.view(case, BY).check
        assert check
        assert case.open_check
        assert (check.id, check.minutes) == (case.open_check.check, case.open_check.minutes)
        assert check.why
        assert check.needs_lock == (check.energy is EnergyState.ISOLATED)
        assert bool(check.expected) == bool(check.expected_text)
        found[check.text] = (check.energy, check.expected_text, bool(check.inspects))
    assert found[RANGE] == (EnergyState.ANY, "4–6 bar", False)
    assert found[LIVE] == (EnergyState.ENERGISED, "22–26 V", False)
    assert any(inspects for *_, inspects in found.values())


def test_the_next_check_is_proposed_anew_when_locks_change(book: Casebook) -> None:
    live = next(
        case
        for case in proposals(book, "E-050", Competence.SPECIALIST)
        if case.open_check and case.open_check.energy is EnergyState.ENERGISED
    )
    locked = book.lock_out(live.id, BY)
    view = book.view(locked, BY)
    assert isinstance(locked.records[-1].event, Proposed)
    assert locked.open_check
    assert locked.open_check.energy is EnergyState.ISOLATED
    assert view.diagnosis
    assert view.diagnosis.next_check
    assert view.open_check == view.diagnosis.next_check.id
    assert "step" in view.allowed
    assert book.release(live.id, BY).open_check == live.open_check


def test_two_tablets_each_show_what_is_right_for_their_person(book: Casebook) -> None:
    """Mei reads the messages and does the step; Bo sees neither step nor text of it before he has read them."""
    case = acknowledged(book, repairing(book), BY)
    mine, theirs = book.view(case, BY), book.view(case, OTHER)
    assert mine.repair
    assert theirs.repair
    assert (mine.repair.step is None, theirs.repair.step is None) == (False, True)
    assert mine.repair.read == theirs.repair.messages
    assert ("step" in mine.allowed, "step" in theirs.allowed) == (True, False)
    assert ("acknowledge" in mine.allowed, "acknowledge" in theirs.allowed) == (False, True)
    with pytest.raises(GateClosedError):
        book.step(case.id, Outcome.DONE, OTHER)
    done = book.step(case.id, Outcome.DONE, BY, value="2", note="wet")
    mine, theirs = book.view(done, BY), book.view(done, OTHER)
    assert mine.repair
    assert theirs.repair
    [taken], [hidden] = mine.repair.taken, theirs.repair.taken
    assert (taken.text, taken.value, taken.note, taken.by) == ("New hose", "2", "wet", BY)
    assert (hidden.text, hidden.value, hidden.by) == ("", "2", BY)
    assert mine.may_undo
    assert mine.may_undo.seq == taken.seq


def test_the_second_tablet_is_told_who_was_first_and_where_the_case_stands(book: Casebook) -> None:
    case = begun(book)
    locked = book.lock_out(case.id, OTHER, case.version)
    with pytest.raises(ConflictError, match="changed by bo") as told:
        book.say(case.id, "oil foams", BY, case.version)
    assert (told.value.by, told.value.version) == ((OTHER,), locked.version)
    assert book.say(case.id, "oil foams", BY, told.value.version).version > locked.version


def test_a_lock_is_its_owners_on_every_tablet(book: Casebook) -> None:
    case = begun(book)
    locked = book.lock_out(case.id, BY)
    mine, theirs = book.view(locked, BY), book.view(locked, OTHER)
    assert ("release" in mine.allowed, "release" in theirs.allowed) == (True, False)
    assert mine.check
    assert theirs.check
    assert (mine.check.needs_lock, theirs.check.needs_lock) == (False, True)


def test_taking_over_is_audited_and_the_gate_stays_shut_for_the_new_person(book: Casebook) -> None:
    case = acknowledged(book, repairing(book), BY)
    book.escalate(case.id, BY, "shift ends", to="night shift")
    with pytest.raises(NotAllowedError):
        book.step(case.id, Outcome.DONE, BY)
    case = book.take_over(case.id, OTHER)
    assert case.phase is Phase.REPAIR
    with pytest.raises(GateClosedError):
        book.step(case.id, Outcome.DONE, OTHER)
    audited = [(each.action, each.by) for each in book.cases.audit("main", case.id)][-2:]
    assert audited == [("escalated", BY), ("taken_over", OTHER)]
    assert book.step(acknowledged(book, case, OTHER).id, Outcome.DONE, OTHER).phase is Phase.VERIFY


def test_a_picture_whose_entry_was_refused_is_gone_when_the_case_closes(book: Casebook) -> None:
    case = repairing(book)
    wanted, refused = (book.keep_photo(case.id, picture(colour)) for colour in ("red", "blue"))
    with pytest.raises(GateClosedError):
        book.step(case.id, Outcome.DONE, BY, photo=refused)
    for unknown in ("../../store.sqlite", "f" * 24 + ".jpg"):
        with pytest.raises(BadInputError, match="no such picture"):
            book.step(case.id, Outcome.DONE, BY, photo=unknown)
    acknowledged(book, case, BY)
    book.step(case.id, Outcome.DONE, BY, photo=wanted)
    book.verify(case.id, True, BY)
    assert book.photo(case.id, refused).is_file()
    book.close(case.id, BY)
    assert book.photo(case.id, wanted).is_file()
    with pytest.raises(BadInputError):
        book.photo(case.id, refused)


def test_a_picture_of_a_check_is_kept_with_its_finding(book: Casebook) -> None:
    case = begun(book)
    book.lock_out(case.id, BY)
    name = book.keep_photo(case.id, picture("red"))
    case = book.step(case.id, Outcome.NOT_OK, BY, photo=name)
    assert [each.photo for each in book.view(case, BY).findings] == [name]
