"""The work order of a case: drafted from what was done, edited and confirmed by a person, and only then evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from copilot.errors import BadInputError
from copilot.faultknowledge import FindingState
from copilot.iso14224 import CodeList, classify, known
from copilot.knowledge import WorkOrder
from copilot.refusing import refusal


class WorkOrderState(StrEnum):
    """A draft counts for nothing; a person confirms it."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class CheckDone(_Part):
    """A check and what it showed; ``value`` is what was measured, as it was entered, ``finding`` the check's id."""

    text: str
    state: FindingState
    value: str = ""
    finding: str = ""


class AcknowledgedMessage(_Part):
    """Who acknowledged which safety message (verbatim) when."""

    who: str
    message: str
    when: datetime


class PhaseMinutes(_Part):
    """Minutes spent in one phase of the case."""

    phase: str
    minutes: float = Field(ge=0)


@dataclass(frozen=True)
class CaseFacts:
    """What a case knows at its close. Texts are in ``lang``; ``cause_id`` is "" for a cause that is not listed.

    ``codes`` are alarm codes, the one that led the way first; ``symptoms`` ids of findings; ``steps`` are the steps
    done, in their order.
    """

    case: str
    asset: str
    asset_model: str
    lang: str
    opened: date
    problem: str
    cause: str
    remedy: str
    cause_id: str = ""
    codes: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    checks: tuple[CheckDone, ...] = ()
    acknowledgements: tuple[AcknowledgedMessage, ...] = ()
    phases: tuple[PhaseMinutes, ...] = ()
    parts: tuple[str, ...] = ()


class WorkOrderDraft(_Part):
    """A work order; ``failure_mode``, ``mechanism`` and ``failure_cause`` are ISO 14224 codes."""

    id: str
    case: str
    asset: str
    asset_model: str
    lang: str
    opened: date
    state: WorkOrderState = WorkOrderState.DRAFT
    problem: str
    codes: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    cause: str
    cause_id: str = ""
    remedy: str
    failure_mode: str
    mechanism: str
    failure_cause: str
    actions: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    phases: tuple[PhaseMinutes, ...] = ()
    checks: tuple[CheckDone, ...] = ()
    acknowledgements: tuple[AcknowledgedMessage, ...] = ()
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def minutes(self) -> float:
        """Minutes in all."""
        return sum(each.minutes for each in self.phases)

    @property
    def is_confirmed(self) -> bool:
        """Whether it counts."""
        return self.state is WorkOrderState.CONFIRMED


# The ISO 14224 code that follows from each text unless a person sets another.
_CODED = {
    "failure_mode": ("problem", CodeList.FAILURE_MODE),
    "mechanism": ("cause", CodeList.MECHANISM),
    "failure_cause": ("cause", CodeList.CAUSE),
}


def draft_work_order(facts: CaseFacts) -> WorkOrderDraft:
    """The work order that a case's facts give, with ISO 14224 codes by the words of its problem and cause."""
    return WorkOrderDraft(
        id=f"WO-{facts.case}",
        case=facts.case,
        asset=facts.asset,
        asset_model=facts.asset_model,
        lang=facts.lang,
        opened=facts.opened,
        problem=facts.problem,
        codes=facts.codes,
        symptoms=facts.symptoms,
        cause=facts.cause,
        cause_id=facts.cause_id,
        remedy=facts.remedy,
        **_codes_of(facts.problem, facts.cause),
        actions=facts.steps,
        parts=facts.parts,
        phases=facts.phases,
        checks=facts.checks,
        acknowledgements=facts.acknowledgements,
    )


def edited(draft: WorkOrderDraft, changes: Mapping[str, str]) -> WorkOrderDraft:
    """The draft with fields set to what a person wrote; codes follow the texts unless a person set them.

    Lists are separated by ";" (actions by line breaks too); ``minutes`` is a number or "check=5; repair=30". A cause
    that is worded anew is no longer the listed one. Raises `BadInputError` naming the field that cannot be so.
    """
    if draft.is_confirmed:
        raise BadInputError(*refusal("order_confirmed"))
    update: dict[str, object] = {}
    for name, text in changes.items():
        if name not in _READ:
            raise BadInputError(*refusal("order_field", field=name, fields=", ".join(_READ)))
        field, read = _READ[name]
        update[field] = read(text)
    if update.get("cause", draft.cause) != draft.cause:
        update["cause_id"] = ""
    after = draft.model_copy(update=update)
    before, now = _codes_of(draft.problem, draft.cause), _codes_of(after.problem, after.cause)
    follow = {
        name: now[name] for name in _CODED if name not in update and getattr(draft, name) == before[name]
    }
    return after.model_copy(update=follow)


def confirmed(draft: WorkOrderDraft, by: str, at: datetime) -> WorkOrderDraft:
    """The draft as a person confirms it; again changes nothing. Raises `BadInputError` where it says nothing."""
    if draft.is_confirmed:
        return draft
    if not draft.problem.strip() or not by.strip():
        raise BadInputError(*refusal("order_incomplete"))
    return draft.model_copy(
        update={
            "state": WorkOrderState.CONFIRMED,
            "confirmed_by": by.strip(),
            "confirmed_at": at.astimezone(UTC),
        }
    )


def as_work_order(draft: WorkOrderDraft) -> WorkOrder:
    """The record that counts as evidence. ``ValueError`` for a draft nobody confirmed: it must never count."""
    if not draft.is_confirmed:
        raise ValueError("an unconfirmed work order is no evidence")
    return WorkOrder(
        id=draft.id,
        asset=draft.asset,
        opened=draft.opened,
        problem=draft.problem,
        cause=draft.cause,
        remedy=draft.remedy,
        parts=draft.parts,
        minutes=round(draft.minutes) or None,
        code=draft.codes[0] if draft.codes else "",
        lang=draft.lang,
    )


def _codes_of(problem: str, cause: str) -> dict[str, str]:
    texts = {"problem": problem, "cause": cause}
    return {name: classify(texts[source], among) for name, (source, among) in _CODED.items()}


def _line(text: str) -> str:
    return " ".join(text.split())


def _items(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(_line, re.split(r"[;；\n]", text)) if part)


def _phases(text: str) -> tuple[PhaseMinutes, ...]:
    found = []
    for item in _items(text):
        phase, _, number = item.rpartition("=")
        if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", number.strip()):
            raise BadInputError(*refusal("no_minutes", text=item))
        found.append(PhaseMinutes(phase=phase.strip() or "repair", minutes=float(number)))
    return tuple(found)


def _code_in(among: CodeList) -> Callable[[str], str]:
    return lambda text: known(text, among)


# What a person may change: the field it sets and how its text is read.
_READ: dict[str, tuple[str, Callable[[str], object]]] = {
    "problem": ("problem", str.strip),
    "cause": ("cause", str.strip),
    "remedy": ("remedy", str.strip),
    "failure_mode": ("failure_mode", _code_in(CodeList.FAILURE_MODE)),
    "mechanism": ("mechanism", _code_in(CodeList.MECHANISM)),
    "failure_cause": ("failure_cause", _code_in(CodeList.CAUSE)),
    "codes": ("codes", _items),
    "actions": ("actions", _items),
    "parts": ("parts", _items),
    "minutes": ("phases", _phases),
}
