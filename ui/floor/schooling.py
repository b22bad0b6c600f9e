"""What learning says in a case: a certificate that its repair asks for, a lesson that fits what was repaired."""

from __future__ import annotations

from dataclasses import dataclass

from copilot.case import Case, Phase
from copilot.caseview import CaseView
from copilot.guide import Guide
from copilot.learning.certificates import Lacking
from copilot.learning.offered import OfferedLesson
from copilot.learning.offers import offered_after
from ui.floor.look import Look
from ui.floor.now import Task, task_of


@dataclass(frozen=True, slots=True)
class Schooling:
    """``lacking``: what the reader should pass before the repair; ``offered``: what they may learn after it."""

    lacking: Lacking | None = None
    offered: OfferedLesson | None = None


def schooling(look: Look, case: Case, view: CaseView) -> Schooling:
    """What is to be said in a case as it stands; nothing to who takes no lessons."""
    if not look.learns or not look.writes:
        return Schooling()
    room = look.service.plant.classroom(look.visitor.actor, look.site)
    if view.phase is Phase.CLOSED:
        confirmed = view.work_order and view.work_order.is_confirmed
        return Schooling(offered=offered_after(room, case, look.words.lang) if confirmed else None)
    if not room.certifies:
        return Schooling()
    guide = _guide(look, case, view)
    return Schooling(lacking=room.lacking(guide, case.opened.asset_model) if guide else None)


def _guide(look: Look, case: Case, view: CaseView) -> Guide | None:
    """The guide of the repair that is under way, or that the screen proposes."""
    if case.attempt:
        return case.attempt.chosen.guide
    if task_of(view) is not Task.REPAIR or view.diagnosis is None:
        return None
    return look.casebook.guide(case, view.diagnosis.hypotheses[0].cause)
