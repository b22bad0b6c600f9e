"""What speaks for a cause and what against it, each with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from copilot.diagnosis.counts import Floats
from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import Network
from copilot.diagnosis.posterior import likelihoods
from copilot.faultknowledge import FaultKnowledge, FindingState, Job
from copilot.reply import Citation
from copilot.wording import Wording, wording

JOBS = "jobs"
"""Stands in the place of a finding's id where past jobs are the evidence."""
REPORT = "report"
"""Stands there where the words of the report are."""
# What changes the odds by less than this (a log ratio: 5 %) is not worth telling.
LEAST_WEIGHT = 0.05
MOST_JOBS_CITED = 5


class EvidenceItem(BaseModel):
    """One piece of evidence: ``weight`` is log P(state | cause) / P(state), of jobs log of how much likelier they
    make the cause than an average one; above 0 it speaks for the cause."""

    model_config = ConfigDict(frozen=True)

    finding: str
    state: FindingState
    weight: float
    citations: tuple[Citation, ...] = ()
    text: str = ""


Evidence = tuple[tuple[EvidenceItem, ...], tuple[EvidenceItem, ...]]


def explain(
    network: Network,
    knowledge: FaultKnowledge,
    observations: Iterable[Observation],
    cause: str,
    *,
    asset: str = "",
    lang: str = "en",
    told: Floats | None = None,
) -> Evidence:
    """Evidence for and against a cause, the weightiest first, worded in ``lang``; ``told`` (n,) as for `posterior`."""
    words = wording(lang)
    sources = {link.finding: link.citations for link in knowledge.links if link.cause == cause}
    items = [
        *_told(network, knowledge, cause, told, words),
        *_jobs(network, knowledge, cause, asset, words),
        *_observed(network, knowledge, observations, cause, sources, words),
    ]
    telling = [item for item in items if abs(item.weight) >= LEAST_WEIGHT]
    ranked = sorted(telling, key=lambda item: (-abs(item.weight), item.finding))
    return tuple(i for i in ranked if i.weight > 0), tuple(i for i in ranked if i.weight < 0)


def _observed(
    network: Network,
    knowledge: FaultKnowledge,
    observations: Iterable[Observation],
    cause: str,
    sources: Mapping[str, tuple[Citation, ...]],
    words: Wording,
) -> Iterator[EvidenceItem]:
    """What each observation says of the cause, with the sources that link the two."""
    row = network.causes.index(cause)
    for observation in observations:
        seen, finding = likelihoods(network, observation), knowledge.finding(observation.finding)
        if seen is None or finding is None:
            continue
        likelihood, base = seen
        text = finding.text(words.lang) if finding.wordings else finding.id
        yield EvidenceItem(
            finding=finding.id,
            state=observation.state,
            weight=float(np.log(likelihood[row] / base)),
            citations=sources.get(finding.id, ()),
            text=words(f"diagnosis.evidence.{finding.kind}.{observation.state}", text=text),
        )


def _told(
    network: Network, knowledge: FaultKnowledge, cause: str, told: Floats | None, words: Wording
) -> Sequence[EvidenceItem]:
    """What past jobs taught of the report's words and the parts' ages: the jobs that had this cause."""
    if told is None or not told.any():
        return ()
    weight = float(told[network.causes.index(cause)])
    jobs = [job for job in knowledge.jobs if job.cause == cause and job.report][-MOST_JOBS_CITED:]
    return (
        EvidenceItem(
            finding=REPORT,
            state=FindingState.PRESENT if weight > 0 else FindingState.ABSENT,
            weight=weight,
            citations=tuple(_cite(job) for job in jobs),
            text=words(f"diagnosis.evidence.report.{'like' if weight > 0 else 'unlike'}"),
        ),
    )


def _jobs(
    network: Network, knowledge: FaultKnowledge, cause: str, asset: str, words: Wording
) -> Sequence[EvidenceItem]:
    """Past jobs with this cause, those of the machine before those of its model."""
    jobs = sorted(
        (job for job in knowledge.jobs if job.cause == cause), key=lambda job: job.closed, reverse=True
    )
    mine = [job for job in jobs if asset and job.asset == asset]
    if not jobs:
        return ()
    key = "diagnosis.evidence.jobs_here" if mine else "diagnosis.evidence.jobs"
    told = mine or jobs
    share = network.prior[network.causes.index(cause)] * len(network.causes)
    return (
        EvidenceItem(
            finding=JOBS,
            state=FindingState.PRESENT,
            weight=max(float(np.log(share)), 2 * LEAST_WEIGHT),
            citations=tuple(_cite(job) for job in told[:MOST_JOBS_CITED]),
            text=words(key, count=len(told)),
        ),
    )


def _cite(job: Job) -> Citation:
    """A work order as a source: its number, and the words it was reported with."""
    return Citation(document=job.id, quote=job.report or job.id, lang=job.lang)
