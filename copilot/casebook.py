"""The cases of a plant: every way to open one, go on with it and end it, for screens, programs and commands alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from copilot.access import ForbiddenError
from copilot.case import Case, NotAllowedError, Phase, require_named
from copilot.caseallowed import no_check
from copilot.caseevents import (
    Acknowledged,
    Closed,
    Escalated,
    Event,
    LockedOut,
    LockReleased,
    Observed,
    Opened,
    OrderConfirmed,
    Outcome,
    Proposed,
    RepairChosen,
    Said,
    StepTaken,
    TakenBack,
    TakenOver,
    Verified,
)
from copilot.caseevidence import diagnosed
from copilot.caseparts import Recorded
from copilot.caserecords import conflict, header_of, photos_of, recorded, stored
from copilot.casestore import CaseStore
from copilot.casetree import begin, replied_or_news, stepped, tree_for
from copilot.caseview import CaseLine, CaseList, CaseView
from copilot.caseviewing import viewed, work_order
from copilot.deeds import case_id_of, deed_id
from copilot.diagnosis.diagnose import Diagnosis
from copilot.errors import BadInputError, ConflictError, CopilotError
from copilot.expected import expected_in, require_within
from copilot.exports import export
from copilot.faultknowledge import Competence, EnergyState, FaultKnowledge, FindingKind, FindingState
from copilot.findings import read_finding
from copilot.guidance import find_procedure
from copilot.guide import Guide
from copilot.orderfiles import write_order_files
from copilot.ownrepair import own_repair
from copilot.photos import keep_photo, photo_file, prune_photos
from copilot.refusing import refusal
from copilot.settings import Settings
from copilot.workorder import confirmed, edited
from copilot.workorderstore import confirmed_work_orders, put_draft, record_in
from copilot.workshop import Workshop, open_workshop

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
    ``deed`` is the client's id of the one action that this casebook is for, "" for none; see `once`.
    """

    workshop: Workshop
    cases: CaseStore
    site: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    deed: str = ""

    def once(self, case_id: str, deed: str, action: Callable[[Casebook], Case], *, by: str) -> Case:
        """Do one action of a client exactly once, however often and from where it is sent.

        ``deed`` is the client's id (a UUID) of what it did, stored with the first event that ``action`` adds through
        the casebook it is given, in the same transaction. What was done before gives the case as it is now. Raises
        `ConflictError` for the deed of another case and `ForbiddenError` for another person's, beside what the action
        raises.
        """
        deed = deed_id(deed)
        if done := self._done(case_id, deed, by):
            return done
        try:
            return action(replace(self, deed=deed))
        except CopilotError:
            # The same deed, sent twice at once, may have come first and be what stands in the way.
            if done := self._done(case_id, deed, by):
                return done
            raise

    def open(self, opening: Opening, by: str, deed: str = "") -> Case:
        """Open a case on a machine, with what is reported so far; the same ``deed`` opens the same case.

        See `once` for the deed, which gives the case its id too.
        """
        require_named(by)
        if not deed:
            return self._open(opening, by, uuid4().hex[:12])
        named = case_id_of(self.site, deed_id(deed))
        return self.once(named, deed, lambda book: book._open(opening, by, named), by=by)

    def _open(self, opening: Opening, by: str, case_id: str) -> Case:
        machine = self.workshop.machine(self.site, opening.asset, opening.asset_model)
        assert machine.model
        opened = Opened(
            asset=machine.asset.id if machine.asset else "",
            asset_model=machine.model,
            lang=opening.lang,
            competence=opening.competence,
        )
        case = Case(self.site, case_id, (Recorded(0, by, self.clock(), opened),))
        if opening.text.strip() or opening.alarms:
            said = self.workshop.heard(opening.text, self.knowledge(case), opening.alarms)
            case = case.after(said, by, self.clock())
        case = self._with_next_check(case, by)
        self.cases.create(self.site, case.id, header_of(case), stored(case.records), deed=self.deed)
        return case

    def version(self, case_id: str) -> int:
        """The version of a case without reading it. Raises `BadInputError` where there is none."""
        found = self.cases.version(self.site, case_id)
        if found is None:
            raise BadInputError(*refusal("no_case", case=case_id))
        return found

    def load(self, case_id: str) -> Case:
        """A case as it stands. Raises `BadInputError` where there is none."""
        events = self.cases.events(self.site, case_id)
        if not events:
            raise BadInputError(*refusal("no_case", case=case_id))
        return Case(self.site, case_id, recorded(events))

    def say(
        self, case_id: str, text: str, by: str, version: int | None = None, lang: str | None = None
    ) -> Case:
        """Take what the technician says: an answer to the open check or question, or something new that they see.

        ``lang`` is the language they say it in, by default the one the case was opened in.
        """
        if not text.strip():
            raise BadInputError(*refusal("nothing_said"))
        case = self.load(case_id)
        return self._add(case, self._understood(case, text, by, lang or case.opened.lang), by, version)

    def follow(self, case_id: str, by: str, tree: str | None = None, version: int | None = None) -> Case:
        """Follow a manual's troubleshooting tree, the one that fits what was reported unless named."""
        case = self.load(case_id)
        known = tree_for(case, self.knowledge(case), self.workshop, tree)
        if known is None:
            told = refusal("no_tree", tree=tree) if tree else refusal("no_tree_fits")
            raise BadInputError(*told)
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
            raise BadInputError(*refusal("no_finding", finding=finding))
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
        """Record the result of the open check or question or of the next step of the repair.

        ``photo`` is the name of a picture that was kept with the case before.
        """
        case = self.load(case_id)
        if photo:
            self.photo(case_id, photo)
        if case.attempt is not None:
            place = len(case.attempt.steps)
            taken = StepTaken(index=place, outcome=outcome, value=value, note=note, photo=photo)
            return self._add(case, taken, by, version)
        if case.open_question is not None:
            words = " ".join(filter(None, (value, note)))
            event = stepped(case, outcome, words, self.knowledge(case), self.workshop.vectors)
            return self._add(case, event, by, version)
        if case.open_check is None:
            raise no_check()
        observed = self._observed(case, case.open_check.check, _ANSWERS[outcome], value, note, photo)
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
            raise BadInputError(*refusal("no_cause", cause=named))
        guide = self.guide(case, named)
        if guide is None:
            raise NotAllowedError(*refusal("no_procedure"))
        chance = next((each.probability for each in diagnosis.hypotheses if each.cause == named), None)
        text = chosen.text(case.opened.lang)
        return self._add(
            case, RepairChosen(cause=named, text=text, probability=chance, guide=guide), by, version
        )

    def guide(self, case: Case, cause: str) -> Guide | None:
        """How a cause would be repaired in a case; None where it is not listed, or no source tells."""
        chosen = self.knowledge(case).cause(cause)
        if chosen is None:
            return None
        manuals = self.workshop.manuals(self.site, case.opened.asset_model)
        return find_procedure(manuals, self.workshop.vectors, chosen, case.opened.lang)

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
            raise NotAllowedError(*refusal("nothing_to_undo"))
        return self._add(case, TakenBack(seq=named), by, version)

    def escalate(
        self, case_id: str, by: str, reason: str = "", version: int | None = None, *, to: str = ""
    ) -> Case:
        """Call for help: hand the case over to a person or role, or to whoever comes."""
        handed = Escalated(reason=reason.strip(), to=to.strip())
        return self._add(self.load(case_id), handed, by, version)

    def take_over(self, case_id: str, by: str, version: int | None = None) -> Case:
        """Go on with a case that was handed over; the gate stays closed for who has not read its messages."""
        return self._add(self.load(case_id), TakenOver(), by, version)

    def close(self, case_id: str, by: str, version: int | None = None) -> Case:
        """Close a case whose repair was verified, and draft its work order."""
        case = self._add(self.load(case_id), Closed(), by, version)
        put_draft(self.workshop.store, self.site, work_order(case, self.knowledge(case), self.workshop))
        prune_photos(self._photos(case.id), photos_of(case))
        return case

    def confirm(self, case_id: str, changes: Mapping[str, str], by: str, version: int | None = None) -> Case:
        """Confirm the work order of a closed case, edited first; from then on it is evidence. Twice changes nothing."""
        case = self.load(case_id)
        if case.phase is not Phase.CLOSED:
            raise NotAllowedError(*refusal("not_closed"))
        draft = work_order(case, self.knowledge(case), self.workshop)
        if draft.is_confirmed and not changes:
            return case
        order = confirmed(edited(draft, changes) if changes else draft, by, self.clock())
        deliver = bool(self.workshop.settings.work_order_webhook)
        return self._add(
            case,
            OrderConfirmed(),
            by,
            version,
            also=lambda session: record_in(session, self.site, order, deliver=deliver),
        )

    def order_files(self) -> Path:
        """The folder with a file for each confirmed work order, to be ingested. Raises `StorageError`."""
        orders = confirmed_work_orders(self.workshop.store, self.site)
        return write_order_files(orders, self.workshop.settings.home, self.site)

    def keep_photo(self, case_id: str, content: bytes) -> str:
        """Keep a picture with a case and return its name; one that no entry names is removed when the case closes."""
        return keep_photo(self._photos(self.load(case_id).id), content)

    def photo(self, case_id: str, name: str) -> Path:
        """The file of a picture kept with a case. Raises `BadInputError` where there is none of this name."""
        return photo_file(self._photos(self.load(case_id).id), name)

    def _photos(self, case_id: str) -> Path:
        return self.workshop.settings.home / "photos" / self.site / case_id

    def view(self, case: Case, reader: str, lang: str | None = None) -> CaseView:
        """The case as ``reader`` may see it, in ``lang`` or else the language it was opened in."""
        lang = lang or case.opened.lang
        return viewed(case, self.knowledge(case), reader, lang, self.workshop, self.clock())

    def title(self, case: Case) -> str:
        """What a case is about, in a line of its reporter's own words and codes."""
        return header_of(case).title

    def listed(
        self,
        phase: Phase | None = None,
        asset: str | None = None,
        *,
        going_on: bool = False,
        by: str | None = None,
    ) -> CaseList:
        """All cases, the latest change first; in one phase, on one asset, only those not closed or those in which
        ``by`` has done something if asked."""
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
                for each in self.cases.list(
                    self.site, phase, asset, without=Phase.CLOSED if going_on else None, by=by
                )
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
        return diagnosed(case, knowledge or self.knowledge(case), self.workshop, self.clock())

    def _done(self, case_id: str, deed: str, by: str) -> Case | None:
        """The case as it is now where the deed was done in it, by this person."""
        done = self.cases.done(self.site, deed)
        if done is None:
            return None
        if done.by != by:
            raise ForbiddenError(*refusal("done_by_other"))
        if done.case != case_id:
            raise ConflictError(*refusal("done_elsewhere"))
        return self.load(case_id)

    def _observed(
        self, case: Case, finding: str, state: FindingState, value: str, said: str = "", photo: str = ""
    ) -> Observed:
        """The answer to a check or a question. Raises `BadInputError` for "OK" with a value that the check forbids.

        What an inspection words is the fault, so its numbers are no range that a sound value lies in.
        """
        known, lang = self.knowledge(case).finding(finding), case.opened.lang
        if known is None:  # its source was taken out since it was proposed
            return Observed(finding=finding, state=state, value=value, said=said, photo=photo)
        if known.kind is FindingKind.CHECK and not known.inspects and state is FindingState.ABSENT:
            require_within(expected_in(known.text(lang)), value)
        return Observed(
            finding=finding, state=state, energy=known.energy, value=value, said=said, photo=photo
        )

    def _understood(self, case: Case, text: str, by: str, lang: str) -> Event:
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
            state = read_finding(text, check_text=check.text, lang=lang, yes_is_fault=yes_is_fault)
            locked_in = check.energy is not EnergyState.ISOLATED or by in case.locks
            if state is not None and (locked_in or not said.symptoms):
                return Observed(finding=check.check, state=state, said=text)
        if case.open_question and case.is_looking:
            return replied_or_news(case, said, knowledge, self.workshop.vectors)
        return said

    def _add(
        self,
        case: Case,
        event: Event,
        by: str,
        version: int | None,
        also: Callable[[Session], None] | None = None,
    ) -> Case:
        """The case with an event and what follows from it, stored in one transaction."""
        if version is not None and version != case.version:
            raise conflict(case, version)
        after = self._with_next_check(case.after(event, by, self.clock()), by)
        new = stored(after.records[case.version :])
        header = header_of(after)
        self.cases.append(self.site, case.id, case.version, new, header, deed=self.deed, also=also)
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
