"""All evidence of a case: alerts, reports, trees, failed repairs, and what a person looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from copilot.case import Case
from copilot.caseevents import Observed, Outcome, RepairChosen, Said
from copilot.casetree import tree_observations
from copilot.diagnosis.diagnose import Diagnosis
from copilot.diagnosis.evidence import Observation
from copilot.faultknowledge import FaultKnowledge, FindingState
from copilot.workshop import Workshop, said_observations

# How surely a failed repair speaks against its cause: tried out and the fault is still there, or a step not OK.
STILL_THERE = 0.9
STEP_NOT_OK = 0.6


def case_observations(case: Case, knowledge: FaultKnowledge, workshop: Workshop) -> list[Observation]:
    """All evidence of a case; what a person found outweighs what alerts tell of the same finding.

    A repair that failed outweighs what was seen before it ("yes, that is it"): it was not, or not only, that.
    """
    first = case.records[0].at
    found = {each.finding: each for each in workshop.alerts(case.site, case.opened.asset, knowledge, first)}
    found |= {each.finding: each for each in said_observations(case.of(Said))}
    found |= {each.finding: each for each in tree_observations(case, knowledge)}
    looked: dict[str, int] = {}
    for record in case.standing:
        if isinstance(each := record.event, Observed):
            looked[each.finding] = record.seq
            found[each.finding] = Observation(each.finding, each.state, each.confidence)
    for chosen, failed in _failed_repairs(case, knowledge):
        seen = looked.get(failed.finding)
        if seen is None or (seen < chosen and failed.state is not FindingState.UNKNOWN):
            found[failed.finding] = failed
    return list(found.values())


def _failed_repairs(case: Case, knowledge: FaultKnowledge) -> Iterator[tuple[int, Observation]]:
    """What failed repairs say of their causes, each with the number of the entry that began it."""
    inspections = {finding.inspects: finding.id for finding in knowledge.findings if finding.inspects}
    begun = [record.seq for record in case.standing if isinstance(record.event, RepairChosen)]
    for chosen, attempt in zip(begun, case.attempts, strict=True):
        inspection = inspections.get(attempt.chosen.cause)
        if inspection is None or not attempt.failed:
            continue
        if attempt.verified is not None:
            yield chosen, Observation(inspection, FindingState.ABSENT, STILL_THERE)
        elif attempt.steps[-1].outcome is Outcome.NOT_OK:
            yield chosen, Observation(inspection, FindingState.ABSENT, STEP_NOT_OK)
        else:
            yield chosen, Observation(inspection, FindingState.UNKNOWN)


def diagnosed(
    case: Case, knowledge: FaultKnowledge, workshop: Workshop, now: datetime, lang: str = ""
) -> Diagnosis:
    """The ranking as it follows from the case's evidence, worded in ``lang`` or the case's own language."""
    return workshop.diagnose(
        knowledge,
        case_observations(case, knowledge, workshop),
        asset=case.opened.asset,
        report=" ".join(said.text for said in case.of(Said)),
        competence=case.opened.competence,
        locked_out=bool(case.locks),
        lang=lang or case.opened.lang,
        now=now,
    )
