"""The cases of a plant: every way to open one, go on with it and end it, for screens, programs and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from copilot.case import Case, NotAllowedError, Phase, Recorded, require_named
from copilot.caseclosing import case_facts
from copilot.caseevents import (
    EVENT,
    Acknowledged,
    Closed,
    Escalated,
    Event,
    LockedOut,
    LockReleased,
    Observed,
    Opened,
    Outcome,
    Proposed,
    RepairChosen,
    Said,
    StepTaken,
    TakenBack,
    Verified,
)
from copilot.casehandover import hand_over_facts
from copilot.casestore import CaseHeader, CaseStore, StoredEvent
from copilot.casetree import begin, replied_or_news, stepped, tree_for, tree_observations, tree_view
from copilot.caseview import CaseLine, CaseList, CaseView, Choice, view_of
from copilot.diagnosis.diagnose import Diagnosis
from copilot.diagnosis.evidence import Observation
from copilot.errors import BadInputError, ConflictError
from copilot.expected import expected_in, require_within
from copilot.exports import export
from copilot.faultknowledge import Competence, EnergyState, FaultKnowledge, FindingKind, FindingState
from copilot.findings import read_finding
from copilot.guidance import find_procedure
from copilot.handover import hand_over_text
from copilot.orderfiles import write_order_files
from copilot.ownrepair import own_repair
from copilot.photos import keep_photo
from copilot.settings import Settings
from copilot.translations import Translations
from copilot.workorder import WorkOrderDraft, confirmed, draft_work_order, edited
from copilot.workorderstore import confirmed_work_orders, put_draft, record, work_order_of
from copilot.workshop import Workshop, open_workshop, said_observations

# How surely a failed repair speaks against its cause: tried out and the fault is still there, or a step not OK.
STILL_THERE = 0.9
STEP_NOT_OK = 0.6
_ANSWERS = {
    Outcome.DONE: FindingState.ABSENT,
    Outcome.NOT_OK: FindingState.PRESENT,
    Outcome.CANNOT_DO: FindingState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case is opened with; one of ``asset`` and ``asset_model`` is named."""

    asset: str | None = None
    asset_model: str | None = None
    alarms: tuple[str, ...] = ()
    text: str = ""
    lang: str = "en"
    competence: Competence = Competence.TECHNICIAN


@dataclass(frozen=True)
class Casebook:
    """The cases of a site. Each action is stored before it returns; ``version`` is the one its maker has seen.

    Actions raise `NotAllowedError`, `GateClosedError`, `ConflictError` or `BadInputError` and then change nothing.
    """

    workshop: Workshop
    cases: CaseStore
    site: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def open(self, opening: Opening, by: str) -> Case:
        """Open a case on a machine, with what is reported so far."""
        require_named(by)
        machine = self.workshop.machine(self.site, opening.asset, opening.asset_model)
        assert machine.model
        opened = Opened(
            asset=machine.asset.id if machine.asset else "",
            asset_model=machine.model,
            lang=opening.lang,
            competence=opening.competence,
        )
        case = Case(self.site, uuid4().hex[:12], (Recorded(0, by, self.clock(), opened),))
        if opening.text.strip() or opening.alarms:
            said = self.workshop.heard(opening.text, self.knowledge(case), opening.alarms)
            case = case.after(said, by, self.clock())
        case = self._with_next_check(case, by)
        self.cases.create(self.site, case.id, header_of(case), stored(case.records))
        return case

    def load(self, case_id: str) -> Case:
        """A case as it stands. Raises `BadInputError` where there is none."""
        events = self.cases.events(self.site, case_id)
        if not events:
            raise BadInputError(f"There is no case '{case_id}'.", "'copilot case list' shows them.")
        records = (Recorded(each.seq, each.by, each.at, EVENT.validate_python(each.data)) for each in events)
        return Case(self.site, case_id, tuple(records))

    def say(self, case_id: str, text: str, by: str, version: int | None = None) -> Case:
        """Take what the technician says: an answer to the open check or question, or something new that they see."""
        if not text.strip():
            raise BadInputError("Nothing was said.", "Say what you see, or answer the check.")
        case = self.load(case_id)
        return self._add(case, self._understood(case, text, by), by, version)

    def follow(self, case_id: str, by: str, tree: str | None = None, version: int | None = None) -> Case:
        """Follow a manual's troubleshooting tree, the one that fits what was reported unless named."""
        case = self.load(case_id)
        known = tree_for(case, self.knowledge(case), self.workshop, tree)
        if known is None:
            raise BadInputError(
                f"There is no troubleshooting tree '{tree}' for this machine."
                if tree
                else "No troubleshooting tree in the manuals fits what was reported.",
                "Say more of what you see, or go on with the checks.",
            )
        return self._add(case, begin(known), by, version)

    def answer(
        self,
        case_id: str,
        finding: str,
        state: FindingState,
        by: str,
        *,
        value: str = "",
        version: int | None = None,
    ) -> Case:
        """Record what a check or a question showed."""
        case = self.load(case_id)
        if self.knowledge(case).finding(finding) is None:
            raise BadInputError(
                f"There is no check or symptom '{finding}'.", "'copilot case show' lists them."
            )
        return self._add(case, self._observed(case, finding, state, value), by, version)

    def step(
        self,
        case_id: str,
        outcome: Outcome,
        by: str,
        *,
        value: str = "",
        note: str = "",
        photo: str = "",
        version: int | None = None,
    ) -> Case:
        """Record the result of the open check or question or of the next step of the repair."""
        case = self.load(case_id)
        if case.attempt is not None:
            place = len(case.attempt.steps)
            taken = StepTaken(index=place, outcome=outcome, value=value, note=note, photo=photo)
            return self._add(case, taken, by, version)
        if case.open_question is not None:
            words = " ".join(filter(None, (value, note)))
            event = stepped(case, outcome, words, self.knowledge(case), self.workshop.vectors)
            return self._add(case, event, by, version)
        if case.open_check is None:
            raise NotAllowedError("No check is open.", "Say what you see, or choose a cause to repair.")
        observed = self._observed(case, case.open_check.check, _ANSWERS[outcome], value, note)
        return self._add(case, observed, by, version)

    def repair(self, case_id: str, by: str, cause: str | None = None, version: int | None = None) -> Case:
        """Begin to repair a cause, the most probable one unless named."""
        case = self.load(case_id)
        knowledge = self.knowledge(case)
        diagnosis = self.diagnosis(case, knowledge)
        named = cause or next(
            (each.cause for each in diagnosis.hypotheses if knowledge.cause(each.cause)), ""
        )
        chosen = knowledge.cause(named)
        if chosen is None:
            raise BadInputError(f"There is no cause '{named}' to repair.", "Choose one of the case's list.")
        lang = case.opened.lang
        guide = find_procedure(
            self.workshop.store, self.workshop.vectors, self.site, case.opened.asset_model, chosen, lang
        )
        if guide is None:
            raise NotAllowedError(
                "No manual says how this is repaired.", "Ask someone who knows: escalate the case."
            )
        chance = next((each.probability for each in diagnosis.hypotheses if each.cause == named), None)
        event = RepairChosen(cause=named, text=chosen.text(lang), probability=chance, guide=guide)
        return self._add(case, event, by, version)

    def repair_unlisted(
        self, case_id: str, cause: str, remedy: str, by: str, version: int | None = None
    ) -> Case:
        """Repair a cause that is not listed as ``by`` words it; after the lock-out it is one step to record as done."""
        case = self.load(case_id)
        return self._add(case, own_repair(case, cause, remedy), by, version)

    def acknowledge(self, case_id: str, message: str, by: str, version: int | None = None) -> Case:
        """Acknowledge a safety message of the repair by name."""
        case = self.load(case_id)
        attempt = case.attempt
        steps = attempt.chosen.guide.steps if attempt else ()
        text = next((each.text for step in steps for each in step.safety if each.id == message), "")
        return self._add(case, Acknowledged(message=message, text=text), by, version)

    def lock_out(self, case_id: str, by: str, version: int | None = None) -> Case:
        """Record that ``by`` has isolated and locked the machine and verified that it is without energy."""
        return self._add(self.load(case_id), LockedOut(), by, version)

    def release(self, case_id: str, by: str, version: int | None = None) -> Case:
        """Record that ``by`` has taken their own lock off."""
        return self._add(self.load(case_id), LockReleased(), by, version)

    def verify(self, case_id: str, passed: bool, by: str, note: str = "", version: int | None = None) -> Case:
        """Record whether the fault is gone after the repair."""
        return self._add(self.load(case_id), Verified(passed=passed, note=note), by, version)

    def undo(self, case_id: str, by: str, seq: int | None = None, version: int | None = None) -> Case:
        """Take back the latest answer or step, or the one named."""
        case = self.load(case_id)
        last = case.last_undoable()
        named = seq if seq is not None else last.seq if last else None
        if named is None or not 0 <= named < case.version:
            raise NotAllowedError("There is nothing to take back.", "'copilot case show' lists the entries.")
        return self._add(case, TakenBack(seq=named), by, version)

    def escalate(self, case_id: str, by: str, reason: str = "", version: int | None = None) -> Case:
        """Hand the case over."""
        return self._add(self.load(case_id), Escalated(reason=reason), by, version)

    def close(self, case_id: str, by: str, version: int | None = None) -> Case:
        """Close a case whose repair was verified, and draft its work order."""
        case = self._add(self.load(case_id), Closed(), by, version)
        put_draft(self.workshop.store, self.site, self._work_order(case))
        return case

    def confirm(self, case_id: str, changes: Mapping[str, str], by: str) -> Case:
        """Confirm the work order of a closed case, edited first; from then on it is evidence. Twice changes nothing."""
        case = self.load(case_id)
        if case.phase is not Phase.CLOSED:
            raise NotAllowedError(
                "The case is not closed, so there is nothing to confirm.", "Close it first."
            )
        store = self.workshop.store
        draft = self._work_order(case)
        order = confirmed(edited(draft, changes) if changes else draft, by, self.clock())
        record(store, self.site, order, deliver=bool(self.workshop.settings.work_order_webhook))
        return case

    def order_files(self) -> Path:
        """The folder with a file for each confirmed work order, to be ingested. Raises `StorageError`."""
        orders = confirmed_work_orders(self.workshop.store, self.site)
        return write_order_files(orders, self.workshop.settings.home, self.site)

    def keep_photo(self, case_id: str, content: bytes) -> str:
        """Keep a picture with a case and return its name."""
        case = self.load(case_id)
        return keep_photo(self.workshop.settings.home / "photos" / self.site / case.id, content)

    def view(self, case: Case, reader: str) -> CaseView:
        """The case as ``reader`` may see it."""
        knowledge = self.knowledge(case)
        diagnosis = self.diagnosis(case, knowledge) if case.has_evidence else None
        if diagnosis and case.open_question:
            diagnosis = diagnosis.model_copy(update={"next_check": None})  # the tree's question comes first
        order = self._work_order(case) if case.phase is Phase.CLOSED else None
        offered = tree_for(case, knowledge, self.workshop) if case.is_looking and not case.walks else None
        view = view_of(
            case,
            reader,
            knowledge,
            diagnosis=diagnosis if case.is_looking or case.phase is Phase.ESCALATED else None,
            work_order=order,
            tree=tree_view(case, reader, knowledge),
            fitting_tree=Choice(id=offered.id, text=offered.tree.name) if offered else None,
            hand_over=self._hand_over(case, knowledge, diagnosis) if case.phase is Phase.ESCALATED else "",
        )
        if view.repair is None:
            return view
        translated = self._translations.of_repair(view.repair, case.opened.lang)
        return view.model_copy(update={"repair": translated})

    def listed(self, phase: Phase | None = None) -> CaseList:
        """All cases, the latest change first; those in one phase if asked."""
        return CaseList(
            cases=tuple(
                CaseLine(
                    id=each.id,
                    asset=each.header.asset,
                    asset_model=each.header.asset_model,
                    phase=Phase(each.header.state),
                    version=each.version,
                    opened_at=each.header.opened_at,
                    updated_at=each.header.updated_at,
                    title=each.header.title,
                )
                for each in self.cases.list(self.site, phase)
            )
        )

    def export(self, to: Path) -> int:
        """Write all confirmed work orders to a CSV or JSON file; returns how many."""
        return export(confirmed_work_orders(self.workshop.store, self.site), to)

    def knowledge(self, case: Case) -> FaultKnowledge:
        """What is known of the faults of the case's machine."""
        return self.workshop.knowledge(self.site, case.opened.asset_model)

    def diagnosis(self, case: Case, knowledge: FaultKnowledge | None = None) -> Diagnosis:
        """The ranking as it follows from the case's evidence now."""
        known = knowledge or self.knowledge(case)
        return self.workshop.diagnose(
            known,
            self.observations(case, known),
            asset=case.opened.asset,
            report=" ".join(said.text for said in case.of(Said)),
            competence=case.opened.competence,
            locked_out=bool(case.locks),
            lang=case.opened.lang,
            now=self.clock(),
        )

    def observations(self, case: Case, knowledge: FaultKnowledge) -> list[Observation]:
        """All evidence of a case; what a person found outweighs what alerts tell of the same finding."""
        first = case.records[0].at
        found = {
            each.finding: each
            for each in self.workshop.alerts(self.site, case.opened.asset, knowledge, first)
        }
        found |= {each.finding: each for each in said_observations(case.of(Said))}
        found |= {each.finding: each for each in tree_observations(case, knowledge)}
        found |= {each.finding: each for each in _failed_repairs(case, knowledge)}
        found |= {
            each.finding: Observation(each.finding, each.state, each.confidence) for each in case.of(Observed)
        }
        return list(found.values())

    def _hand_over(self, case: Case, knowledge: FaultKnowledge, diagnosis: Diagnosis | None) -> str:
        facts = self._translations.of_facts(hand_over_facts(case, knowledge, diagnosis), case.opened.lang)
        return hand_over_text(facts, case.opened.lang)

    @property
    def _translations(self) -> Translations:
        return Translations(self.workshop.store, self.site)

    def _work_order(self, case: Case) -> WorkOrderDraft:
        """The work order as it stands; drafted from the case's facts where a crash came before it was kept."""
        kept = work_order_of(self.workshop.store, self.site, case.id)
        return kept or draft_work_order(case_facts(case, self.knowledge(case)))

    def _observed(
        self, case: Case, finding: str, state: FindingState, value: str, said: str = ""
    ) -> Observed:
        """The answer to a check or a question. Raises `BadInputError` for "OK" with a value that the check forbids.

        What an inspection words is the fault, so its numbers are no range that a sound value lies in.
        """
        known, lang = self.knowledge(case).finding(finding), case.opened.lang
        if known is None:  # its source was taken out since it was proposed
            return Observed(finding=finding, state=state, value=value, said=said)
        if known.kind is FindingKind.CHECK and not known.inspects and state is FindingState.ABSENT:
            require_within(expected_in(known.text(lang)), value, lang)
        return Observed(finding=finding, state=state, energy=known.energy, value=value, said=said)

    def _understood(self, case: Case, text: str, by: str) -> Event:
        """An answer to the open check where the words are one, else a report.

        Who cannot have made the check, for want of a lock, and names a symptom of the list reports that.
        """
        knowledge = self.knowledge(case)
        shown = any(each.alarms for each in case.of(Said))
        said = self.workshop.heard(text, knowledge, shown=shown)
        check = case.open_check
        if check and not said.alarms:
            asked = knowledge.finding(check.check)
            # "Is it this cause?" is asked of an inspection: yes means that the fault is there.
            yes_is_fault = True if asked and asked.inspects else None
            state = read_finding(
                text, check_text=check.text, lang=case.opened.lang, yes_is_fault=yes_is_fault
            )
            locked_in = check.energy is not EnergyState.ISOLATED or by in case.locks
            if state is not None and (locked_in or not said.symptoms):
                return Observed(finding=check.check, state=state, said=text)
        if case.open_question and case.is_looking:
            return replied_or_news(case, said, knowledge, self.workshop.vectors)
        return said

    def _add(self, case: Case, event: Event, by: str, version: int | None) -> Case:
        """The case with an event and what follows from it, stored in one transaction."""
        if version is not None and version != case.version:
            raise _conflict(case, version)
        after = self._with_next_check(case.after(event, by, self.clock()), by)
        new = stored(after.records[case.version :])
        self.cases.append(self.site, case.id, case.version, new, header_of(after))
        return after

    def _with_next_check(self, case: Case, by: str) -> Case:
        """The case with its next check proposed, so that it is the same one after a crash and for the second person."""
        if not case.is_looking or not case.has_evidence or case.open_question:
            return case
        check = self.diagnosis(case).next_check
        if check is None or (case.open_check and case.open_check.check == check.id):
            return case
        proposed = Proposed(check=check.id, text=check.text, energy=check.energy, minutes=check.minutes)
        return case.after(proposed, by, self.clock())


@contextmanager
def open_casebook(settings: Settings, site: str | None = None) -> Iterator[Casebook]:
    """The casebook of a site; the embedding model loads when a text is first compared. Raises `StorageError`."""
    with open_workshop(settings) as workshop:
        yield Casebook(workshop, CaseStore(workshop.store), site or settings.site)


def stored(records: Sequence[Recorded]) -> list[StoredEvent]:
    """Records as the store keeps them."""
    return [
        StoredEvent(
            seq=record.seq,
            kind=record.event.kind,
            data=EVENT.dump_python(record.event, mode="json"),
            by=record.by,
            at=record.at,
        )
        for record in records
    ]


def header_of(case: Case) -> CaseHeader:
    """What a list of cases shows of one."""
    said = case.of(Said)
    title = " ".join(filter(None, (*(said[0].alarms if said else ()), said[0].text if said else "")))
    opened = case.opened
    return CaseHeader(
        asset=opened.asset,
        asset_model=opened.asset_model,
        lang=opened.lang,
        state=case.phase,
        opened_at=case.records[0].at,
        updated_at=case.records[-1].at,
        title=title[:200],
    )


def _failed_repairs(case: Case, knowledge: FaultKnowledge) -> list[Observation]:
    """What failed repairs say of their causes: it was not, or not only, that one."""
    inspections = {finding.inspects: finding.id for finding in knowledge.findings if finding.inspects}
    found = []
    for attempt in case.attempts:
        inspection = inspections.get(attempt.chosen.cause)
        if inspection is None or not attempt.failed:
            continue
        if attempt.verified is not None:
            found.append(Observation(inspection, FindingState.ABSENT, STILL_THERE))
        elif attempt.steps[-1].outcome is Outcome.NOT_OK:
            found.append(Observation(inspection, FindingState.ABSENT, STEP_NOT_OK))
        else:
            found.append(Observation(inspection, FindingState.UNKNOWN))
    return found


def _conflict(case: Case, version: int) -> ConflictError:
    """Tells who changed the case in the meantime."""
    newer = case.records[version:]
    who = ", ".join(dict.fromkeys(record.by for record in newer)) or "someone"
    return ConflictError(
        f"The case was changed by {who} since you last saw it; your entry was not taken.",
        "Look at the case as it stands now, then enter it again.",
    )
