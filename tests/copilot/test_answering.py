"""Replies from hand-made retrievals over a real store: clarify, not covered, safety first, language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from copilot.answering import Answerer
from copilot.coverage import CoverageSignals, is_covered
from copilot.index import Candidate, IndexedPassage
from copilot.knowledge import (
    AlarmState,
    Alert,
    Asset,
    Cell,
    Document,
    DocumentKind,
    Fault,
    Passage,
    PassageKind,
    SafetyMessage,
    Section,
    SignalWord,
    Step,
    WorkOrder,
)
from copilot.register import Machine, Register
from copilot.reply import Block, BlockKind, Reply
from copilot.retrieval import Hit, Retrieval
from copilot.settings import Settings
from copilot.store import Store
from copilot.understanding import Utterance
from copilot.wanting import Want

PRESS = Asset("PRESS-01", "Press 1", "P1", "main")
TWIN = Asset("PRESS-02", "Press 2", "P1", "main")
PACKER = Asset("PACK-01", "Packer", "K7", "main")
REGISTER = Register((PRESS, TWIN, PACKER))

SURE = CoverageSignals(ahead=0.3, heading=0.05)
UNSURE = CoverageSignals(ahead=0.0, heading=0.0)

CHAPTER = SafetyMessage(SignalWord.CAUTION, "CAUTION Wear gloves.", 1)
OWN = SafetyMessage(SignalWord.WARNING, "WARNING Hot oil.", 2)
STEP = SafetyMessage(SignalWord.DANGER, "DANGER Lock the press.", 2)
CARE = Section("press#1", 0, ("Press", "Care"), 1, safety=(CHAPTER,))
CHANGE = Section(
    "press#1.1", 1, ("Press", "Care", "Filter change"), 2,
    safety=(OWN,), steps=(Step(1, "Lock the press.", 2, (STEP,)), Step(2, "Change the filter.", 2)),
)  # fmt: skip


def fault_section(lang: str, cause: str) -> Section:
    row = Fault("E-042", "", cause, "", "", (Cell("Code", "E-042", 3), Cell("Cause", cause, 3)), 3)
    return Section("press#2", 2, ("Press", "Alarms"), 3, faults=(row,), lang=lang)


def manual(name: str, lang: str, model: str, *sections: Section) -> Document:
    return Document(
        name, "main", f"/x/{name}", f"hash-{name}", name, lang, DocumentKind.MANUAL, asset_models=(model,),
        sections=sections,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(Settings(home=tmp_path / "home"))) as opened:
        documents = (
            manual("press.en", "en", "P1", CARE, CHANGE, fault_section("en", "Pump worn")),
            manual("press.de", "de", "P1", fault_section("de", "Pumpe verschlissen")),
            manual("packer.en", "en", "K7", replace(fault_section("en", "Film torn"), id="packer#2")),
        )
        for document in documents:
            put(opened, document)
        orders = [
            WorkOrder("W1", "PRESS-02", date(2025, 3, 1), "no pressure", "", "pump changed"),
            WorkOrder("W2", "PRESS-01", date(2025, 2, 1), "no pressure", "", "filter changed"),
        ]
        jobs = Document("jobs.csv", "main", "/x/jobs.csv", "h", "jobs", "en", DocumentKind.WORK_ORDERS)
        put(opened, jobs, *orders)
        yield opened


def put(store: Store, document: Document, *orders: WorkOrder) -> None:
    store.begin(document.site, document.id, document.path)
    store.commit(document, stored_file="", reading={}, work_orders=orders)


def hit(
    section: str,
    text: str,
    kind: PassageKind = PassageKind.TEXT,
    score: float = 0.8,
    document: str = "press.en",
) -> Hit:
    heading = {"press#1.1": CHANGE.heading}.get(section, ("Jobs",))
    passage = Passage(text, kind, section, heading, 0, "en", ((0, 2),))
    indexed = IndexedPassage("main", document, "v", "", ("P1",), passage)
    return Hit(indexed, score, Candidate(indexed, maxsim=score))


def retrieved(*hits: Hit, sure: bool = True, codes: tuple[str, ...] = ()) -> Retrieval:
    found = Retrieval(hits, SURE if sure else UNSURE, codes, codes if sure else ())
    assert is_covered(found) == sure
    return found


def ask(
    store: Store,
    retrieval: Retrieval,
    *history: Hit,
    asset: Asset | None = None,
    lang: str = "en",
    codes: tuple[str, ...] = (),
    want: Want = Want.CAUSE,
    sure_of_history: bool = True,
) -> Reply:
    past = Retrieval(history, SURE if sure_of_history else UNSURE)
    machine = Machine(asset, asset.model) if asset else Machine()
    utterance = Utterance("what now", lang, machine, codes, want)
    return Answerer(store, REGISTER, "main").answer(utterance, retrieval, past)


def kinds(reply: Reply) -> list[BlockKind]:
    return [block.kind for block in reply.blocks]


def only(reply: Reply, kind: BlockKind) -> Block:
    [block] = [block for block in reply.blocks if block.kind is kind]
    return block


def test_a_code_of_several_models_asks_which_machine(store: Store) -> None:
    reply = ask(store, retrieved(codes=("E042",)), codes=("E042",))
    assert kinds(reply) == [BlockKind.CLARIFY]
    assert "E-042" in reply.blocks[0].text
    assert reply.blocks[0].options == ("PRESS-01", "PRESS-02", "PACK-01")


def test_a_known_machine_is_not_asked_for(store: Store) -> None:
    reply = ask(store, retrieved(codes=("E042",)), asset=PACKER, codes=("E042",))
    assert [cited.quote for cited in only(reply, BlockKind.FAULT_ROW).citations] == ["E-042", "Film torn"]


@pytest.mark.parametrize(
    ("lang", "cause"), [("de", "Pumpe verschlissen"), ("en", "Pump worn"), ("es", "Pump worn")]
)
def test_a_row_is_shown_once_in_the_readers_language(store: Store, lang: str, cause: str) -> None:
    reply = ask(store, retrieved(codes=("E042",)), asset=PRESS, lang=lang, codes=("E042",))
    assert cause in only(reply, BlockKind.FAULT_ROW).text
    notes = [block.text for block in reply.blocks if block.kind is BlockKind.NOTE]
    assert len(notes) == (lang == "es")
    assert all("inglés" in note for note in notes)


def test_a_row_with_several_causes_is_shown_once(store: Store) -> None:
    cells = (Cell("Code", "E-050", 3), Cell("Causes", "1. Valve dirty\n2. Pump worn", 3))
    rows = tuple(Fault("E-050", "", cause, "", "", cells, 3) for cause in ("Valve dirty", "Pump worn"))
    put(store, manual("press.more", "en", "P1", Section("press#3", 3, ("Press", "More"), 3, faults=rows)))
    reply = ask(store, retrieved(codes=("E050",)), asset=PRESS, codes=("E050",))
    assert "1. Valve dirty" in only(reply, BlockKind.FAULT_ROW).text


def test_safety_comes_first_also_from_the_chapters_above(store: Store) -> None:
    reply = ask(store, retrieved(hit("press#1.1", "Change it yearly.")), asset=PRESS)
    assert kinds(reply) == [BlockKind.SAFETY] * 3 + [BlockKind.QUOTE, BlockKind.STEPS]
    assert [block.text for block in reply.blocks[:3]] == [STEP.text, OWN.text, CHAPTER.text]
    assert only(reply, BlockKind.STEPS).text == "1. Lock the press.\n2. Change the filter."


def test_a_question_that_nothing_answers_is_told_so_in_its_language(store: Store) -> None:
    found = retrieved(hit("press#1.1", "Change it yearly."), sure=False)
    for lang, word in (("en", "do not answer"), ("de", "nicht"), ("zh-Hant", "沒有")):
        reply = ask(store, found, lang=lang)
        assert (reply.covered, kinds(reply), reply.lang) == (False, [BlockKind.NOT_COVERED], lang)
        assert word in reply.blocks[0].text
        assert "Press > Care > Filter change" in reply.blocks[0].text
        assert reply.blocks[0].options == ("press#1.1",)
        assert reply.blocks[0].citations == ()


def test_of_other_equipment_nothing_is_offered(store: Store) -> None:
    found = replace(retrieved(hit("press#1.1", "Change it yearly.")), other_equipment=True)
    reply = ask(store, found)
    assert (reply.covered, kinds(reply)) == (False, [BlockKind.NOT_COVERED])
    assert reply.blocks[0].text == "The plant's documents say nothing about this equipment."
    assert reply.blocks[0].options == ()


def test_a_code_that_no_document_has_is_named(store: Store) -> None:
    reply = ask(store, retrieved(sure=False, codes=("E999",)), asset=PRESS, codes=("E999",))
    assert not reply.covered
    assert "E999" in reply.blocks[0].text
    assert "PRESS-01" in reply.blocks[0].text


def test_sections_far_behind_the_best_are_left_out(store: Store) -> None:
    near = hit("press#9", "Near.", score=0.79)
    far = hit("press#8", "Far.", score=0.7)
    reply = ask(store, retrieved(hit("press#7", "Best."), near, far))
    assert [block.text for block in reply.blocks if block.kind is BlockKind.QUOTE] == ["Best.", "Near."]


def test_past_jobs_of_the_machine_come_first(store: Store) -> None:
    stories = [
        hit(f"jobs.csv#{name}", "no pressure", PassageKind.WORK_ORDER, document="jobs.csv")
        for name in ("W1", "W2")
    ]
    reply = ask(store, retrieved(hit("press#7", "Best.")), *stories, asset=PRESS)
    lines = only(reply, BlockKind.WORK_ORDERS).text.splitlines()
    assert "PRESS-01" in lines[1]
    assert "PRESS-02" in lines[2]


def test_the_alert_that_belongs_to_what_is_told_is_shown(store: Store) -> None:
    put_alerts(store)
    found = retrieved(hit("press#7", "Best."))
    assert BlockKind.ALERT not in kinds(ask(store, found, asset=PRESS))
    asked = ask(store, retrieved(codes=("E042",)), asset=PRESS, codes=("E042",))
    assert "E-042" in only(asked, BlockKind.ALERT).text
    row = hit("press#2", "Code: E-050", PassageKind.FAULT_ROW)
    cells = (Cell("Code", "E-050", 3), Cell("Cause", "oil", 3))
    indexed = replace(row.indexed, passage=replace(row.indexed.passage, cells=cells))
    told = ask(store, retrieved(replace(row, indexed=indexed)), asset=PRESS)
    assert "E-050" in only(told, BlockKind.ALERT).text


def test_whoever_asks_for_alerts_gets_all_that_stand(store: Store) -> None:
    put_alerts(store)
    nothing = retrieved(sure=False)
    standing = ask(store, nothing, asset=PRESS, want=Want.ALERTS)
    assert kinds(standing) == [BlockKind.ALERT, BlockKind.ALERT]
    none = ask(store, nothing, asset=PACKER, want=Want.ALERTS)
    assert none.covered
    assert "PACK-01" in only(none, BlockKind.ALERT).text


def put_alerts(store: Store) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for fingerprint, code, state in (
        ("a", "E-042", AlarmState.UNACKNOWLEDGED), ("b", "E-050", AlarmState.UNACKNOWLEDGED),
        ("c", "E-042", AlarmState.NORMAL),
    ):  # fmt: skip
        store.put_alerts("main", [Alert(fingerprint, "plc", "PRESS-01", code, "low", 500, state, now, now)])


def test_jobs_asked_for_are_those_of_the_machine_and_nothing_else(store: Store) -> None:
    stories = [
        hit(f"jobs.csv#{name}", "no pressure", PassageKind.WORK_ORDER, document="jobs.csv")
        for name in ("W1", "W2")
    ]
    reply = ask(store, retrieved(sure=False), *stories, asset=PRESS, want=Want.HISTORY)
    assert kinds(reply) == [BlockKind.WORK_ORDERS]
    assert len(reply.blocks[0].text.splitlines()) == 2
    every = ask(store, retrieved(hit("press#7", "Best.")), *stories, want=Want.HISTORY)
    lines = only(every, BlockKind.WORK_ORDERS).text.splitlines()
    assert [line[:10] for line in lines[1:]] == ["2025-03-01", "2025-02-01"]


def test_what_neither_past_jobs_nor_manuals_cover_is_not_covered(store: Store) -> None:
    job = hit("jobs.csv#W2", "no pressure", PassageKind.WORK_ORDER, document="jobs.csv")
    nothing = retrieved(sure=False)
    assert not ask(store, nothing, job, want=Want.HISTORY, sure_of_history=False).covered
    assert ask(store, nothing, job, want=Want.HISTORY).covered


def test_the_fault_of_a_code_is_told_though_past_jobs_are_asked_for(store: Store) -> None:
    job = hit("jobs.csv#W2", "no pressure", PassageKind.WORK_ORDER, document="jobs.csv")
    reply = ask(store, retrieved(codes=("E042",)), job, asset=PRESS, codes=("E042",), want=Want.HISTORY)
    assert kinds(reply) == [BlockKind.WORK_ORDERS, BlockKind.FAULT_ROW]


def test_rows_of_one_table_that_answer_alike_are_shown_together(store: Store) -> None:
    first = hit("press#2", "one", PassageKind.TABLE_ROW)
    siblings = [hit("press#2", name, PassageKind.TABLE_ROW).indexed for name in ("two", "three", "four")]
    other = hit("press#2", "intro").indexed
    best = replace(first, siblings=(other, *siblings))
    quotes = [block for block in ask(store, retrieved(best)).blocks if block.kind is BlockKind.QUOTE]
    assert len(quotes) == 3


def test_a_procedure_asked_for_is_told_whole_though_its_warning_was_found(store: Store) -> None:
    warning = retrieved(hit("press#1.1", OWN.text, PassageKind.SAFETY))
    assert BlockKind.STEPS in kinds(ask(store, warning, want=Want.STEPS))
    assert BlockKind.STEPS not in kinds(ask(store, warning, want=Want.SAFETY))


def test_a_question_on_another_machine_than_the_chosen_one_says_so(store: Store) -> None:
    found = retrieved(hit("press#1.1", "Change it yearly."))
    asked = Utterance("lock out the packer", "en", Machine(PRESS, "P1"), other=Machine(model="K7"))
    reply = Answerer(store, REGISTER, "main").answer(asked, found, Retrieval(()))
    assert kinds(reply)[:4] == [BlockKind.SAFETY] * 3 + [BlockKind.CLARIFY]
    told = only(reply, BlockKind.CLARIFY)
    assert (told.options, "PRESS-01" in told.text, "K7" in told.text) == (("PACK-01",), True, True)
