"""Asking the manuals: the reply as it grows, a line of HTML for each moment of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from math import inf
from time import monotonic
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from copilot.errors import BadInputError, CopilotError
from copilot.knowledge import Asset
from copilot.language import detect
from copilot.refusing import refusal
from copilot.reply import Block, BlockKind
from copilot.turns import Asked, Turn
from copilot.wording import wording
from ui.floor.acts import CaseId, Deed, Name
from ui.floor.look import Look
from ui.floor.thread import ShownTurn, turn_html
from ui.problems import Problem, problem_of

LONGEST_QUESTION = 1000
# Fifty tablets that follow a growing answer more closely keep two cores from answering.
MOMENT_SECONDS = 0.2


class Ask(BaseModel):
    """A question about a machine (``asset``) or in a case; ``id`` is the client's: asked again it is the same turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Deed
    text: Annotated[str, StringConstraints(max_length=20_000)]
    asset: Name = ""
    case: CaseId | Literal[""] = ""
    lang: Annotated[str, StringConstraints(max_length=20)] = ""


class Line(BaseModel):
    """One line of the answer: the turn as it stands; ``done`` in the last one, or what went wrong."""

    html: str | None = None
    done: bool | None = None
    problem: Problem | None = None


def answers(look: Look, ask: Ask) -> Iterator[Line]:
    """The turn again and again as its reply grows. Raises a `CopilotError` before the first line only."""
    words, text = look.words, ask.text.strip()
    if not text or len(text) > LONGEST_QUESTION:
        told = refusal("question_long", limit=LONGEST_QUESTION) if text else refusal("nothing_asked")
        raise BadInputError(*told)
    case = look.known_case(ask.case) if ask.case else ""
    known = {asset.id: asset for asset in look.assets()}
    asset = ask.asset if ask.asset in known else ""
    asked = Asked(id=ask.id, text=text, lang=detect(text, words.lang), asset=asset, case=case)
    turns = look.service.plant.ask_once(look.visitor.actor, look.site, asked)
    begun = Turn(**asked.model_dump(), by=look.reader, at=datetime.now(UTC))
    waiting = words("screen.searching" if look.service.ready else "screen.loading")
    return _lines(look, known, begun, waiting, paced(turns))


def _lines(
    look: Look, known: Mapping[str, Asset], begun: Turn, waiting: str, turns: Iterator[Turn]
) -> Iterator[Line]:
    yield Line(html=turn_html(look, ShownTurn(begun, known, waiting)))
    try:
        for turn in turns:
            shown = ShownTurn(_with_progress(look, turn), known)
            yield Line(html=turn_html(look, shown), done=turn.done or None)
    except CopilotError as error:
        yield Line(problem=problem_of(error, look.words))


def _with_progress(look: Look, turn: Turn) -> Turn:
    """The turn with a note where documents are still coming in; what is kept has none."""
    progress = look.service.progress
    if progress is None or turn.reply is None:
        return turn
    text = wording(turn.reply.lang)("note.indexing", percent=int(100 * progress.share))
    blocks = (*turn.reply.blocks, Block(kind=BlockKind.NOTE, text=text))
    return turn.model_copy(update={"reply": turn.reply.model_copy(update={"blocks": blocks})})


def paced(turns: Iterable[Turn]) -> Iterator[Turn]:
    """The turns as fast as a page can show them: the first, the last, and what comes a moment after another."""
    shown, held = -inf, None
    for turn in turns:
        held = turn
        if monotonic() - shown >= MOMENT_SECONDS:
            yield turn
            shown, held = monotonic(), None
    if held:
        yield held
