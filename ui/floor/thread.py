"""Questions and their replies as the app shows them, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from copilot.codes import codes_in
from copilot.knowledge import Asset
from copilot.reply import BlockKind
from copilot.turns import Turn
from ui.floor.look import Look
from ui.floor.screens import render
from ui.render import TEMPLATES, Card, cards, spoken

_NAMES_FAULTS = frozenset({BlockKind.FAULT_ROW, BlockKind.ALERT})


@dataclass(frozen=True)
class ShownTurn:
    """A turn ready for the template; ``waiting`` says what is being done until the reply is there."""

    turn: Turn
    known: Mapping[str, Asset]
    waiting: str = ""

    @cached_property
    def cards(self) -> list[Card]:
        """The reply's blocks, safety first."""
        return cards(self.turn.reply, self.known) if self.turn.reply else []

    @property
    def blocks(self) -> list[int]:
        """The place in the reply (from 0) of each card."""
        blocks = self.turn.reply.blocks if self.turn.reply else ()
        return sorted(range(len(blocks)), key=lambda place: blocks[place].kind is not BlockKind.SAFETY)

    @property
    def spoken(self) -> str:
        """What is read aloud."""
        return spoken(self.turn.reply) if self.turn.reply else "[]"

    @property
    def finds(self) -> bool:
        """Whether a case can be made of it: it is about a machine and names an alarm or a fault."""
        if not self.turn.done or self.turn.reply is None or not self.turn.asset:
            return False
        named = any(block.kind in _NAMES_FAULTS for block in self.turn.reply.blocks)
        return named or bool(codes_in(self.turn.text))


def thread_html(look: Look, asset: str, case: str) -> str:
    """The thread of a case, or of the visitor at a machine today."""
    known = {each.id: each for each in look.assets()}
    shown = [ShownTurn(turn, known) for turn in turns_at(look, asset, case)]
    return render("thread.html", look, turns=shown)


def turns_at(look: Look, asset: str, case: str) -> Sequence[Turn]:
    """The turns of a case, or of the visitor at a machine today, in their order."""
    turns = look.service.plant.turns(look.visitor.actor, look.site)
    return turns.of_case(look.known_case(case)) if case else turns.of_person(look.reader, asset, _today())


def count_turns(look: Look, asset: str, case: str) -> int:
    """How many `turns_at` would give."""
    turns = look.service.plant.turns(look.visitor.actor, look.site)
    if case:
        return turns.count_of_case(look.known_case(case))
    return turns.count_of_person(look.reader, asset, _today())


def _today() -> datetime:
    return datetime.now(UTC).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def turn_html(look: Look, turn: ShownTurn) -> str:
    """One turn as HTML, the same as it stands in the thread."""
    module = TEMPLATES.get_template("floor/turn.html").make_module({"look": look, "words": look.words})
    return str(module.turn_html(turn)).strip()  # type: ignore[attr-defined]
