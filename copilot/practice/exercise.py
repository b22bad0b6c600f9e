"""A simulated fault as it is set: the hidden cause, what is reported of it, and who is to find it.

An exercise is a small JSON document, and so is the attempt at it (`copilot.practice.attempt`). A server will keep
both as the text of one row each, the attempt under its id and a version, as cases keep their events.
"""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from copilot.diagnosis.counts import Floats
from copilot.diagnosis.network import build_network
from copilot.errors import BadInputError
from copilot.faultknowledge import Cause, Competence, FaultKnowledge, FindingKind, Job
from copilot.language import is_foreign
from copilot.practice.giveaway import gives_away
from copilot.refusing import refusal


class Exercise(BaseModel):
    """A fault to find. ``cause`` is hidden from the learner; ``seed`` decides all answers, in any order of asking.

    ``shown`` are the findings (alarms, symptoms) that are present from the start and ``report`` what is told of them,
    in ``report_lang``: in the words of the past ``job`` where there was one in the learner's language. An ``exam``
    takes nothing back and ends with the first unsafe order. ``today`` is the day that past jobs are weighed for.
    """

    model_config = ConfigDict(frozen=True)

    site: str
    asset_model: str
    asset: str = ""
    cause: str
    seed: int = Field(ge=0)
    today: date
    lang: str = "en"
    competence: Competence = Competence.SPECIALIST
    exam: bool = False
    job: str = ""
    shown: tuple[str, ...] = ()
    report: str = ""
    report_lang: str = ""


def set_exercise(
    knowledge: FaultKnowledge,
    *,
    seed: int,
    today: date | None = None,
    cause: str = "",
    asset: str = "",
    lang: str = "en",
    competence: Competence = Competence.SPECIALIST,
    exam: bool = False,
) -> Exercise:
    """Set a fault of ``cause`` (an id), else of one that shows in something, drawn as often as the plant sees it.

    ``today`` is by default the day of the last job, so that a seed means the same tomorrow.

    Raises `BadInputError` where the knowledge does not list the cause, or lists none at all.
    """
    today = today or max((job.closed for job in knowledge.jobs), default=date(2000, 1, 1))
    network = build_network(knowledge, asset=asset, today=today)
    chosen = knowledge.cause(cause) if cause else _drawn(knowledge, network.prior, seed)
    if chosen is None:
        raise BadInputError(*refusal("practice.no_cause", cause=cause, model=knowledge.asset_model))
    job = _job(knowledge, chosen, seed, lang)
    theta = network.theta[network.causes.index(chosen.id)]
    # Who cannot read what was told is told the same signs in their own language.
    told = job if job and not is_foreign(job.lang, lang) else None
    shown = _told_by(job, knowledge) if job else _likely(knowledge, chosen, theta, seed)
    return Exercise(
        site=knowledge.site,
        asset_model=knowledge.asset_model,
        asset=asset,
        cause=chosen.id,
        seed=seed,
        today=today,
        lang=lang,
        competence=competence,
        exam=exam,
        job=job.id if job else "",
        shown=shown,
        report=told.report if told else _terse(knowledge, shown, lang),
        report_lang=told.lang if told else lang,
    )


def exercise_of(job: Job, knowledge: FaultKnowledge, competence: Competence) -> Exercise:
    """A past job as an exercise: its signs from the start, its cause hidden, its own answers to what was checked.

    What was not checked then answers by lot, decided by the job's id. The cause has to be listed.
    """
    return Exercise(
        site=knowledge.site,
        asset_model=knowledge.asset_model,
        asset=job.asset,
        cause=job.cause,
        seed=int(hashlib.sha256(job.id.encode()).hexdigest()[:8], 16),
        today=job.closed,
        competence=competence,
        job=job.id,
        shown=_told_by(job, knowledge),
        report=job.report,
        report_lang=job.lang,
    )


def lot(seed: int, name: str) -> float:
    """A number in [0, 1) that a seed and a name decide, on every machine and in any order alike."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 256**7


def _drawn(knowledge: FaultKnowledge, prior: Floats, seed: int) -> Cause | None:
    """A listed cause by lot, each as probable as its prior; where any shows in something, only those."""
    if not knowledge.causes:
        return None
    signs = {each.id for each in knowledge.findings if each.kind is not FindingKind.CHECK}
    telling = {link.cause for link in knowledge.links if link.finding in signs}
    telling |= {job.cause for job in knowledge.jobs if signs.intersection(job.findings)}
    shows = np.array([cause.id in telling for cause in knowledge.causes])
    share = np.cumsum(prior[:-1] * (shows if shows.any() else 1.0))
    place = np.searchsorted(share, lot(seed, "cause") * share[-1], side="right")
    return knowledge.causes[min(int(place), len(knowledge.causes) - 1)]


def _job(knowledge: FaultKnowledge, cause: Cause, seed: int, lang: str) -> Job | None:
    """A past job of the cause whose report can be shown: in the learner's language where there is one."""
    fit = [
        job
        for job in knowledge.jobs
        if job.cause == cause.id
        and job.report.strip()
        and _told_by(job, knowledge)
        and not gives_away(job.report, cause)
    ]
    fit = [job for job in fit if job.lang == lang] or fit
    fit.sort(key=lambda job: job.id)
    return fit[int(lot(seed, "job") * len(fit))] if fit else None


def _told_by(job: Job, knowledge: FaultKnowledge) -> tuple[str, ...]:
    told = (knowledge.finding(each) for each in job.findings)
    return tuple(each.id for each in told if each and each.kind is not FindingKind.CHECK)


def _likely(knowledge: FaultKnowledge, cause: Cause, theta: Floats, seed: int) -> tuple[str, ...]:
    """The alarms and symptoms that the lots give the cause; its strongest one always."""
    linked = {link.finding for link in knowledge.links if link.cause == cause.id}
    signs = [
        (column, each.id)
        for column, each in enumerate(knowledge.findings)
        if each.id in linked and each.kind is not FindingKind.CHECK
    ]
    if not signs:
        return ()
    strongest = max(signs, key=lambda sign: float(theta[sign[0]]))
    return tuple(name for column, name in signs if name == strongest[1] or lot(seed, name) < theta[column])


def _terse(knowledge: FaultKnowledge, shown: tuple[str, ...], lang: str) -> str:
    """The symptoms in the learner's language, else what the alarms say, as someone in a hurry would tell them."""
    findings = [each for each in map(knowledge.finding, shown) if each]
    symptoms = [each for each in findings if each.kind is FindingKind.SYMPTOM]
    return "; ".join(each.text(lang) for each in symptoms or findings)
