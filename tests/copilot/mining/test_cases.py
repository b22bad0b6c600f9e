"""What a confirmed work order of a case teaches: the cause that was chosen, and what its checks showed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from copilot.faultknowledge import FaultKnowledge, FindingState, MergedBy
from copilot.mining import mine
from copilot.mining.sources import read_jobs
from copilot.store import Store
from copilot.workorder import CaseFacts, CheckDone, confirmed, draft_work_order
from copilot.workorderstore import record
from tests.copilot.mining.press import MODEL, LetterVectors, fill, job

VECTORS = LetterVectors()
PRESENT, ABSENT, UNKNOWN = FindingState.PRESENT, FindingState.ABSENT, FindingState.UNKNOWN
WORDS = "something only this technician would write"


def closed(
    store: Store,
    number: int,
    *,
    cause: str = WORDS,
    cause_id: str = "",
    checks: tuple[CheckDone, ...] = (),
    codes: tuple[str, ...] = (),
    symptoms: tuple[str, ...] = (),
) -> str:
    """A case closed and confirmed; returns its work order's id."""
    facts = CaseFacts(
        case=f"c{number}", asset="PRESS-01", asset_model=MODEL, lang="en", opened=date(2026, 5, number),
        problem="stands still", cause=cause, remedy="put right", cause_id=cause_id, codes=codes,
        symptoms=symptoms, checks=checks,
    )  # fmt: skip
    order = confirmed(draft_work_order(facts), "mei", datetime(2026, 5, number, tzinfo=UTC))
    record(store, "main", order)
    return order.id


def known(store: Store) -> FaultKnowledge:
    return mine(store, VECTORS, "main", MODEL)  # type: ignore[arg-type]


def cause_of(knowledge: FaultKnowledge, words: str) -> str:
    return next(each.id for each in knowledge.causes if words in {w.text for w in each.wordings})


def test_the_cause_that_was_chosen_counts_however_the_job_is_worded(store: Store) -> None:
    fill(store)
    chosen = cause_of(known(store), "Prefill valve V30 leaks")
    order = closed(store, 1, cause_id=chosen, codes=("E042",))
    after = known(store)
    assert [(each.id, each.cause) for each in after.jobs] == [(order, chosen)]
    assert [each.by for each in after.merges if each.wording.text == WORDS] == [MergedBy.PERSON]


def test_a_cause_that_is_not_listed_any_more_counts_by_its_wording(store: Store) -> None:
    fill(store)
    closed(store, 1, cause="Prefill valve V30 leaks", cause_id="cause:gone")
    after = known(store)
    assert after.jobs[0].cause == cause_of(after, "Prefill valve V30 leaks")


def test_a_cause_known_from_jobs_only_can_be_chosen_too(store: Store) -> None:
    fill(store, [job(1, "panel dark", "drag chain cable chafed", "cable replaced")])
    own = next(each.id for each in known(store).causes if each.job)
    order = closed(store, 2, cause="Prefill valve V30 leaks", cause_id=own)
    assert {each.id: each.cause for each in known(store).jobs} == {"WO-1": own, order: own}


def test_checks_not_ok_are_findings_and_checks_ok_are_absent(store: Store) -> None:
    fill(store)
    before = known(store)
    chosen = cause_of(before, "Air drawn in")
    look = next(each.id for each in before.findings if each.inspects == chosen)
    others = [each.id for each in before.findings if each.inspects and each.id != look]
    foams = next(each.id for each in before.findings if each.id.startswith("symptom:"))
    checks = (
        CheckDone(text="it is", state=PRESENT, finding=look),
        CheckDone(text="it is not", state=ABSENT, finding=others[0]),
        CheckDone(text="could not look", state=UNKNOWN, finding=others[1]),
        CheckDone(text="no longer listed", state=PRESENT, finding="check:gone"),
        CheckDone(text="kept before checks had ids", state=PRESENT),
    )
    closed(store, 1, cause_id=chosen, checks=checks, codes=("E042", "E044"), symptoms=(foams,))
    [learned] = known(store).jobs
    assert set(learned.findings) == {"alarm:E042", "alarm:E044", foams, look}
    assert learned.absent == (others[0],)


def test_what_takes_long_is_learned_with_the_knowledge(store: Store) -> None:
    orders = [
        job(
            number,
            *[("pressure low", "Relief valve V10 dirty", "", "E-042"), ("oil foams", "Air drawn in")][
                number % 2
            ],
        )
        for number in range(1, 41)
    ]
    fill(store, orders)
    after = known(store)
    assert after.calibration
    assert after.calibration.enough
    assert len(after.report_weights) == 3


def test_a_job_that_was_no_case_has_no_chosen_cause(store: Store) -> None:
    fill(store, [job(1, "no main pressure", "relief valve V10 dirty")])
    [read] = read_jobs(store, "main", MODEL, {"E042"})
    assert read.cause_id == ""
