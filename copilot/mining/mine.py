"""Fault knowledge of a model, mined from the store or, where nothing has changed since, taken from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from hashlib import sha256

from copilot.diagnosis.calibration import leave_one_out
from copilot.diagnosis.reports import ReportModel
from copilot.faultknowledge import FaultKnowledge, FindingState, Job
from copilot.knowledgestore import CauseDecision, KnowledgeStore
from copilot.mining.alignment import entries
from copilot.mining.causes import job_cause, listed_cause, merges_of, merges_of_jobs
from copilot.mining.findings import FindingBook
from copilot.mining.jobs import Assignment, assign
from copilot.mining.merging import merged
from copilot.mining.sources import SourceJob, model_orders, read_jobs, read_rows
from copilot.store import Store
from copilot.wordingvectors import WordingVectors

MINING_VERSION = 5
"""Counts up whenever the same sources would give other knowledge."""


def fault_knowledge(store: Store, vectors: WordingVectors, site: str, asset_model: str) -> FaultKnowledge:
    """The knowledge kept if it is current, else mined and kept. Raises `StorageError`."""
    kept = KnowledgeStore(store)
    version = knowledge_version(store, vectors, site, asset_model)
    if kept.version(site, asset_model) == version and (found := kept.knowledge(site, asset_model)):
        return found
    knowledge = mine(store, vectors, site, asset_model)
    kept.put(knowledge)
    return knowledge


def mine(store: Store, vectors: WordingVectors, site: str, asset_model: str) -> FaultKnowledge:
    """Causes, findings, links, jobs and merges from all that the store holds on a model; empty where it holds none."""
    version = knowledge_version(store, vectors, site, asset_model)
    decisions = KnowledgeStore(store).decisions(site, asset_model)
    rows = read_rows(store, site, asset_model)
    groups = merged(entries(rows, vectors), vectors, decisions)
    jobs = read_jobs(store, site, asset_model, {row.code for row in rows} - {""})
    assignment = assign(jobs, groups, vectors, decisions)
    by_cause: dict[str, list[SourceJob]] = defaultdict(list)
    for each in assignment.listed:
        by_cause[each.cause].append(each.job)
    causes = [
        *(listed_cause(group, by_cause[group.id]) for group in groups),
        *(job_cause(cause, own) for cause, own in assignment.own.items()),
    ]
    book = FindingBook(vectors)
    for group in groups:
        book.add_cause(group)
    for cause, own in assignment.own.items():
        book.add_job_cause(cause, own)
    told = [(job, cause, book.shown(job)) for job, cause in _in_order(jobs, assignment)]
    findings = book.findings(causes)
    known = {finding.id for finding in findings}
    closed = [_job(job, cause, asset_model, shown, known) for job, cause, shown in told]
    listed = [merge for group in groups for merge in merges_of(group, vectors)]
    knowledge = FaultKnowledge(
        site=site,
        asset_model=asset_model,
        version=version,
        causes=tuple(causes),
        findings=tuple(findings),
        links=tuple(book.links()),
        jobs=tuple(closed),
        merges=(*listed, *merges_of_jobs(assignment.listed, causes)),
    )
    return _learned(knowledge, vectors)


def knowledge_version(store: Store, vectors: WordingVectors, site: str, asset_model: str) -> str:
    """Changes whenever a source, a job, a decision, the embedding model or the mining itself does."""
    documents = [
        (row.id, row.content_hash, row.revision)
        for row in store.documents(site)
        if not row.asset_models or asset_model in row.asset_models
    ]
    jobs = model_orders(store, site, asset_model)
    decisions: Sequence[CauseDecision] = KnowledgeStore(store).decisions(site, asset_model)
    made_from = (MINING_VERSION, vectors.identity, documents, jobs, decisions)
    return sha256(repr(made_from).encode()).hexdigest()[:16]


def _in_order(jobs: Sequence[SourceJob], assignment: Assignment) -> list[tuple[SourceJob, str]]:
    """Every job that has a cause, the earliest first."""
    causes = {each.job.order.id: each.cause for each in assignment.listed}
    causes |= {job.order.id: cause for cause, own in assignment.own.items() for job in own}
    return [(job, causes[job.order.id]) for job in jobs if job.order.id in causes]


def _learned(knowledge: FaultKnowledge, vectors: WordingVectors) -> FaultKnowledge:
    """The knowledge with what takes a while to learn from its jobs, so that no technician waits for it."""
    told = [job for job in knowledge.jobs if job.report]
    reports = [job.report for job in told]
    model = ReportModel.fit(reports, [job.cause for job in told], vectors.of(reports))
    return knowledge.model_copy(
        update={"calibration": leave_one_out(knowledge), "report_weights": model.weights}
    )


def _job(job: SourceJob, cause: str, asset_model: str, shown: Sequence[str], known: Collection[str]) -> Job:
    """A job as evidence; of a case, what its checks showed is known too, one that could not be made tells nothing."""
    checked = {
        each.finding: each.state for each in (job.case.checks if job.case else ()) if each.finding in known
    }
    present, absent = (
        [finding for finding, state in checked.items() if state is wanted]
        for wanted in (FindingState.PRESENT, FindingState.ABSENT)
    )
    seen = dict.fromkeys(
        (*shown, *(each for each in (job.case.symptoms if job.case else ()) if each in known), *present)
    )
    return Job(
        id=job.order.id,
        asset=job.order.asset,
        asset_model=asset_model,
        closed=job.order.opened,
        cause=cause,
        findings=tuple(each for each in seen if each not in absent),
        absent=tuple(absent),
        report=job.order.problem,
        lang=job.lang,
        minutes=job.order.minutes,
    )
