"""Asking the manuals: the reply as it grows, a line of HTML for each moment of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf
from time import monotonic
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from copilot.assistant import Query
from copilot.errors import BadInputError, CopilotError
from copilot.language import detect
from copilot.reply import Block, BlockKind, Reply
from copilot.wording import wording
from ui.floor.acts import CaseId, Deed, Name
from ui.floor.look import Look
from ui.floor.thread import Asked, turn_html
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
    case: CaseId | str = ""
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
        told = words("screen.too_long", limit=LONGEST_QUESTION) if text else words("screen.empty")
        raise BadInputError(told)
    known = {asset.id: asset for asset in look.assets()}
    lang = detect(text, words.lang)
    asset = ask.asset if ask.asset in known else ""
    waiting = words("screen.searching" if look.service.ready else "screen.loading")
    turn = Asked(ask.id, text, lang, asset, ask.case, known, waiting=waiting)
    query = Query(text=text, lang=lang, asset=asset or None, site=look.site, chat=_chat(look, ask))
    replies = look.service.plant.ask_stream(look.visitor.actor, query)
    return _grown(look, turn, replies)


def _grown(look: Look, turn: Asked, replies: Iterator[Reply]) -> Iterator[Line]:
    yield Line(html=turn_html(look, turn))
    reply = None
    try:
        for reply in paced(replies):
            yield Line(html=turn_html(look, replace(turn, reply=_with_progress(look, reply), waiting="")))
    except CopilotError as error:
        yield Line(problem=problem_of(error))
        return
    if reply is not None:
        done = replace(turn, reply=_with_progress(look, reply), waiting="", done=True)
        yield Line(html=turn_html(look, done), done=True)


def _chat(look: Look, ask: Ask) -> str:
    """The conversation a question belongs to: that of the case, or the asker's own about the machine."""
    return f"case/{ask.case}" if ask.case else f"floor/{look.reader}/{ask.asset}"


def _with_progress(look: Look, reply: Reply) -> Reply:
    """The reply with a note where documents are still coming in."""
    progress = look.service.progress
    if progress is None:
        return reply
    text = wording(reply.lang)("note.indexing", percent=int(100 * progress.share))
    return reply.model_copy(update={"blocks": (*reply.blocks, Block(kind=BlockKind.NOTE, text=text))})


def paced(replies: Iterable[Reply]) -> Iterator[Reply]:
    """The replies as fast as a page can show them: the first, the last, and what comes a moment after another."""
    shown, held = -inf, None
    for reply in replies:
        held = reply
        if monotonic() - shown >= MOMENT_SECONDS:
            yield reply
            shown, held = monotonic(), None
    if held:
        yield held
