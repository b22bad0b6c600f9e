"""What can happen in a case: the events it is made of, each an immutable record."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from copilot.faultknowledge import Competence, EnergyState, FindingState
from copilot.guide import Guide
from copilot.knowledge import TroubleshootingTree
from copilot.reply import Citation


class Outcome(StrEnum):
    """What became of a step: done, done but the result is not as it should be, or it could not be done."""

    DONE = "done"
    NOT_OK = "not_ok"
    CANNOT_DO = "cannot_do"


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)

    undoable: bool = Field(False, exclude=True)


class Opened(_Event):
    """The case begins. ``asset`` may be "" where only the model is known."""

    kind: Literal["opened"] = "opened"
    asset: str
    asset_model: str
    lang: str
    competence: Competence = Competence.TECHNICIAN


class Said(_Event):
    """The technician reported something: alarms (normalised codes) and symptoms found in it.

    ``symptoms`` are finding ids with the confidence (0..1] of the match; ``candidates`` are findings to ask about.
    """

    kind: Literal["said"] = "said"
    text: str
    alarms: tuple[str, ...] = ()
    symptoms: tuple[tuple[str, float], ...] = ()
    candidates: tuple[str, ...] = ()
    undoable: bool = Field(True, exclude=True)


class Observed(_Event):
    """A check or a question was answered; ``said`` is what the person answered, ``value`` what they measured.

    ``energy`` is the state of the machine that the check asks for; ``photo`` is the id of a kept picture.
    """

    kind: Literal["observed"] = "observed"
    finding: str
    state: FindingState
    energy: EnergyState = EnergyState.ANY
    confidence: float = Field(1.0, gt=0, le=1)
    said: str = ""
    value: str = ""
    photo: str = ""
    undoable: bool = Field(True, exclude=True)


class Proposed(_Event):
    """A check was proposed and is open until it is answered; ``text`` as it was shown."""

    kind: Literal["proposed"] = "proposed"
    check: str
    text: str
    energy: EnergyState = EnergyState.ANY
    minutes: float = 0.0


class TreeBegun(_Event):
    """A manual's troubleshooting tree is followed from here on, kept as it was, so that its questions stay the same.

    ``tree`` is its id; ``source`` is where it stands.
    """

    kind: Literal["tree_begun"] = "tree_begun"
    tree: str
    questions: TroubleshootingTree
    source: Citation
    undoable: bool = Field(True, exclude=True)


class TreeFollowed(_Event):
    """A question of the tree was answered; ``node`` is the question, ``next`` where the answer leads.

    Where that is the end, ``cause`` is what the end names; "" where it names no known cause.
    """

    kind: Literal["tree_followed"] = "tree_followed"
    tree: str
    node: str
    said: str
    next: str
    cause: str = ""
    undoable: bool = Field(True, exclude=True)


class TreeAsked(_Event):
    """A reply answered nothing of the tree's open question ``node``, so that it is asked again."""

    kind: Literal["tree_asked"] = "tree_asked"
    tree: str
    node: str
    said: str


class TreeLeft(_Event):
    """The tree is not followed further: its open question cannot be answered."""

    kind: Literal["tree_left"] = "tree_left"
    tree: str
    said: str = ""
    undoable: bool = Field(True, exclude=True)


class LockedOut(_Event):
    """Who made the event has isolated and locked the machine and verified that it is without energy."""

    kind: Literal["locked_out"] = "locked_out"


class LockReleased(_Event):
    """Who made the event has taken their own lock off."""

    kind: Literal["lock_released"] = "lock_released"


class RepairChosen(_Event):
    """A cause is to be repaired. The guide is kept as it was, so that steps stay the same when manuals change.

    ``cause`` is "" for one that is not listed; ``text`` and the guide are the technician's own words then.
    """

    kind: Literal["repair_chosen"] = "repair_chosen"
    cause: str
    text: str
    probability: float | None = None
    guide: Guide
    undoable: bool = Field(True, exclude=True)


class Acknowledged(_Event):
    """A safety message was read and acknowledged by name."""

    kind: Literal["acknowledged"] = "acknowledged"
    message: str
    text: str


class StepTaken(_Event):
    """The result of a step of the guide; ``index`` counts from 0; ``photo`` is the id of a kept picture."""

    kind: Literal["step_taken"] = "step_taken"
    index: int = Field(ge=0)
    outcome: Outcome
    value: str = ""
    note: str = ""
    photo: str = ""
    undoable: bool = Field(True, exclude=True)


class Verified(_Event):
    """The repair was tried out: whether the fault is gone."""

    kind: Literal["verified"] = "verified"
    passed: bool
    note: str = ""
    undoable: bool = Field(True, exclude=True)


class Closed(_Event):
    """The case is over; its work order is drafted."""

    kind: Literal["closed"] = "closed"


class Escalated(_Event):
    """The case is handed over to someone who knows more; ``to`` names a person or a role, "" for whoever comes.

    Not to be taken back, for somebody may be on the way; `TakenOver` lets it go on.
    """

    kind: Literal["escalated"] = "escalated"
    reason: str = ""
    to: str = ""


class TakenOver(_Event):
    """Who made the event goes on with a case that was handed over; handing it over again reverses that."""

    kind: Literal["taken_over"] = "taken_over"


class OrderConfirmed(_Event):
    """The work order of the closed case was confirmed, and counts as evidence from then on."""

    kind: Literal["order_confirmed"] = "order_confirmed"


class TakenBack(_Event):
    """An earlier event does not count any more; ``seq`` is its number in the case."""

    kind: Literal["taken_back"] = "taken_back"
    seq: int = Field(ge=0)


Event = Annotated[
    Opened
    | Said
    | Observed
    | Proposed
    | TreeBegun
    | TreeFollowed
    | TreeAsked
    | TreeLeft
    | LockedOut
    | LockReleased
    | RepairChosen
    | Acknowledged
    | StepTaken
    | Verified
    | Closed
    | Escalated
    | TakenOver
    | OrderConfirmed
    | TakenBack,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
