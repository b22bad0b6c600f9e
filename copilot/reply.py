"""The reply: typed blocks with citations, read alike by screens, programs and tests."""

from __future__ import annotations

from enum import StrEnum
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field


class BlockKind(StrEnum):
    """What a block is; the order here is the order of urgency on a screen."""

    SAFETY = "safety"
    CLARIFY = "clarify"
    NOT_COVERED = "not_covered"
    ANSWER = "answer"
    QUOTE = "quote"
    STEPS = "steps"
    FAULT_ROW = "fault_row"
    ALERT = "alert"
    WORK_ORDERS = "work_orders"
    NOTE = "note"


class Citation(BaseModel):
    """Where a quote stands: ``quote`` is verbatim on ``page`` (from 1; None where the format has no pages)."""

    model_config = ConfigDict(frozen=True)

    document: str
    revision: str = ""
    page: int | None = None
    heading: tuple[str, ...] = ()
    quote: str
    lang: str = ""


class Translation(BaseModel):
    """A quote in the reader's language: from the translation memory (``reviewed`` by ``reviewer``) or a machine.

    ``printed`` is where the manual itself says it in that language; it is ``reviewed`` then, and has no reviewer.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    lang: str
    reviewed: bool
    reviewer: str = ""
    printed: Citation | None = None


class TermBeside(BaseModel):
    """A glossary term as the quote writes it, and what it is called in the reader's language."""

    model_config = ConfigDict(frozen=True)

    said: str
    means: str


class Beside(BaseModel):
    """What stands beside one quote for its reader; ``signal`` is a safety message's signal word in their language."""

    model_config = ConfigDict(frozen=True)

    translation: Translation | None = None
    terms: tuple[TermBeside, ...] = ()
    signal: str = ""


class Block(BaseModel):
    """One block of a reply. ``text`` is plain text, never markup; ``items`` are its lines where it has several.

    ``level`` is the signal word of a safety block (lower case); ``options`` are what a clarify block lets the user
    choose from (asset or model ids) or the section ids a not_covered block suggests. Where the text does not stand in
    the reader's language: ``translation`` if there is one, ``terms`` that the glossary explains, and for a safety
    block ``signal``, the standard signal word in the reader's language.
    """

    model_config = ConfigDict(frozen=True)

    kind: BlockKind
    text: str
    citations: tuple[Citation, ...] = ()
    level: str = ""
    options: tuple[str, ...] = ()
    translation: Translation | None = None
    terms: tuple[TermBeside, ...] = ()
    signal: str = ""


class Reply(BaseModel):
    """An answer as data. ``lang`` is the language of the reply's own words; quotes may stand in another."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(default_factory=lambda: uuid4().hex)
    lang: str
    covered: bool
    blocks: tuple[Block, ...]
