"""What a case says at its end: the facts its work order is drafted from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from copilot.case import Case
from copilot.caseevents import Acknowledged, Observed, Outcome, Said
from copilot.caseview import alarms_of, text_of
from copilot.faultknowledge import FaultKnowledge
from copilot.workorder import AcknowledgedMessage, CaseFacts, CheckDone, PhaseMinutes

# A longer silence in a case is a break, not work.
LONGEST_GAP_MINUTES = 120.0


def case_facts(case: Case, knowledge: FaultKnowledge) -> CaseFacts:
    """The facts of a case whose last repair was verified, or as far as it came."""
    opened, lang = case.opened, case.opened.lang
    said = case.of(Said)
    codes = alarms_of(case)
    repaired = case.attempts[-1] if case.attempts else None
    cause = knowledge.cause(repaired.chosen.cause) if repaired else None
    done = [step for step in repaired.steps if step.outcome is Outcome.DONE] if repaired else []
    guide = repaired.chosen.guide if repaired else None
    return CaseFacts(
        case=case.id,
        asset=opened.asset,
        asset_model=opened.asset_model,
        lang=lang,
        opened=case.records[0].at.date(),
        problem=_problem(said, codes, knowledge, lang),
        cause=repaired.chosen.text if repaired else "",
        cause_id=repaired.chosen.cause if repaired else "",
        remedy=(guide.remedy or guide.title) if guide else "",
        codes=codes,
        symptoms=tuple(dict.fromkeys(finding for each in said for finding, _ in each.symptoms)),
        steps=tuple(_step(guide.steps[step.index].text, step.value, step.note) for step in done)
        if guide
        else (),
        checks=_checks(case, knowledge, lang),
        acknowledgements=tuple(
            AcknowledgedMessage(who=record.by, message=record.event.text, when=record.at)
            for record in case.records
            if isinstance(record.event, Acknowledged)
        ),
        phases=phase_minutes(case),
        parts=cause.parts if cause else (),
    )


def phase_minutes(case: Case) -> tuple[PhaseMinutes, ...]:
    """Minutes in each phase, from one entry to the next; the time of a long silence does not count."""
    spent: dict[str, float] = {}
    for before, after in pairwise(case.records):
        phase = Case(case.site, case.id, case.records[: before.seq + 1]).phase
        minutes = (after.at - before.at).total_seconds() / 60
        if 0 <= minutes <= LONGEST_GAP_MINUTES:
            spent[phase] = spent.get(phase, 0.0) + minutes
    return tuple(PhaseMinutes(phase=phase, minutes=round(minutes, 1)) for phase, minutes in spent.items())


def _problem(said: Iterable[Said], codes: Iterable[str], knowledge: FaultKnowledge, lang: str) -> str:
    """The technician's own words, or what the alarms mean."""
    told = ". ".join(each.text.strip() for each in said if each.text.strip())
    meanings = (text_of(f"alarm:{code}", knowledge, lang) for code in codes)
    return told or "; ".join(dict.fromkeys(meanings))


def _checks(case: Case, knowledge: FaultKnowledge, lang: str) -> tuple[CheckDone, ...]:
    return tuple(
        CheckDone(
            text=text_of(each.finding, knowledge, lang),
            state=each.state,
            value=each.value,
            finding=each.finding,
        )
        for each in case.of(Observed)
    )


def _step(text: str, value: str, note: str) -> str:
    extra = "; ".join(filter(None, (value, note)))
    return f"{text} ({extra})" if extra else text
