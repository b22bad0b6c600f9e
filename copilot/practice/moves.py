"""What a learner can do, and what came of it: moves as they are sent, events as they are kept."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from copilot.errors import BadInputError
from copilot.faultknowledge import FindingState
from copilot.refusing import refusal


class _Noun(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Noun):
    """Make a check, by its id."""

    move: Literal["check"] = "check"
    finding: str


class LockOut(_Noun):
    """Isolate the machine, hang one's own lock, verify that it is without energy."""

    move: Literal["lock_out"] = "lock_out"


class Release(_Noun):
    """Take one's own lock off."""

    move: Literal["release"] = "release"


class Name(_Noun):
    """Say which cause it is; whoever is wrong has it repaired in vain."""

    move: Literal["name"] = "name"
    cause: str


class Repair(_Noun):
    """Repair a cause with one's own hands."""

    move: Literal["repair"] = "repair"
    cause: str


class TakeBack(_Noun):
    """Take the latest move back; never in an exam."""

    move: Literal["take_back"] = "take_back"


class GiveUp(_Noun):
    """Call someone who knows more."""

    move: Literal["give_up"] = "give_up"


Move = Annotated[Check | LockOut | Release | Name | Repair | TakeBack | GiveUp, Field(discriminator="move")]
_MOVE: TypeAdapter[Move] = TypeAdapter(Move)


def read_move(line: str) -> Move:
    """A move from a line of JSON. Raises `BadInputError`."""
    try:
        return _MOVE.validate_json(line)
    except ValidationError as error:
        raise BadInputError(*refusal("practice.no_move", line=line.strip()[:80])) from error


class Done(_Noun):
    """A move that was made: what it showed (a check), whether the cause was right (a name), and its minutes.

    ``unsafe``: it was an order that the lock-out forbids; nothing was done, and the attempt has failed.
    """

    move: Move
    minutes: float = Field(0.0, ge=0)
    state: FindingState | None = None
    right: bool | None = None
    unsafe: bool = False
