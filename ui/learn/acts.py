"""What a learner can do: each act's fields, and the one call of the classroom that it is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from copilot.errors import BadInputError
from copilot.practice.moves import Move as PracticeMove
from copilot.refusing import refusal
from ui.floor.acts import Deed, Name

AttemptId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]
Short = Annotated[str, StringConstraints(max_length=200)]


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Deed
    lang: Annotated[str, StringConstraints(max_length=20)] = ""


class Begin(_Act):
    """Begin a lesson, or go on with it."""

    act: Literal["begin"]
    lesson: Short


class Practise(_Act):
    """Look for a simulated fault: one that was set, or any on a machine's model."""

    act: Literal["practise"]
    exercise: Short = ""
    asset_model: Name = ""


class Review(_Act):
    """Answer a question that came back; ``option`` is its place as shown."""

    act: Literal["review"]
    item: Short
    option: int = Field(ge=0, le=20)


class Forget(_Act):
    """Have one's own data deleted."""

    act: Literal["forget"]
    certificates: bool = False


class _InAttempt(_Act):
    attempt: AttemptId


class Seen(_InAttempt):
    """A card with a step was read."""

    act: Literal["seen"]
    card: int = Field(ge=0)


class Answer(_InAttempt):
    """Answer a card's question; ``option`` is its place as shown."""

    act: Literal["answer"]
    card: int = Field(ge=0)
    option: int = Field(ge=0, le=20)


class Move(_InAttempt):
    """One more move in a simulated fault."""

    act: Literal["move"]
    move: PracticeMove


LearnAct = Begin | Practise | Review | Forget | Seen | Answer | Move
_ACT: TypeAdapter[LearnAct] = TypeAdapter(Annotated[LearnAct, Field(discriminator="act")])


def read_act(body: bytes) -> LearnAct:
    """An act as it was sent. Raises `BadInputError` naming the field that is missing or wrong."""
    try:
        return _ACT.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"][1:])) or "act"
        raise BadInputError(*refusal("field", field=field)) from None
