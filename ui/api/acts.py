"""Everything a program can do in a case, one model for each act; ``act`` names it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from copilot.case import Case
from copilot.casebook import Casebook, Opening
from copilot.caseevents import Outcome
from copilot.faultknowledge import Competence, FindingState
from copilot.language import named_language

# NUL is no text; PostgreSQL would refuse it.
NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=4000, pattern=NO_NUL)]
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
LARGEST_VERSION = 2**31 - 1


class Open(BaseModel):
    """Open a case on a machine, with what is reported so far; one of ``asset`` and ``asset_model`` is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset: Id | None = None
    asset_model: Id | None = None
    alarms: Annotated[tuple[Id, ...], Field(max_length=50)] = ()
    text: Text = ""
    lang: Annotated[str, Field(max_length=20)] = "en"
    competence: Competence = Competence.TECHNICIAN

    def opening(self) -> Opening:
        """As the casebook takes it. Raises `BadInputError` for a language that is none."""
        return Opening(
            asset=self.asset,
            asset_model=self.asset_model,
            alarms=self.alarms,
            text=self.text,
            lang=named_language(self.lang),
            competence=self.competence,
        )


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int | None = Field(
        None, ge=0, le=LARGEST_VERSION, description="The version last seen; refused if the case has moved on."
    )

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """Do it. Raises what the casebook's method does."""
        raise NotImplementedError


class Say(_Act):
    """Report something, or answer the open check or question in words."""

    act: Literal["say"]
    text: Text

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.say`."""
        return book.say(case, self.text, by, self.version)


class Answer(_Act):
    """Record what a check or a question showed."""

    act: Literal["answer"]
    finding: Id
    state: FindingState
    value: Text = ""

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.answer`."""
        return book.answer(case, self.finding, self.state, by, value=self.value, version=self.version)


class Step(_Act):
    """Record the result of the open check or of the next step; ``photo`` is what keeping one returned."""

    act: Literal["step"]
    outcome: Outcome
    value: Text = ""
    note: Text = ""
    photo: Annotated[str, Field(pattern=r"^([0-9a-f]{24}\.jpg)?$")] = ""

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.step`."""
        return book.step(
            case, self.outcome, by, value=self.value, note=self.note, photo=self.photo, version=self.version
        )


class Acknowledge(_Act):
    """Acknowledge a safety message of the repair."""

    act: Literal["acknowledge"]
    message: Id

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.acknowledge`."""
        return book.acknowledge(case, self.message, by, self.version)


class LockOut(_Act):
    """Record that the caller isolated and locked the machine and verified that it is without energy."""

    act: Literal["lock_out"]

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.lock_out`."""
        return book.lock_out(case, by, self.version)


class Release(_Act):
    """Record that the caller took their own lock off."""

    act: Literal["release"]

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.release`."""
        return book.release(case, by, self.version)


class Follow(_Act):
    """Follow a manual's troubleshooting tree, the one that fits unless named."""

    act: Literal["follow"]
    tree: Id | None = None

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.follow`."""
        return book.follow(case, by, self.tree, self.version)


class Repair(_Act):
    """Begin to repair a cause, the most probable one unless named."""

    act: Literal["repair"]
    cause: Id | None = None

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.repair`."""
        return book.repair(case, by, self.cause, self.version)


class RepairUnlisted(_Act):
    """It was something that is not listed: what, and what is done about it."""

    act: Literal["repair_unlisted"]
    cause: Text
    remedy: Text

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.repair_unlisted`."""
        return book.repair_unlisted(case, self.cause, self.remedy, by, self.version)


class Verify(_Act):
    """Record whether the fault is gone after the repair."""

    act: Literal["verify"]
    passed: bool
    note: Text = ""

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.verify`."""
        return book.verify(case, self.passed, by, self.note, self.version)


class Undo(_Act):
    """Take back the latest answer or step, or the one of number ``seq``."""

    act: Literal["undo"]
    seq: int | None = Field(None, ge=0, le=LARGEST_VERSION)

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.undo`."""
        return book.undo(case, by, self.seq, self.version)


class Escalate(_Act):
    """Hand the case over, with a summary in its language."""

    act: Literal["escalate"]
    reason: Text = ""

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.escalate`."""
        return book.escalate(case, by, self.reason, self.version)


class Close(_Act):
    """Close a case whose repair was verified; its work order is drafted."""

    act: Literal["close"]

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.close`."""
        return book.close(case, by, self.version)


class Confirm(_Act):
    """Confirm the drafted work order, edited first; only then does it count as evidence."""

    act: Literal["confirm"]
    changes: Annotated[dict[Id, Text], Field(max_length=30)] = {}

    def do(self, book: Casebook, case: str, by: str) -> Case:
        """`Casebook.confirm`."""
        return book.confirm(case, self.changes, by)


Act = Annotated[
    Say | Answer | Step | Acknowledge | LockOut | Release | Follow | Repair | RepairUnlisted
    | Verify | Undo | Escalate | Close | Confirm,
    Field(discriminator="act"),
]  # fmt: skip
