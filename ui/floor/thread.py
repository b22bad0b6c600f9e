"""Questions and their replies as the app shows them, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from copilot.codes import codes_in
from copilot.knowledge import Asset
from copilot.reply import BlockKind, Reply
from ui.floor.acts import Feedback
from ui.floor.look import Look
from ui.floor.screens import render
from ui.render import TEMPLATES, Card, cards, spoken

REASONS = ("wrong", "machine", "old", "unclear", "missing", "unsafe")
"""Why a block did not help; `floor.reason.*` words them."""
_NAMES_FAULTS = frozenset({BlockKind.FAULT_ROW, BlockKind.ALERT})


@dataclass(frozen=True)
class Asked:
    """A question and what became of it: ``waiting`` says what is being done until the reply is there."""

    id: str
    text: str
    lang: str
    asset: str
    case: str
    known: Mapping[str, Asset]
    reply: Reply | None = None
    waiting: str = ""
    done: bool = False

    @cached_property
    def cards(self) -> list[Card]:
        """The reply's blocks, safety first."""
        return cards(self.reply, self.known) if self.reply else []

    @property
    def blocks(self) -> list[int]:
        """The place in the reply (from 0) of each card."""
        blocks = self.reply.blocks if self.reply else ()
        return sorted(range(len(blocks)), key=lambda place: blocks[place].kind is not BlockKind.SAFETY)

    @property
    def spoken(self) -> str:
        """What is read aloud."""
        return spoken(self.reply) if self.reply else "[]"

    @property
    def finds(self) -> bool:
        """Whether a case can be made of it: it is about a machine and names an alarm or a fault."""
        if not self.done or self.reply is None or not self.asset:
            return False
        return any(block.kind in _NAMES_FAULTS for block in self.reply.blocks) or bool(codes_in(self.text))


def thread_html(look: Look, asset: str, case: str) -> str:
    """The thread of a case, or of the visitor at a machine today."""
    return render("thread.html", look, turns=turns_at(look, asset, case), reasons=REASONS)


def turns_at(look: Look, asset: str, case: str) -> Sequence[Asked]:
    """The turns of a case, or of the visitor at a machine today, in their order."""
    return ()


def count_turns(look: Look, asset: str, case: str) -> int:
    """How many turns there are."""
    return 0


def give_feedback(look: Look, act: Feedback) -> None:
    """Keep a thumb."""


def turn_html(look: Look, turn: Asked) -> str:
    """One turn as HTML, the same as it stands in the thread."""
    module = TEMPLATES.get_template("floor/turn.html").make_module(
        {"look": look, "words": look.words, "reasons": REASONS}
    )
    return str(module.turn_html(turn)).strip()  # type: ignore[attr-defined]
