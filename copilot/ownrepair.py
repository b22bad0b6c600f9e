"""A repair of a cause that is not listed, in the words of who made it: behind the lock-out like any other."""

from __future__ import annotations

from copilot.case import Case
from copilot.caseevents import RepairChosen
from copilot.errors import BadInputError
from copilot.guarding import lockout_message
from copilot.guide import Guide, GuidedStep
from copilot.orderfiles import order_document
from copilot.refusing import refusal
from copilot.reply import Citation
from copilot.wording import wording


def own_repair(case: Case, cause: str, remedy: str) -> RepairChosen:
    """The repair of ``cause`` by ``remedy``, both free text: one step behind the default lock-out.

    Always behind it: how people word what they did says too little of whether their hands were in the machine. The
    source it names is the work order that the case will become. Raises `BadInputError` where a text is empty.
    """
    cause, remedy = cause.strip(), remedy.strip()
    if not cause or not remedy:
        raise BadInputError(*refusal("own_repair"))
    lang, order = case.opened.lang, f"WO-{case.id}"
    source = Citation(
        document=order_document(order), heading=(order,), quote=cause.splitlines()[0], lang=lang
    )
    step = GuidedStep(
        number=1, text=remedy, citation=source, safety=(lockout_message(source, lang),), energy=True
    )
    title = wording(lang)("case.own_words")
    guide = Guide(
        title=title, lang=lang, source=source, steps=(step,), manual_silent=True, remedy=remedy,
        remedy_source=source,
    )  # fmt: skip
    return RepairChosen(cause="", text=cause, guide=guide)
