"""What a technician can do to a case: each act's fields, and the one call of the casebook that it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from copilot.case import Case
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Outcome
from copilot.errors import BadInputError
from copilot.faultknowledge import Competence, FindingState
from copilot.feedback import LONGEST_REASON, Given, Verdict
from copilot.refusing import refusal

Deed = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
"""The client's own id of what was done, a UUID: it counts once."""
CaseId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Name = Annotated[str, StringConstraints(max_length=200)]
Short = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Photo = Annotated[str, Field(pattern=r"^([0-9a-f]{24}\.jpg)?$")]


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Deed
    lang: Annotated[str, StringConstraints(max_length=20)] = ""
    asset: Name = ""


class _CaseAct(_Act):
    """``version`` is the one that its maker has seen."""

    case: CaseId
    version: int | None = Field(None, ge=0)


class Open(_Act):
    """Open a case on a machine."""

    act: Literal["open"]
    text: Text = ""
    alarms: tuple[Short, ...] = Field((), max_length=20)


class Say(_CaseAct):
    """Say something: an answer, or what is seen."""

    act: Literal["say"]
    text: Text


class Answer(_CaseAct):
    """Say whether a finding is there."""

    act: Literal["answer"]
    finding: Short
    state: FindingState
    value: Short = ""


class Step(_CaseAct):
    """The result of the open check, question or step."""

    act: Literal["step"]
    outcome: Outcome
    value: Short = ""
    note: Text = ""
    photo: Photo = ""


class Acknowledge(_CaseAct):
    """Acknowledge a safety message."""

    act: Literal["acknowledge"]
    message: Short


class LockOut(_CaseAct):
    """One's own lock hangs, and the machine was verified to be without energy."""

    act: Literal["lock_out"]


class Release(_CaseAct):
    """One's own lock is off."""

    act: Literal["release"]


class Follow(_CaseAct):
    """Follow a troubleshooting tree."""

    act: Literal["follow"]
    tree: Short


class Repair(_CaseAct):
    """Repair a listed cause."""

    act: Literal["repair"]
    cause: Short


class RepairUnlisted(_CaseAct):
    """Repair a cause in one's own words."""

    act: Literal["repair_unlisted"]
    cause: Short
    remedy: Text


class Verify(_CaseAct):
    """Whether the fault is gone."""

    act: Literal["verify"]
    passed: bool
    note: Text = ""


class Undo(_CaseAct):
    """Take an entry back, the latest unless named."""

    act: Literal["undo"]
    seq: int | None = Field(None, ge=0)


class Escalate(_CaseAct):
    """Call for help: hand the case over, to somebody named or to whoever comes."""

    act: Literal["escalate"]
    reason: Text = ""
    to: Short = ""


class TakeOver(_CaseAct):
    """Go on with a case that was handed over."""

    act: Literal["take_over"]


class Close(_CaseAct):
    """Close the case."""

    act: Literal["close"]


class Confirm(_CaseAct):
    """Confirm the work order, edited first."""

    act: Literal["confirm"]
    changes: dict[Short, Text] = Field({}, max_length=20)


class Feedback(_Act):
    """A thumb on a block (its place from 0) of a turn's reply, or on a part of a case."""

    act: Literal["feedback"]
    case: CaseId | Literal[""] = ""
    version: int | None = Field(None, ge=0)
    turn: Annotated[str, StringConstraints(max_length=36)] = ""
    block: Annotated[str, Field(pattern=r"^[\w:.-]{0,200}$")] = ""
    verdict: Verdict
    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] = ""

    def given(self, lang: str) -> Given:
        """It as the domain takes it; what is on a turn is not on the case it was asked in."""
        return Given(
            id=self.id, verdict=self.verdict, reason=self.reason, turn=self.turn,
            case="" if self.turn else self.case, part=self.block, lang=lang,
        )  # fmt: skip


CaseAct = (
    Say | Answer | Step | Acknowledge | LockOut | Release | Follow | Repair | RepairUnlisted | Verify | Undo
    | Escalate | TakeOver | Close | Confirm
)  # fmt: skip
Act = Annotated[Open | CaseAct | Feedback, Field(discriminator="act")]
ACT: TypeAdapter[Open | CaseAct | Feedback] = TypeAdapter(Act)

_DONE: dict[type[BaseModel], Callable[[Casebook, Any, str], Case]] = {
    Say: lambda book, act, by: book.say(act.case, act.text, by, act.version, act.lang or None),
    Answer: lambda book, act, by: book.answer(
        act.case, act.finding, act.state, by, value=act.value, version=act.version
    ),
    Step: lambda book, act, by: book.step(
        act.case, act.outcome, by, value=act.value, note=act.note, photo=act.photo, version=act.version
    ),
    Acknowledge: lambda book, act, by: book.acknowledge(act.case, act.message, by, act.version),
    LockOut: lambda book, act, by: book.lock_out(act.case, by, act.version),
    Release: lambda book, act, by: book.release(act.case, by, act.version),
    Follow: lambda book, act, by: book.follow(act.case, by, act.tree, act.version),
    Repair: lambda book, act, by: book.repair(act.case, by, act.cause, act.version),
    RepairUnlisted: lambda book, act, by: book.repair_unlisted(
        act.case, act.cause, act.remedy, by, act.version
    ),
    Verify: lambda book, act, by: book.verify(act.case, act.passed, by, act.note, act.version),
    Undo: lambda book, act, by: book.undo(act.case, by, act.seq, act.version),
    Escalate: lambda book, act, by: book.escalate(act.case, by, act.reason, act.version, to=act.to),
    TakeOver: lambda book, act, by: book.take_over(act.case, by, act.version),
    Close: lambda book, act, by: book.close(act.case, by, act.version),
    Confirm: lambda book, act, by: book.confirm(act.case, act.changes, by, act.version),
}


def read_act(body: bytes) -> Open | CaseAct | Feedback:
    """An act as it was sent. Raises `BadInputError` naming the field that is missing or wrong."""
    try:
        return ACT.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"][1:])) or "act"
        raise BadInputError(*refusal("field", field=field)) from None


def do(book: Casebook, act: CaseAct, by: str) -> Case:
    """Do what an act says, once. Raises what the casebook raises, and then nothing has changed."""
    return book.once(act.case, act.id, lambda once: _DONE[type(act)](once, act, by), by=by)


def open_case(book: Casebook, act: Open, by: str, lang: str, competence: Competence) -> Case:
    """Open a case on the act's machine in the language and for the competence of who opens it."""
    opening = Opening(asset=act.asset, alarms=act.alarms, text=act.text, lang=lang, competence=competence)
    return book.open(opening, by, act.id)
