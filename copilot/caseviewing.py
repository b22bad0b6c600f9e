"""Puts the view of a case together for one reader in one language: ranking, open check, what stands beside quotes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from copilot.case import Case, Phase
from copilot.caseallowed import verdicts
from copilot.caseclosing import case_facts
from copilot.caseevidence import diagnosed
from copilot.casehandover import hand_over_facts
from copilot.casetree import tree_for, tree_view
from copilot.caseview import CaseView, CheckView, Choice, alarms_of, view_of
from copilot.diagnosis.diagnose import Diagnosis
from copilot.diagnosis.why import check_text
from copilot.expected import expected_in, range_text
from copilot.faultknowledge import EnergyState, FaultKnowledge, FindingKind
from copilot.guidance import has_procedure
from copilot.handover import hand_over_text
from copilot.parallels import Parallels
from copilot.translations import Translations
from copilot.wording import wording
from copilot.workorder import WorkOrderDraft, draft_work_order
from copilot.workorderstore import work_order_of
from copilot.workshop import Workshop


def viewed(
    case: Case, knowledge: FaultKnowledge, reader: str, lang: str, workshop: Workshop, now: datetime
) -> CaseView:
    """The case as ``reader`` may see it in ``lang``; what is quoted stays as it is printed."""
    diagnosis = diagnosed(case, knowledge, workshop, now, lang) if case.has_evidence else None
    if diagnosis and case.open_question:
        diagnosis = diagnosis.model_copy(update={"next_check": None})  # the tree's question comes first
    translations = Translations(workshop.store, case.site, parallels=_parallels(case, workshop))
    escalated = case.phase is Phase.ESCALATED
    order = work_order(case, knowledge, workshop) if case.phase is Phase.CLOSED else None
    offered = tree_for(case, knowledge, workshop, lang=lang) if case.is_looking and not case.walks else None
    alarms = workshop.as_printed(alarms_of(case), case.site, case.opened.asset_model)
    view = view_of(
        case,
        reader,
        knowledge,
        lang=lang,
        check=_check(case, reader, knowledge, diagnosis, lang, translations),
        diagnosis=diagnosis if case.is_looking or escalated else None,
        work_order=order,
        tree=tree_view(case, reader, knowledge, lang),
        fitting_tree=Choice(id=offered.id, text=offered.tree.name) if offered else None,
        hand_over=_hand_over(case, knowledge, diagnosis, lang, translations, alarms) if escalated else "",
    ).model_copy(update={"alarms": alarms})
    return _with_acts(case, view, knowledge, reader, now, translations)


def _parallels(case: Case, workshop: Workshop) -> Parallels:
    return Parallels(
        partial(workshop.manuals, case.site, case.opened.asset_model),
        partial(workshop.store.codes, case.site),
    )


def work_order(case: Case, knowledge: FaultKnowledge, workshop: Workshop) -> WorkOrderDraft:
    """The work order as it stands; drafted from the case's facts where a crash came before it was kept."""
    return work_order_of(workshop.store, case.site, case.id) or draft_work_order(case_facts(case, knowledge))


def _with_acts(
    case: Case,
    view: CaseView,
    knowledge: FaultKnowledge,
    reader: str,
    now: datetime,
    translations: Translations,
) -> CaseView:
    """The view with what the reader may do, and the quotes of its repair with what stands beside them."""
    allowed, refused = verdicts(case, reader, now, wording(view.lang))
    if view.work_order and view.work_order.is_confirmed:
        allowed = tuple(act for act in allowed if act != "confirm")
    if view.fitting_tree is None:
        allowed = tuple(act for act in allowed if act != "follow")
    last = case.last_undoable() if "undo" in allowed else None
    hypotheses = view.diagnosis.hypotheses if view.diagnosis else ()
    causes = (knowledge.cause(each.cause) for each in hypotheses)
    return view.model_copy(
        update={
            "repairable": tuple(cause.id for cause in causes if cause and has_procedure(cause)),
            "allowed": allowed,
            "refused": refused,
            "may_undo": next((line for line in view.history if last and line.seq == last.seq), None),
            "repair": translations.of_repair(view.repair, view.lang) if view.repair else None,
        }
    )


def _check(
    case: Case,
    reader: str,
    knowledge: FaultKnowledge,
    diagnosis: Diagnosis | None,
    lang: str,
    translations: Translations,
) -> CheckView | None:
    """The open check in a language; in the words it was proposed in where the knowledge has lost it."""
    check = case.open_check
    if check is None or not case.is_looking:
        return None
    known = knowledge.finding(check.check)
    text, words = check_text(known, knowledge, lang) if known else (check.text, case.opened.lang)
    measured = known is not None and known.kind is FindingKind.CHECK and not known.inspects
    expected = expected_in(text) if measured else None
    proposed = diagnosis.next_check if diagnosis else None
    now = proposed if proposed and proposed.id == check.check else None
    return CheckView(
        id=check.check,
        text=text,
        lang=words,
        energy=check.energy,
        needs_lock=check.energy is EnergyState.ISOLATED and reader not in case.locks,
        minutes=now.minutes if now else check.minutes,
        expected=expected,
        expected_text=range_text(expected, lang) if expected else "",
        inspects=known.inspects if known else "",
        why=now.why if now else "",
        beside=translations.beside(text, words, lang),
    )


def _hand_over(
    case: Case,
    knowledge: FaultKnowledge,
    diagnosis: Diagnosis | None,
    lang: str,
    translations: Translations,
    alarms: tuple[str, ...],
) -> str:
    facts = replace(hand_over_facts(case, knowledge, diagnosis, lang), alarms=alarms)
    return hand_over_text(translations.of_facts(facts, lang), lang)
