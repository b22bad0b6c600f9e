"""The product asked for the cause of past jobs: fault knowledge of older jobs, and its own posterior."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from copilot.diagnosis.evidence import Observation
from copilot.diagnosis.network import build_network
from copilot.diagnosis.posterior import posterior
from copilot.diagnosis.reports import ReportModel
from copilot.diagnosis.wear import WearModel
from copilot.faultknowledge import (
    OTHER,
    Cause,
    FaultKnowledge,
    Finding,
    FindingKind,
    FindingState,
    Job,
    Wording,
)
from copilot.reply import Citation
from evals.dataset import SITE
from evals.rcadata.past import Past

Floats = NDArray[np.float64]
Vectors = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> unit sentence vectors (n, d)."""


def knowledge_of(learn: Sequence[Past]) -> FaultKnowledge:
    """What closed jobs alone teach: their causes, their alarms, and the jobs (one for each cause of a job)."""
    causes = sorted({cause for past in learn for cause in past.causes})
    findings = sorted({finding for past in learn for finding in past.findings})
    return FaultKnowledge(
        site=SITE,
        asset_model="",
        causes=tuple(Cause(id=cause, wordings=_worded(cause)) for cause in causes),
        findings=tuple(
            Finding(id=each, kind=FindingKind.ALARM, wordings=_worded(each), code=each) for each in findings
        ),
        jobs=tuple(
            Job(
                id=past.id,
                asset=past.asset,
                asset_model="",
                closed=past.day,
                cause=cause,
                findings=past.findings,
                report=past.report,
            )
            for past in learn
            for cause in past.causes
        ),
    )


def rank(learn: Sequence[Past], ask: Sequence[Past], vectors: Vectors) -> tuple[list[str], Floats]:
    """Causes (k,) and their posteriors (n, k) for the jobs asked, as the product ranks them.

    Reports and ages of parts count where the jobs have them. Alarms that are silent count, too: their source is alive.
    """
    knowledge = knowledge_of(learn)
    causes = [cause.id for cause in knowledge.causes]
    told = np.zeros((len(ask), len(causes) + 1))
    if any(past.report for past in learn):
        told += _of_reports(knowledge.jobs, [past.report for past in ask], vectors, [*causes, OTHER])
    told += _of_ages(learn, ask, [*causes, OTHER])
    network = build_network(knowledge, today=max(past.day for past in learn))
    found = [
        posterior(network, _observed(knowledge, past), logs)[:-1]
        for past, logs in zip(ask, told, strict=True)
    ]
    return causes, np.array(found)


def _of_reports(
    jobs: Sequence[Job], reports: Sequence[str], vectors: Vectors, causes: Sequence[str]
) -> Floats:
    texts = [job.report for job in jobs]
    model = ReportModel.fit(texts, [job.cause for job in jobs], vectors(texts))
    return model.log_likelihoods(reports, vectors(reports), causes)


def _of_ages(learn: Sequence[Past], ask: Sequence[Past], causes: Sequence[str]) -> Floats:
    rows = [(past.ages, cause) for past in learn for cause in past.causes]
    model = WearModel.fit([ages for ages, _ in rows], [cause for _, cause in rows])
    return np.array([model.log_likelihood(past.ages, causes) for past in ask])


def _observed(knowledge: FaultKnowledge, past: Past) -> list[Observation]:
    """Every known alarm, present or silent."""
    return [
        Observation(each.id, FindingState.PRESENT if each.id in past.findings else FindingState.ABSENT)
        for each in knowledge.findings
    ]


def _worded(text: str) -> tuple[Wording, ...]:
    return (Wording(text=text, lang="en", citation=Citation(document="history", quote=text)),)
