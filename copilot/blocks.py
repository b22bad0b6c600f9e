"""Blocks of a reply made from sections, rows, alerts and work orders, each with its citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from babel.dates import format_date, format_skeleton

from copilot.index import IndexedPassage
from copilot.knowledge import Alert, Cell, Passage, SafetyMessage, Section, SignalWord, Step, WorkOrder
from copilot.reply import Block, BlockKind, Citation
from copilot.wording import Wording

_SEVERITY = list(SignalWord)


@dataclass(frozen=True, slots=True)
class Source:
    """What a citation says of the document a block comes from."""

    document: str
    revision: str
    lang: str
    heading: tuple[str, ...]

    def cite(self, quote: str, page: int | None) -> Citation:
        """A citation of one verbatim span."""
        return Citation(
            document=self.document,
            revision=self.revision,
            page=page,
            heading=self.heading,
            quote=quote,
            lang=self.lang,
        )


def source_of(indexed: IndexedPassage) -> Source:
    """The source of a passage."""
    passage = indexed.passage
    return Source(indexed.document, indexed.revision, passage.lang, passage.heading)


def quote_block(indexed: IndexedPassage) -> Block:
    """The passage's own words, one citation a paragraph and page."""
    source = source_of(indexed)
    citations = tuple(source.cite(quote, page) for quote, page in _verbatim_spans(indexed.passage))
    return Block(kind=BlockKind.QUOTE, text=indexed.passage.text, citations=citations)


def row_block(source: Source, cells: Sequence[Cell], kind: BlockKind) -> Block:
    """A row: each filled cell with its column's name, a citation for each line of a cell.

    By line, since a cell may have been put together from rows that the page sets apart.
    """
    filled = [cell for cell in cells if cell.text.strip()]
    lines = [f"{cell.header}: {cell.text}" if cell.header else cell.text for cell in filled]
    citations = tuple(source.cite(line, cell.page) for cell in filled for line in _lines(cell.text))
    return Block(kind=kind, text="\n".join(lines), citations=citations)


def steps_block(source: Source, steps: Sequence[Step]) -> Block:
    """A procedure's steps in order, a citation for each of their lines."""
    return Block(
        kind=BlockKind.STEPS,
        text="\n".join(f"{step.number}. {step.text}" for step in steps),
        citations=tuple(source.cite(line, step.page) for step in steps for line in _lines(step.text)),
    )


def safety_blocks(source: Source, messages: Iterable[SafetyMessage]) -> Iterator[Block]:
    """A block for each safety message, verbatim."""
    for message in messages:
        yield Block(
            kind=BlockKind.SAFETY,
            text=message.text,
            level=message.level,
            citations=(source.cite(message.text, message.page),),
        )


def section_safety(section: Section) -> tuple[SafetyMessage, ...]:
    """The messages of a section and of its steps, each once, in printed order."""
    messages = [*section.safety, *(message for step in section.steps for message in step.safety)]
    return tuple(dict.fromkeys(messages))


def by_severity(blocks: Iterable[Block]) -> list[Block]:
    """Safety blocks, the most severe first, each text once; the order of equals is kept."""
    unique = {block.text: block for block in blocks}
    return sorted(unique.values(), key=lambda block: _SEVERITY.index(SignalWord(block.level)))


def alert_block(alert: Alert, words: Wording) -> Block:
    """One alert as it stands, computed from its record."""
    text = words(
        "alert",
        count=alert.count,
        code=alert.code,
        asset=alert.asset,
        text=alert.text,
        state=words(f"state.{alert.state}"),
        time=moment(alert.raised_at, words.lang),
    )
    return Block(kind=BlockKind.ALERT, text=text)


def work_orders_block(orders: Sequence[tuple[WorkOrder, Source]], words: Wording) -> Block:
    """Past jobs: one line each, quoting what was written."""
    lines = [words("work_orders", count=len(orders))]
    citations = []
    for order, source in orders:
        told = [part for part in (order.problem, order.cause, order.remedy, *order.parts) if part]
        spent = "" if order.minutes is None else f" ({words('work_order.minutes', minutes=order.minutes)})"
        # The day as records write it (ISO 8601): it is a key to look the job up by, in any language.
        lines.append(f"{order.opened.isoformat()} {order.asset}: {' / '.join(told)}{spent}")
        citations += [source.cite(part, None) for part in told]
    return Block(kind=BlockKind.WORK_ORDERS, text="\n".join(lines), citations=tuple(citations))


def moment(at: datetime, lang: str) -> str:
    """A moment on the plant's clock, with the month as a word: 11/12/26 is read in two ways."""
    local, locale = at.astimezone(), lang.replace("-", "_")
    return f"{format_date(local, 'medium', locale)} {format_skeleton('Hm', local, locale=locale)}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _verbatim_spans(passage: Passage) -> Iterator[tuple[str, int | None]]:
    """The passage's lines, cut where a page ends: each piece stands on its page in one run."""
    offset = 0
    cuts = [start for start, _ in passage.page_starts]
    for line in passage.text.split("\n"):
        end = offset + len(line)
        edges = [offset, *(cut for cut in cuts if offset < cut < end), end]
        for start, stop in pairwise(edges):
            if piece := passage.text[start:stop].strip():
                yield piece, passage.page_at(start)
        offset = end + 1
