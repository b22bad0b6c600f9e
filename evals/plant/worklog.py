"""Three years of work orders, drawn from the faults as often as their occurrence ratings say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from random import Random

import opencc

from copilot.knowledge import Asset
from evals.plant.causes import Cause, ModelFaults, PlantFault, Tongues
from evals.plant.shorthand import jot, miscode

FIRST_DAY, LAST_DAY = date(2023, 11, 1), date(2026, 10, 31)
ORDERS = 640
_DOUBLES = 6
_TECHNICIANS = {
    "en": ("R. Kumar", "A. Santos", "T. Lam"),
    "de": ("M. Becker",),
    "es": ("J. Ortega",),
    "zh-Hant": ("黃國輝", "陳志明", "Wong KF"),
}
_SIMPLIFIER = "刘洋"
"""Writes simplified characters."""


@dataclass(frozen=True, slots=True)
class LoggedJob:
    """A row of the log, in the order of its columns. ``parts`` is "" where none were fitted or noted."""

    id: str
    asset: str
    opened: date
    code: str
    problem: str
    cause: str
    remedy: str
    parts: str
    minutes: str
    technician: str


@dataclass(frozen=True, slots=True)
class Draw:
    """One cause that may strike one asset, with its weight against the others."""

    asset: Asset
    fault: PlantFault
    cause: Cause
    weight: float


def work_orders(assets: Sequence[Asset], models: tuple[ModelFaults, ...], dice: Random) -> list[LoggedJob]:
    """The log in the order of its dates, a few jobs entered twice among them."""
    return [job for job, _ in known_work_orders(assets, models, dice)]


def known_work_orders(
    assets: Sequence[Asset], models: tuple[ModelFaults, ...], dice: Random
) -> list[tuple[LoggedJob, Cause]]:
    """The log with what no plant knows: the cause that each job was drawn from."""
    draws = list(_draws(assets, models, dice))
    days = sorted(dice.choices(_workdays(), k=ORDERS - _DOUBLES))
    struck = dice.choices(draws, weights=[draw.weight for draw in draws], k=len(days))
    tongues = Tongues(models)
    jobs = [(_job(draw, day, tongues, dice), draw.cause) for draw, day in zip(struck, days, strict=True)]
    jobs += [(_entered_again(job, dice), cause) for job, cause in dice.sample(jobs, _DOUBLES)]
    jobs.sort(key=lambda pair: pair[0].opened)
    return [
        (replace(job, id=f"WO-{job.opened:%y}-{number:04d}"), cause)
        for number, (job, cause) in enumerate(jobs, start=1001)
    ]


def written_by(job: LoggedJob) -> str:
    """The language that the technician of a job writes."""
    return next((lang for lang, names in _TECHNICIANS.items() if job.technician in names), "zh-Hans")


def write_work_orders(jobs: Sequence[LoggedJob]) -> str:
    """The log as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, [field.name for field in fields(LoggedJob)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(job) for job in jobs)
    return stream.getvalue()


def _draws(assets: Sequence[Asset], models: tuple[ModelFaults, ...], dice: Random) -> Iterator[Draw]:
    """Every cause at every asset of its model; the machines of a model do not suffer alike."""
    for faults in models:
        for asset in (asset for asset in assets if asset.model == faults.model):
            for fault in faults.faults:
                for cause in fault.causes:
                    weight = cause.occurrence**2 * dice.choice((0.4, 0.8, 1.0, 1.2, 2.0))
                    yield Draw(asset, fault, cause, weight)


def _workdays() -> list[date]:
    span = (LAST_DAY - FIRST_DAY).days + 1
    days = [FIRST_DAY + timedelta(days=offset) for offset in range(span)]
    return [day for day in days if day.weekday() < 6]


def _job(draw: Draw, day: date, tongues: Tongues, dice: Random) -> LoggedJob:
    line = dice.choice(draw.cause.jargon)
    lang = tongues.of(line)
    problem, cause, remedy = _told(draw, line, lang, dice)
    job = LoggedJob(
        id="",
        asset=draw.asset.id if dice.random() < 0.94 else draw.asset.id.replace("-", " ").title(),
        opened=day,
        code=miscode(draw.fault.code, dice) if dice.random() < 0.8 else "",
        problem=problem,
        cause=cause,
        remedy=remedy,
        parts=draw.cause.part if dice.random() < 0.9 else "",
        minutes=_minutes(draw.cause, dice) if dice.random() < 0.94 else "",
        technician=dice.choice(_TECHNICIANS[lang]),
    )
    return _in_simplified(job) if lang == "zh-Hant" and dice.random() < 0.25 else job


def _minutes(cause: Cause, dice: Random) -> str:
    """The time a repair took, to five minutes; most take less than the middle of their span."""
    low, high = cause.minutes
    return str(5 * round(dice.triangular(low, high, (2 * low + high) / 3) / 5))


def _told(draw: Draw, line: str, lang: str, dice: Random) -> tuple[str, str, str]:
    """Problem, cause and remedy: all in one line, the line as the remedy, or in the words of the list."""
    symptom, cause, remedy = draw.fault.symptom[lang], draw.cause.cause[lang], draw.cause.remedy[lang]
    roll = dice.random()
    if roll < 0.3:
        return jot(line, lang, dice, last=True), "", ""
    done = line if roll < 0.75 else remedy
    why = jot(cause, lang, dice) if dice.random() < 0.9 else ""
    return jot(symptom, lang, dice), why, jot(done, lang, dice, last=True)


def _in_simplified(job: LoggedJob) -> LoggedJob:
    convert = opencc.OpenCC("t2s").convert
    return replace(
        job,
        problem=convert(job.problem),
        cause=convert(job.cause),
        remedy=convert(job.remedy),
        technician=_SIMPLIFIER,
    )


def _entered_again(job: LoggedJob, dice: Random) -> LoggedJob:
    """The same job from the next shift's pen: a day later, nothing but the problem filled in."""
    later = min(job.opened + timedelta(days=1), LAST_DAY)
    return replace(job, opened=later, cause="", remedy="", minutes="") if dice.random() < 0.5 else job
