"""A troubleshooting tree in a case: begun, answered, taken back, kept from who has no lock, and what its end says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from copilot.case import Case, NotAllowedError, Phase
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Outcome, TreeAsked, TreeFollowed
from copilot.caseevidence import case_observations
from copilot.casehandover import hand_over_facts
from copilot.casestore import CaseStore
from copilot.casetree import TREE_SAYS, cause_named, tree_view
from copilot.errors import BadInputError
from copilot.faultknowledge import FaultKnowledge, FindingState
from copilot.knowledge import (
    Document,
    DocumentKind,
    Fault,
    Section,
    TreeAnswer,
    TreeNode,
    TroubleshootingTree,
)
from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from copilot.workshop import Workshop
from tests.copilot.casesamples import TREE_BEGUN, add, opened, reported
from tests.copilot.mining.press import LetterVectors, put

MODEL = "PX-10"
BY = "mei"


def tree(lang: str, name: str, yes: str, no: str, *texts: str) -> TroubleshootingTree:
    running, clogged, valve, replace_filter, clean, call = texts
    return TroubleshootingTree(
        name,
        name,
        (
            TreeNode("1", running, (TreeAnswer(yes, "2"), TreeAnswer(no, "c")), 4),
            TreeNode("2", clogged, (TreeAnswer(yes, "f"), TreeAnswer(no, "3")), 4),
            TreeNode("3", valve, (TreeAnswer(yes, "v"), TreeAnswer(no, "c")), 5),
            TreeNode("f", replace_filter, page=4),
            TreeNode("v", clean, page=5),
            TreeNode("c", call),
        ),
        lang,
    )


ENGLISH = tree(
    "en", "Pump gives no pressure", "Yes", "No",
    "Is the motor running?", "Does the vacuum gauge show more than 0.3 bar?",
    "Remove the relief valve. Is it dirty?",
    "Replace the suction filter.", "Clean the relief valve.", "Call service.",
)  # fmt: skip
GERMAN = tree(
    "de", "Pumpe bringt keinen Druck", "Ja", "Nein",
    "Läuft der Motor?", "Zeigt das Vakuummeter mehr als 0,3 bar?",
    "Druckbegrenzungsventil ausbauen. Ist es verschmutzt?",
    "Saugfilter ersetzen.", "Druckbegrenzungsventil reinigen.", "Service rufen.",
)  # fmt: skip
FAULTS = (
    Fault("E01", "No pressure", "Relief valve dirty", "Look at the valve", "Clean the relief valve"),
    Fault("E01", "No pressure", "Suction filter clogged", "Read the gauge", "Replace the suction filter"),
    Fault("E02", "Pump loud", "Coupling worn", "Turn the coupling", "Replace the coupling"),
)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Casebook]:
    settings = Settings(home=tmp_path)
    with closing(Store(settings)) as store:
        for lang, printed in (("de", GERMAN), ("en", ENGLISH)):
            sections = (
                Section("m#1", 0, ("1 Faults",), faults=FAULTS if lang == "en" else ()),
                Section("m#2", 1, (f"2 {printed.name}",), page=4, tree=printed),
            )
            put(
                store,
                Document(
                    f"m.{lang}",
                    "main",
                    f"m.{lang}",
                    "h",
                    "M",
                    lang,
                    DocumentKind.MANUAL,
                    "",
                    (MODEL,),
                    9,
                    sections,
                ),
            )
        vectors = cast(WordingVectors, LetterVectors())
        yield Casebook(Workshop(store, vectors, settings), CaseStore(store), "main")


def followed(book: Casebook, *replies: str, lang: str = "en") -> Case:
    case = book.open(Opening(asset_model=MODEL, text="no pressure", lang=lang), BY)
    case = book.follow(case.id, BY, "tree:m#2")
    for reply in replies:
        case = book.say(case.id, reply, BY)
    return case


def shown(book: Casebook, case: Case, reader: str = BY) -> str:
    view = book.view(case, reader).tree
    assert view
    return view.text


def test_a_tree_is_read_in_the_language_of_the_case(book: Casebook) -> None:
    assert shown(book, followed(book)) == "Is the motor running?"
    case = followed(book, lang="de")
    view = book.view(case, BY).tree
    assert view
    assert (view.text, view.options) == ("Läuft der Motor?", ("Ja", "Nein"))
    assert (view.source.document, view.source.page, view.source.quote) == ("m.de", 4, "Läuft der Motor?")


def test_a_tree_that_fits_is_offered_and_begun_and_no_other(book: Casebook) -> None:
    case = book.open(Opening(asset_model=MODEL, text="pump gives no pressure"), BY)
    offered = book.view(case, BY).fitting_tree
    assert offered
    assert (offered.id, offered.text) == ("tree:m#2", "Pump gives no pressure")
    assert shown(book, book.follow(case.id, BY)) == "Is the motor running?"
    assert book.view(book.load(case.id), BY).fitting_tree is None

    case = book.open(Opening(asset_model=MODEL, text="display flickers at night"), BY)
    assert book.view(case, BY).fitting_tree is None
    with pytest.raises(BadInputError, match="fits"):
        book.follow(case.id, BY)
    with pytest.raises(BadInputError, match="no troubleshooting tree 'tree:x'"):
        book.follow(case.id, BY, "tree:x")
    assert book.load(case.id).version == case.version


def test_its_questions_come_before_the_next_check(book: Casebook) -> None:
    case = book.open(Opening(asset_model=MODEL, text="no pressure"), BY)
    assert case.open_check
    case = book.follow(case.id, BY, "tree:m#2")
    assert case.open_check is None
    diagnosis = book.view(case, BY).diagnosis
    assert diagnosis
    assert diagnosis.next_check is None
    assert book.undo(case.id, BY).open_check, "the check is open again"


def test_a_reply_that_answers_nothing_is_asked_again(book: Casebook) -> None:
    case = followed(book, "which motor?")
    view = book.view(case, BY).tree
    assert view
    assert view.asked_again
    assert view.text == "Is the motor running?"
    assert not case.of(TreeFollowed)
    assert [each.said for each in case.of(TreeAsked)] == ["which motor?"]
    case = book.say(case.id, "yes", BY)
    view = book.view(case, BY).tree
    assert view
    assert not view.asked_again
    assert view.text == "Does the vacuum gauge show more than 0.3 bar?"


def test_an_alarm_told_between_questions_is_no_answer(book: Casebook) -> None:
    case = followed(book, "now E02 is up as well")
    assert book.view(case, BY).alarms == ("E02",)
    assert shown(book, case) == "Is the motor running?"


def test_taking_back_leads_to_the_question_before(book: Casebook) -> None:
    case = followed(book, "yes", "0.1 bar")
    assert shown(book, case) == "Remove the relief valve. Is it dirty?"
    case = book.undo(case.id, BY)
    assert shown(book, case) == "Does the vacuum gauge show more than 0.3 bar?"
    assert shown(book, book.undo(case.id, BY)) == "Is the motor running?"


def test_what_rested_on_an_answer_that_is_taken_back_is_gone_too(book: Casebook) -> None:
    case = followed(book, "yes", "0.5 bar")
    first = next(each.seq for each in case.standing if isinstance(each.event, TreeFollowed))
    case = book.undo(case.id, BY, first)
    assert shown(book, case) == "Is the motor running?"
    assert not any(walk.cause for walk in case.walks)
    case = book.say(case.id, "yes", BY)
    assert shown(book, case) == "Does the vacuum gauge show more than 0.3 bar?"


def test_the_end_speaks_for_the_cause_it_names(book: Casebook) -> None:
    before = followed(book, "yes")
    case = book.say(before.id, "0.5 bar", BY)
    knowledge = book.knowledge(case)
    cause = next(each for each in knowledge.causes if each.text("en") == "Suction filter clogged")
    assert case.walk
    assert case.walk.cause == cause.id
    inspection = next(each.id for each in knowledge.findings if each.inspects == cause.id)
    said = [each for each in case_observations(case, knowledge, book.workshop) if each.finding == inspection]
    assert [(each.state, each.confidence) for each in said] == [(FindingState.PRESENT, TREE_SAYS)]
    assert book.diagnosis(before).hypotheses[0].cause != cause.id
    assert book.diagnosis(case).hypotheses[0].cause == cause.id
    assert case.phase is Phase.CHECK


def test_what_was_found_by_looking_outweighs_the_tree(book: Casebook) -> None:
    case = followed(book, "yes", "0.5 bar")
    knowledge = book.knowledge(case)
    assert case.walk
    inspection = next(each.id for each in knowledge.findings if each.inspects == case.walk.cause)
    book.lock_out(case.id, BY)
    case = book.answer(case.id, inspection, FindingState.ABSENT, BY)
    said = [
        each.state for each in case_observations(case, knowledge, book.workshop) if each.finding == inspection
    ]
    assert said == [FindingState.ABSENT]


def test_an_end_that_names_no_known_cause_is_shown_and_counts_for_nothing(book: Casebook) -> None:
    before = followed(book)
    evidence = case_observations(before, book.knowledge(before), book.workshop)
    case = book.say(before.id, "no", BY)
    view = book.view(case, BY).tree
    assert view
    assert (view.text, view.ended, view.cause, view.options) == ("Call service.", True, "", ())
    assert case_observations(case, book.knowledge(case), book.workshop) == evidence


def test_hands_in_the_machine_need_an_own_lock(book: Casebook) -> None:
    case = followed(book, "yes", "0.1 bar")
    view = book.view(case, BY).tree
    assert view
    assert view.needs_lock
    with pytest.raises(NotAllowedError, match="you have no lock"):
        book.say(case.id, "yes, full of grit", BY)
    book.lock_out(case.id, "otto")
    with pytest.raises(NotAllowedError, match="you have no lock"):
        book.step(case.id, Outcome.DONE, BY, note="yes")
    case = book.say(case.id, "yes, full of grit", "otto")
    assert shown(book, case, "otto") == "Clean the relief valve."


def test_an_end_that_is_work_in_the_machine_is_withheld_from_who_has_no_lock(book: Casebook) -> None:
    case = followed(book, "yes", "0.5 bar")
    view = book.view(case, BY).tree
    assert view
    assert view.needs_lock
    assert "Replace the suction filter." not in view.model_dump_json()
    assert view.cause == "Suction filter clogged"
    assert shown(book, book.lock_out(case.id, BY)) == "Replace the suction filter."


def test_an_answer_given_as_a_step(book: Casebook) -> None:
    case = followed(book)
    with pytest.raises(BadInputError, match="Say one of: Yes, No"):
        book.step(case.id, Outcome.DONE, BY)
    case = book.step(case.id, Outcome.DONE, BY, note="yes")
    case = book.step(case.id, Outcome.DONE, BY, value="0.1 bar")
    assert shown(book, case) == "Remove the relief valve. Is it dirty?"
    case = book.step(case.id, Outcome.CANNOT_DO, BY)
    assert case.walk is None
    assert book.view(case, BY).tree is None
    assert case.open_check, "the diagnosis goes on"


def test_a_tree_stays_as_it_was_begun(book: Casebook) -> None:
    case = followed(book, "yes")
    store = book.workshop.store
    other = replace(ENGLISH, nodes=(TreeNode("1", "New?", ENGLISH.nodes[0].answers), *ENGLISH.nodes[1:]))
    sections = (Section("m#1", 0, ("1",), faults=FAULTS), Section("m#2", 1, ("2",), tree=other))
    put(
        store,
        Document("m.en", "main", "m.en", "h2", "M", "en", DocumentKind.MANUAL, "", (MODEL,), 9, sections),
    )
    case = book.undo(case.id, BY)
    assert shown(book, case) == "Is the motor running?"


def test_the_next_person_reads_what_was_answered(book: Casebook) -> None:
    case = followed(book, "yes", "0.5 bar")
    facts = hand_over_facts(case, book.knowledge(case), None)
    assert [(each.text, each.value) for each in facts.done] == [
        ("Is the motor running?", "yes"),
        ("Does the vacuum gauge show more than 0.3 bar?", "0.5 bar"),
        ("Pump gives no pressure: Replace the suction filter.", ""),
    ]


@pytest.mark.parametrize(
    "event",
    [
        TreeFollowed(tree="tree:t", node="1", said="yes", next="2-yes"),
        TreeFollowed(tree="tree:t", node="2", said="yes", next="2-yes"),
        TreeFollowed(tree="other", node="1", said="yes", next="2"),
        TreeAsked(tree="tree:t", node="2", said="?"),
    ],
    ids=["no edge", "not open", "another tree", "not asked"],
)
def test_an_answer_leads_only_where_the_tree_leads(event: TreeFollowed | TreeAsked) -> None:
    with pytest.raises(NotAllowedError):
        add(reported(), TREE_BEGUN, event)
    with pytest.raises(NotAllowedError):
        add(reported(), event)


def test_a_tree_may_be_followed_before_anything_is_known() -> None:
    case = add(opened(), TREE_BEGUN)
    view = tree_view(case, BY, FaultKnowledge(site="main", asset_model="HPX"))
    assert view
    assert view.text == "Is the pump running?"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("SUCTION FILTER CLOGGED!", "Suction filter clogged"),
        ("Replace the coupling", "Coupling worn"),
        ("The suction filter is clogged.", "Suction filter clogged"),
        ("Paint the housing.", ""),
    ],
)
def test_the_cause_that_an_end_names(text: str, cause: str, book: Casebook) -> None:
    knowledge = book.workshop.knowledge("main", MODEL)
    found = knowledge.cause(cause_named(text, "en", knowledge, book.workshop.vectors))
    assert (found.text("en") if found else "") == cause
