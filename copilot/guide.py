"""A procedure as it is walked through: steps in order, each with the safety messages that stand before it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from copilot.expected import ExpectedRange
from copilot.knowledge import SignalWord
from copilot.reply import Citation


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class GuardMessage(_Part):
    """A safety message to be acknowledged before its step.

    ``id`` is stable: the same words for the same step have the same one. ``default`` is a lock-out message of ours,
    shown where the source is silent (``citation`` is None then); all others are verbatim.
    """

    id: str
    level: SignalWord
    text: str
    lang: str
    citation: Citation | None = None
    default: bool = False


class GuidedStep(_Part):
    """A step, verbatim. ``wait_seconds`` is the time it tells to wait; ``energy`` whether it frees or meets energy."""

    number: int
    text: str
    citation: Citation
    safety: tuple[GuardMessage, ...] = ()
    wait_seconds: int | None = Field(None, gt=0)
    expected: ExpectedRange | None = None
    energy: bool = False


class Guide(_Part):
    """What to do about a cause; ``title`` is the section's heading or the cause, ``source`` where that stands.

    ``manual_silent`` where a step meets energy and no safety message of the source governs it. ``remedy`` is what a
    source tells to do about the cause, at ``remedy_source``: the only step, or more than the steps of the procedure
    say. It is an instruction too, so it stays behind the gate.
    """

    title: str
    lang: str
    source: Citation
    steps: tuple[GuidedStep, ...] = Field(min_length=1)
    manual_silent: bool = False
    remedy: str = ""
    remedy_source: Citation | None = None
