"""A case as people and programs see it: computed from its events, the steps behind the gate left out."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from copilot.case import Case, Phase
from copilot.caseallowed import Refusal
from copilot.caseevents import (
    Observed,
    Outcome,
    Proposed,
    RepairChosen,
    Said,
    StepTaken,
    TreeAsked,
    TreeBegun,
    TreeFollowed,
    TreeLeft,
)
from copilot.caseparts import Attempt
from copilot.casetree import TreeView
from copilot.diagnosis.diagnose import Diagnosis
from copilot.expected import ExpectedRange, range_text
from copilot.faultknowledge import EnergyState, FaultKnowledge, FindingState
from copilot.gate import GateState, blocked_by
from copilot.guide import GuardMessage, GuidedStep
from copilot.reply import Beside, Citation
from copilot.workorder import WorkOrderDraft


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class FindingLine(_View):
    """A finding as it stands: what was asked or seen, the state, the person's own words and value."""

    seq: int
    finding: str
    text: str
    state: FindingState
    said: str = ""
    value: str = ""
    photo: str = ""
    by: str
    at: datetime


class CheckView(_View):
    """The open check in the reader's language.

    ``lang`` is the language its words are in; ``beside`` is what stands beside them where that is not the reader's.
    ``needs_lock``: it is made on a locked-out machine and the reader has no lock on it. ``minutes`` with set-up.
    ``expected`` is what is to be measured, ``expected_text`` the same in words; ``inspects`` the cause it looks at.
    """

    id: str
    text: str
    lang: str
    energy: EnergyState
    needs_lock: bool = False
    minutes: float = 0.0
    expected: ExpectedRange | None = None
    expected_text: str = ""
    inspects: str = ""
    why: str = ""
    beside: Beside | None = None


class StepDone(_View):
    """A step that was taken; ``text`` is "" for a reader who has not acknowledged the messages before it."""

    seq: int
    number: int
    text: str
    lang: str
    outcome: Outcome
    value: str = ""
    note: str = ""
    photo: str = ""
    by: str
    at: datetime
    beside: Beside | None = None


class Choice(_View):
    """Something to choose from: an id and its text."""

    id: str
    text: str


class RepairView(_View):
    """The repair under way. ``step`` is None while ``messages`` are not acknowledged by the reader, and at the end.

    ``ready_at``: when the time that the step tells to wait is over. Where messages and step are not in the reader's
    language, ``beside`` has for each message what stands beside it, and ``step_beside`` what does beside the step.
    ``read`` are the messages that the reader has acknowledged, to be shown again, with ``read_beside``; ``taken`` the
    steps taken; ``expected_text`` what the open step tells to measure, in words.
    """

    cause: str
    text: str
    title: str
    source: Citation
    steps: int
    done: int
    messages: tuple[GuardMessage, ...]
    step: GuidedStep | None
    ready_at: datetime | None = None
    beside: tuple[Beside, ...] = ()
    step_beside: Beside | None = None
    expected_text: str = ""
    read: tuple[GuardMessage, ...] = ()
    read_beside: tuple[Beside, ...] = ()
    taken: tuple[StepDone, ...] = ()


class CaseLine(_View):
    """A case in a list."""

    id: str
    asset: str
    asset_model: str
    phase: Phase
    version: int
    opened_at: datetime
    updated_at: datetime
    title: str


class CaseList(_View):
    """Cases, the latest change first."""

    cases: tuple[CaseLine, ...]


class HistoryLine(_View):
    """One event in words for a person: its number, kind, who and when; ``undoable`` if it can be taken back."""

    seq: int
    kind: str
    text: str
    by: str
    at: datetime
    undoable: bool


class CaseView(_View):
    """All that a screen needs. ``version`` goes back with the next action, so that no one overwrites another.

    ``lang`` is the language of all words but quotes. ``tree`` is the troubleshooting tree that is followed,
    ``fitting_tree`` one that fits and could be. ``repairable`` are the causes of the ranking that a source tells how
    to repair. ``alarms`` are codes as the sources print them. ``allowed`` are the acts that the reader may do now,
    ``refused`` the others with the reason; ``may_undo`` is what "undo" would take back. ``handed_to`` is whom the case
    was handed over to.
    """

    id: str
    site: str
    asset: str
    asset_model: str
    lang: str
    phase: Phase
    version: int
    opened_at: datetime
    alarms: tuple[str, ...] = ()
    symptoms: tuple[Choice, ...] = ()
    candidates: tuple[Choice, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    open_check: str = ""
    check: CheckView | None = None
    tree: TreeView | None = None
    fitting_tree: Choice | None = None
    diagnosis: Diagnosis | None = None
    locks: tuple[str, ...] = ()
    repair: RepairView | None = None
    repairable: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    hand_over: str = ""
    handed_to: str = ""
    work_order: WorkOrderDraft | None = None
    history: tuple[HistoryLine, ...] = ()
    allowed: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    may_undo: HistoryLine | None = None


def view_of(
    case: Case,
    reader: str,
    knowledge: FaultKnowledge,
    *,
    lang: str = "",
    check: CheckView | None = None,
    diagnosis: Diagnosis | None = None,
    work_order: WorkOrderDraft | None = None,
    tree: TreeView | None = None,
    fitting_tree: Choice | None = None,
    hand_over: str = "",
) -> CaseView:
    """The case as ``reader`` may see it, in ``lang``, by default the language it was opened in."""
    opened, lang = case.opened, lang or case.opened.lang
    said = case.of(Said)
    symptoms = dict.fromkeys(finding for each in said for finding, _ in each.symptoms)
    attempt = case.attempt
    repair = (
        repair_view(attempt, reader, lang) if attempt and case.phase in (Phase.REPAIR, Phase.VERIFY) else None
    )
    if attempt and repair:
        repair = repair.model_copy(update={"text": _named(attempt, knowledge, lang)})
    return CaseView(
        id=case.id,
        site=case.site,
        asset=opened.asset,
        asset_model=opened.asset_model,
        lang=lang,
        phase=case.phase,
        version=case.version,
        opened_at=case.records[0].at,
        alarms=alarms_of(case),
        symptoms=tuple(Choice(id=each, text=text_of(each, knowledge, lang)) for each in symptoms),
        candidates=tuple(Choice(id=each, text=text_of(each, knowledge, lang)) for each in case.candidates),
        findings=findings_of(case, knowledge, lang),
        open_check=case.open_check.check if case.open_check else "",
        check=check,
        tree=tree,
        fitting_tree=fitting_tree,
        diagnosis=diagnosis,
        locks=case.locks,
        repair=repair,
        tried=tuple(_named(each, knowledge, lang) for each in case.attempts if each.failed),
        hand_over=hand_over,
        handed_to=case.handed_over.to if case.handed_over else "",
        work_order=work_order,
        history=history_of(case),
    )


def alarms_of(case: Case) -> tuple[str, ...]:
    """The alarm codes reported (normalised), each once."""
    return tuple(dict.fromkeys(code for each in case.of(Said) for code in each.alarms))


def _named(attempt: Attempt, knowledge: FaultKnowledge, lang: str) -> str:
    """The cause that was chosen in a language; as it was worded then where it is not listed, or no longer."""
    cause = knowledge.cause(attempt.chosen.cause)
    return cause.text(lang) if cause else attempt.chosen.text


def repair_view(attempt: Attempt, reader: str, lang: str = "en") -> RepairView:
    """The repair as ``reader`` may see it: no step behind a message they have not acknowledged."""
    guide = attempt.chosen.guide
    gate = attempt.gate(reader)
    place = len(attempt.steps)
    messages = attempt.waiting_for(reader)
    every = {message.id: message for step in guide.steps for message in step.safety}
    open_step = guide.steps[place] if place < len(guide.steps) and not messages else None
    return RepairView(
        cause=attempt.chosen.cause,
        text=attempt.chosen.text,
        title=guide.title,
        source=guide.source,
        steps=len(guide.steps),
        done=place,
        messages=messages,
        step=open_step,
        ready_at=attempt.ready_at if open_step else None,
        expected_text=range_text(open_step.expected, lang) if open_step and open_step.expected else "",
        read=tuple(message for message in every.values() if message.id in gate.acknowledged),
        taken=_steps_done(attempt, gate),
    )


def _steps_done(attempt: Attempt, gate: GateState) -> tuple[StepDone, ...]:
    done = []
    for record in attempt.taken:
        event = record.event
        assert isinstance(event, StepTaken)
        step = attempt.chosen.guide.steps[event.index]
        closed = blocked_by(attempt.chosen.guide, event.index, gate)
        done.append(
            StepDone(
                seq=record.seq,
                number=step.number,
                text="" if closed else step.text,
                lang=step.citation.lang,
                **event.model_dump(include={"outcome", "value", "note", "photo"}),
                by=record.by,
                at=record.at,
            )
        )
    return tuple(done)


def findings_of(case: Case, knowledge: FaultKnowledge, lang: str) -> tuple[FindingLine, ...]:
    """What was observed and stands, in order."""
    return tuple(
        FindingLine(
            seq=record.seq,
            finding=record.event.finding,
            text=text_of(record.event.finding, knowledge, lang),
            state=record.event.state,
            said=record.event.said,
            value=record.event.value,
            photo=record.event.photo,
            by=record.by,
            at=record.at,
        )
        for record in case.standing
        if isinstance(record.event, Observed)
    )


def text_of(finding: str, knowledge: FaultKnowledge, lang: str) -> str:
    """The words for a finding; its id where the knowledge has lost it."""
    found = knowledge.finding(finding)
    return found.text(lang) if found else finding


def history_of(case: Case) -> tuple[HistoryLine, ...]:
    """Every event that stands, oldest first."""
    return tuple(
        HistoryLine(
            seq=record.seq,
            kind=record.event.kind,
            text=_told(record.event),
            by=record.by,
            at=record.at,
            undoable=record.event.undoable,
        )
        for record in case.standing
    )


def _told(event: object) -> str:
    """The person's own words or what was shown to them."""
    if isinstance(event, TreeFollowed | TreeAsked | TreeLeft):
        return event.said
    if isinstance(event, TreeBegun):
        return event.questions.name
    if isinstance(event, Observed):
        return " ".join(filter(None, (event.finding, event.state.value, event.value or event.said)))
    if isinstance(event, Proposed | RepairChosen):
        return event.text
    if isinstance(event, StepTaken):
        return " ".join(filter(None, (f"{event.index + 1}", event.outcome.value, event.value, event.note)))
    return getattr(event, "text", "") or getattr(event, "reason", "") or getattr(event, "note", "")
