"""Mining as a whole: what a press's sources become, what stays current, and what a closed job changes."""

from __future__ import annotations

from dataclasses import replace

from copilot.faultknowledge import Competence, EnergyState, FaultKnowledge, FindingKind, MergedBy
from copilot.knowledgestore import KnowledgeStore
from copilot.mining import fault_knowledge, mine
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from tests.copilot.mining.press import ALARMS, MODEL, fill, job, manual, put, put_jobs

ORDERS = (
    job(1, "no main pressure", "relief valve V10 dirty", "cleaned V10", "E-042"),
    job(2, "no main pressure", "coil Y11 burnt", "replaced", "E-042", asset="PRESS-02"),
    job(3, "oil foams", "air drawn in", "tightened"),
    job(4, "panel dark", "cable in the chain chafed", "spliced"),
)


def mined(store: Store, vectors: WordingVectors) -> FaultKnowledge:
    fill(store, ORDERS)
    return mine(store, vectors, "main", MODEL)


def test_causes_carry_wordings_remedies_ratings_parts_and_minutes(
    store: Store, letters: WordingVectors
) -> None:
    known = mined(store, letters)
    valve = known.causes[0]
    assert [(wording.text, wording.lang) for wording in valve.wordings] == [
        ("Relief valve V10 dirty", "en"),
        ("Druckventil V10 verschmutzt", "de"),
    ]
    assert valve.text("de") == "Druckventil V10 verschmutzt"
    assert (valve.occurrence, valve.parts, valve.minutes, valve.job) == (6, ("HP-7730-118",), 10, "")
    assert {wording.text for wording in valve.remedies} == {"Clean V10", "V10 reinigen", "Repair it"}
    coil, leak, air, own = known.causes[1:]
    assert (coil.parts, coil.minutes) == (("HP-7730-130",), 20)
    assert leak.minutes > 30
    assert air.minutes == 30
    assert (own.job, own.text("en"), own.minutes) == ("WO-4", "cable in the chain chafed", 40)
    assert own.wordings[0].citation.document == "log"


def test_findings_and_links_come_from_the_columns(store: Store, letters: WordingVectors) -> None:
    known = mined(store, letters)
    alarm = known.finding("alarm:E042")
    assert alarm is not None
    assert (alarm.kind, alarm.code, alarm.text("de")) == (FindingKind.ALARM, "E042", "Kein Hauptdruck")
    foams = next(each for each in known.findings if each.text("en") == "Oil foams")
    assert (foams.kind, foams.text("de")) == (FindingKind.SYMPTOM, "Öl schäumt")
    check = next(each for each in known.findings if each.text("en") == "Look at the oil level")
    assert (check.kind, check.energy, check.competence) == (
        FindingKind.CHECK,
        EnergyState.ANY,
        Competence.OPERATOR,
    )
    links = {(link.cause, link.finding): link for link in known.links}
    air, own = known.causes[3], known.causes[4]
    assert links[air.id, check.id].strength == 0.9
    assert links[air.id, check.id].citations[0].quote == "Look at the oil level"
    assert links[known.causes[0].id, alarm.id].strength > links[known.causes[1].id, alarm.id].strength
    reported = next(finding for cause, finding in links if cause == own.id)
    assert known.finding(reported).text("en") == "panel dark"  # type: ignore[union-attr]


def test_every_cause_has_its_inspection(store: Store, letters: WordingVectors) -> None:
    known = mined(store, letters)
    looks = {finding.inspects: finding for finding in known.findings if finding.inspects}
    assert looks.keys() == {cause.id for cause in known.causes}
    for cause in known.causes:
        assert looks[cause.id].wordings == cause.wordings
        assert looks[cause.id].minutes > 0
    coil = looks[known.causes[1].id]
    assert (coil.energy, coil.competence) == (EnergyState.ISOLATED, Competence.SPECIALIST)


def test_ids_are_unique_and_everything_refers_to_something(store: Store, letters: WordingVectors) -> None:
    known = mined(store, letters)
    causes, findings = [cause.id for cause in known.causes], [finding.id for finding in known.findings]
    assert len(set(causes)) == len(causes)
    assert len(set(findings)) == len(findings)
    assert {link.cause for link in known.links} <= set(causes)
    assert {link.finding for link in known.links} <= set(findings)
    assert {merge.cause for merge in known.merges} <= set(causes)
    assert {job.cause for job in known.jobs} <= set(causes)
    assert {finding for job in known.jobs for finding in job.findings} <= set(findings)


def test_jobs_say_what_was_seen_where_and_when(store: Store, letters: WordingVectors) -> None:
    known = mined(store, letters)
    first, second, third, _ = known.jobs
    assert (first.id, first.asset, first.cause, first.findings) == (
        "WO-1",
        "PRESS-01",
        known.causes[0].id,
        ("alarm:E042",),
    )
    assert (second.asset, second.cause, second.minutes) == ("PRESS-02", known.causes[1].id, 20)
    assert third.report == "oil foams"
    assert [known.finding(each).text("en") for each in third.findings] == ["Oil foams"]  # type: ignore[union-attr]


def test_merges_are_listed_with_why(store: Store, letters: WordingVectors) -> None:
    known = mined(store, letters)
    told = {(merge.wording.text, merge.by) for merge in known.merges if merge.cause == known.causes[0].id}
    assert told == {
        ("Druckventil V10 verschmutzt", MergedBy.SAME_ROW),
        ("relief valve V10 dirty", MergedBy.SAME_TEXT),
    }


def test_knowledge_is_kept_until_something_it_was_made_from_changes(
    store: Store, letters: WordingVectors
) -> None:
    fill(store, ORDERS)
    first = fault_knowledge(store, letters, "main", MODEL)
    assert KnowledgeStore(store).version("main", MODEL) == first.version
    marked = first.model_copy(update={"merges": ()})
    KnowledgeStore(store).put(marked)
    assert fault_knowledge(store, letters, "main", MODEL) == marked
    versions = {first.version}
    put_jobs(store, [*ORDERS, job(5, "panel dark", "cable chafed")], version="2")
    versions.add(fault_knowledge(store, letters, "main", MODEL).version)
    put(store, replace(manual("en", ALARMS["en"][:2]), content_hash="other"))
    versions.add(fault_knowledge(store, letters, "main", MODEL).version)
    cause = first.causes[0]
    KnowledgeStore(store).decide("main", MODEL, "split", cause.id, [cause.wordings[0].text], "M. Becker")
    versions.add(fault_knowledge(store, letters, "main", MODEL).version)
    assert len(versions) == 4


def test_the_same_sources_give_the_same_knowledge(store: Store, letters: WordingVectors) -> None:
    assert mined(store, letters) == mined(store, letters)


def test_decisions_survive_mining_again(store: Store, letters: WordingVectors) -> None:
    known = mined(store, letters)
    own, valve = known.causes[4], known.causes[0]
    KnowledgeStore(store).decide("main", MODEL, "merge", valve.id, [own.wordings[0].text], "M. Becker")
    after = fault_knowledge(store, letters, "main", MODEL)
    assert own.id not in {cause.id for cause in after.causes}
    assert {job.id for job in after.jobs if job.cause == valve.id} == {"WO-1", "WO-4"}
    put_jobs(store, [*ORDERS, job(5, "panel dark", "cable in the chain chafed", "spliced")], version="2")
    later = fault_knowledge(store, letters, "main", MODEL)
    assert {job.id for job in later.jobs if job.cause == valve.id} == {"WO-1", "WO-4", "WO-5"}


def test_a_model_that_nothing_tells_of_has_no_causes(store: Store, letters: WordingVectors) -> None:
    known = mine(store, letters, "main", "P9")
    assert (known.causes, known.findings, known.jobs) == ((), (), ())
