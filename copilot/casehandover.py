"""What a case hands over to the next person: its findings, causes, repairs and locks as facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from copilot.case import Case
from copilot.caseevents import (
    Acknowledged,
    Escalated,
    LockedOut,
    RepairChosen,
    Said,
    StepTaken,
    TreeFollowed,
    Verified,
)
from copilot.caseparts import Recorded
from copilot.caseview import alarms_of, findings_of
from copilot.diagnosis.diagnose import Diagnosis
from copilot.faultknowledge import FaultKnowledge
from copilot.handover import CauseFact, DoneFact, FoundFact, HandOverFacts, LockFact
from copilot.wording import wording

MOST_CAUSES = 5


def hand_over_facts(
    case: Case, knowledge: FaultKnowledge, diagnosis: Diagnosis | None, lang: str = ""
) -> HandOverFacts:
    """The facts of a case, as far as it came; in the case's language where no other is named."""
    lang = lang or case.opened.lang
    said = case.of(Said)
    asked = [": ".join(filter(None, (each.to, each.reason))) for each in case.of(Escalated)]
    return HandOverFacts(
        asset=case.opened.asset,
        asset_model=case.opened.asset_model,
        case=case.id,
        symptoms=tuple(each.text for each in said if each.text.strip()),
        alarms=alarms_of(case),
        findings=tuple(
            FoundFact(each.text, each.state, each.value, each.said, each.by, each.at)
            for each in findings_of(case, knowledge, lang)
        ),
        causes=tuple(
            CauseFact(each.text, each.words, each.probability)
            for each in (diagnosis.hypotheses if diagnosis else ())[:MOST_CAUSES]
        ),
        done=tuple(sorted((*_answers(case), *_done(case, lang)), key=lambda each: each.at)),
        locks=tuple(LockFact(name, _since(case, name)) for name in case.locks),
        acknowledged=tuple(
            DoneFact(record.event.text, record.by, record.at)
            for record in case.records
            if isinstance(record.event, Acknowledged)
        ),
        question=asked[-1] if asked else "",
    )


def _answers(case: Case) -> Iterator[DoneFact]:
    """The questions of the trees followed, with what was answered, and where they ended."""
    for walk in case.walks:
        for record in walk.answers:
            assert isinstance(record.event, TreeFollowed)
            asked = walk.begun.questions.node(record.event.node)
            yield DoneFact(asked.text if asked else "", record.by, record.at, "", record.event.said)
        if walk.answers and not walk.node.answers:
            last = walk.answers[-1]
            yield DoneFact(f"{walk.begun.questions.name}: {walk.node.text}", last.by, last.at)


def _done(case: Case, lang: str) -> Iterator[DoneFact]:
    """The repairs begun, their steps and how trying them out went, in order."""
    words = wording(lang)
    guide = None
    for record in case.standing:
        event = record.event
        if isinstance(event, RepairChosen):
            guide = event.guide
            yield DoneFact(f"{event.text}: {guide.title}", record.by, record.at)
        elif isinstance(event, StepTaken) and guide:
            extra = "; ".join(filter(None, (event.value, event.note)))
            outcome = words(f"case.outcome.{event.outcome}")
            yield DoneFact(guide.steps[event.index].text, record.by, record.at, outcome, extra)
        elif isinstance(event, Verified):
            outcome = words(f"case.verified.{'passed' if event.passed else 'failed'}")
            yield DoneFact(words("case.tried_out"), record.by, record.at, outcome, event.note)


def _since(case: Case, name: str) -> datetime:
    hung: list[Recorded] = [
        record for record in case.standing if isinstance(record.event, LockedOut) and record.by == name
    ]
    return hung[-1].at
