"""What a learner is told at the start: the machine, the alarm, a terse report, and what can be asked and named."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from copilot.diagnosis.why import check_text
from copilot.faultknowledge import EnergyState, FindingKind
from copilot.practice.simulation import Simulation


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True)


class CheckOffered(_Noun):
    """A check that can be asked for, with its minutes without lock-out."""

    id: str
    text: str
    minutes: float
    energy: EnergyState


class CauseOffered(_Noun):
    """A cause that can be named, with the minutes of its repair."""

    id: str
    text: str
    minutes: float


class Briefing(_Noun):
    """The start of an exercise, without what is hidden; ``report``, in ``report_lang``, may be ""."""

    asset: str
    asset_model: str
    seed: int
    exam: bool
    alarms: tuple[str, ...]
    report: str
    report_lang: str
    checks: tuple[CheckOffered, ...]
    causes: tuple[CauseOffered, ...]


def briefing(simulation: Simulation, lang: str, alarms: tuple[str, ...] | None = None) -> Briefing:
    """The briefing in a language; ``alarms`` as the sources print them, default their normalised codes."""
    exercise, knowledge = simulation.exercise, simulation.knowledge
    return Briefing(
        asset=exercise.asset,
        asset_model=exercise.asset_model,
        seed=exercise.seed,
        exam=exercise.exam,
        alarms=alarm_codes(simulation) if alarms is None else alarms,
        report=exercise.report,
        report_lang=exercise.report_lang,
        checks=tuple(
            CheckOffered(
                id=each.id,
                text=check_text(each, knowledge, lang)[0],
                minutes=each.minutes,
                energy=each.energy,
            )
            for each in simulation.checks.values()
        ),
        causes=tuple(
            CauseOffered(id=each.id, text=each.text(lang), minutes=each.minutes) for each in knowledge.causes
        ),
    )


def alarm_codes(simulation: Simulation) -> tuple[str, ...]:
    """The alarms that stand from the start, normalised."""
    shown = (simulation.knowledge.finding(each) for each in simulation.exercise.shown)
    return tuple(each.code for each in shown if each and each.kind is FindingKind.ALARM)
