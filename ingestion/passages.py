"""Packing text into passages that fit the embedding model's window, with exact page starts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingestion.elements import Paragraph, Span

CHUNKER_VERSION = "3"
"""Part of the index identity: counted up whenever the same source would give other passages."""

CountTokens = Callable[[str], int]

_SENTENCE_END = re.compile(r"((?<=[.!?;:])\s+|(?<=[。！？；]))")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one page; ``glue`` stands before it unless it opens the passage."""

    text: str
    page: int | None = None
    glue: str = "\n"


Unit = tuple[Piece, ...]
"""What is not cut in two unless it is longer than a passage may be."""


def fold(text: str) -> str:
    """The text on one line, runs of white space and control characters made one blank."""
    return " ".join(_CONTROL.sub(" ", text).split())


def line(spans: Iterable[Span], mark: str = "") -> Unit:
    """A paragraph as one line; ``mark`` (a step's number) stands before it."""
    pieces = [Piece(text, span.page, " ") for span in spans if (text := fold(span.text))]
    if not pieces:
        return ()
    first = pieces[0]
    return (Piece(mark + first.text, first.page), *pieces[1:])


def lines(text: str, page: int | None = None) -> Unit:
    """Text whose line breaks count: a cell, a listing. Indentation is kept, empty lines are not."""
    cleaned = (_CONTROL.sub(" ", part).rstrip() for part in text.expandtabs(4).splitlines())
    return tuple(Piece(part, page) for part in cleaned if part)


def paragraph_lines(paragraph: Paragraph) -> Unit:
    """A paragraph as one line, a listing as many."""
    if not paragraph.preformatted:
        return line(paragraph.spans)
    return tuple(piece for span in paragraph.spans for piece in lines(span.text, span.page))


def compose(pieces: Sequence[Piece]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The pieces as one text with its page starts, as `copilot.knowledge.Passage` holds them."""
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for piece in pieces:
        part = piece.glue + piece.text if parts else piece.text
        if piece.page is not None and (not starts or starts[-1][1] != piece.page):
            starts.append((length + len(part) - len(piece.text) if starts else 0, piece.page))
        parts.append(part)
        length += len(part)
    return "".join(parts), tuple(starts)


def pack(units: Iterable[Unit], count_tokens: CountTokens, max_tokens: int) -> Iterator[Unit]:
    """Fill passages with whole units, in order, up to ``max_tokens`` each.

    A unit that is longer by itself is cut between its lines and sentences, and only where a sentence is
    longer still, inside it. The token counts of units are added up, which counts no text short.
    """
    filled: list[Piece] = []
    total = 0
    for unit, tokens in _fitting(units, count_tokens, max_tokens):
        if filled and total + tokens > max_tokens:
            yield tuple(filled)
            filled, total = [], 0
        filled.extend(unit)
        total += tokens
    if filled:
        yield tuple(filled)


def _fitting(units: Iterable[Unit], count_tokens: CountTokens, max_tokens: int) -> Iterator[tuple[Unit, int]]:
    """Every unit that fits, with its tokens; of those that do not, their lines, sentences or parts of these."""
    for unit in units:
        tokens = count_tokens(compose(unit)[0])
        if tokens <= max_tokens:
            yield unit, tokens
            continue
        for piece in unit:
            for sentence in [piece] if count_tokens(piece.text) <= max_tokens else _sentences(piece):
                for part in _halves(sentence, count_tokens, max_tokens):
                    yield (part,), count_tokens(part.text)


def _sentences(piece: Piece) -> Iterator[Piece]:
    parts = _SENTENCE_END.split(piece.text)
    glues = [piece.glue, *parts[1::2]]
    yield from (
        replace(piece, text=text, glue=glue) for text, glue in zip(parts[::2], glues, strict=True) if text
    )


def _halves(piece: Piece, count_tokens: CountTokens, max_tokens: int) -> Iterator[Piece]:
    """The piece cut near its middle, at a blank where there is one, until every part fits."""
    waiting = [piece]
    while waiting:
        part = waiting.pop()
        if len(part.text) < 2 or count_tokens(part.text) <= max_tokens:
            yield part
            continue
        middle = len(part.text) // 2
        blank = part.text.rfind(" ", 1, middle)
        glue = " " if blank > 0 else ""
        cut = blank if blank > 0 else middle
        waiting.append(replace(part, text=part.text[cut + len(glue) :], glue=glue))
        waiting.append(replace(part, text=part.text[:cut]))
