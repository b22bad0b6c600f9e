"""Lines in reading order put together to headings, paragraphs and list items; tables joined over pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, takewhile

from ingestion.elements import Element, Heading, ListItem, Paragraph, Span
from ingestion.pdf.columns import Framed, Item
from ingestion.pdf.headings import Headings
from ingestion.pdf.lines import Line, Marker, marker_of
from ingestion.pdf.tables import PageTable, continues, finished
from ingestion.safety import is_bare, safety_box, signal_word
from ingestion.stepmarks import begins_step, is_lettered

Join = Callable[[Sequence[str]], str]

# Lines further apart than this share of the usual distance belong to different paragraphs.
_LOOSE = 1.3
_SAME_SIZE = 0.7
_FULL_LINE = 0.85
_SMALLER = 0.92
_ENDED = re.compile(r"[.:!?;。：！？；…][\"'”’»)」』）]*$")
_CAPTION = re.compile(r"(?:table|tabelle|tabla|tableau|表)\s*[\dA-Z一-十]", re.IGNORECASE)
_CONTINUED = re.compile(r"continued|fortsetzung|續|续|continuación|suite", re.IGNORECASE)
_LOWER = re.compile(r"[^\W\d_A-Z]")


@dataclass
class _Open:
    """The lines of a paragraph, list item or listing that may still go on."""

    lines: list[Line]
    marker: Marker | None = None
    depth: int = 0

    @property
    def last(self) -> Line:
        return self.lines[-1]


@dataclass
class Blocks:
    """Builds the elements of a document from its items in reading order."""

    headings: Headings
    leading: float
    join: Join
    text_width: float
    footnotes: Collection[Line] = ()
    _open: _Open | None = None
    _last: Line | None = None
    _heading: list[Line] = field(default_factory=list)
    _table: list[PageTable] = field(default_factory=list)
    _indents: list[float] = field(default_factory=list)
    _notes: list[_Open] = field(default_factory=list)

    def build(self, items: Iterable[Item]) -> Iterator[Element]:
        """The elements, in the order of the items."""
        for item in items:
            if isinstance(item, Line) and item in self.footnotes:
                self._note(item)
            elif isinstance(item, Line):
                yield from self._line(item)
            elif isinstance(item, PageTable):
                yield from self._part(item)
            else:
                yield from self._framed(item)
        yield from self._closed()

    def _note(self, line: Line) -> None:
        """Keep a footnote's line until what it interrupts, perhaps up to the next page, has ended."""
        if self._notes and self._goes_on(self._notes[-1], line):
            self._notes[-1].lines.append(line)
        else:
            self._notes.append(_Open([line]))

    def _line(self, line: Line) -> Iterator[Element]:
        if self._table and _CAPTION.match(line.text) and _CONTINUED.search(line.text):
            return
        if self._goes_on_heading(line):
            self._heading.append(line)
            return
        if self.headings.begins(line):
            yield from self._closed()
            self._heading.append(line)
            return
        if not self._heading and not self._table and self._open and self._goes_on(self._open, line):
            self._open.lines.append(line)
            return
        yield from self._closed()
        self._open = self._opened(line)

    def _part(self, part: PageTable) -> Iterator[Element]:
        if self._table and continues(self._table[-1], part):
            self._table.append(part)
            return
        caption = self._caption(part)
        yield from self._closed()
        self._table = [caption]

    def _caption(self, part: PageTable) -> PageTable:
        """The part with the caption printed right above it, which then is no paragraph."""
        above = self._open
        if part.caption or above is None or above.last.page != part.page or len(above.lines) > 3:
            return part
        text = self.join([line.text for line in above.lines])
        if not _CAPTION.match(text):
            return part
        self._open = None
        return replace(part, caption=text)

    def _framed(self, framed: Framed) -> Iterator[Element]:
        yield from self._closed()
        texts = [line.text for line in framed.lines]
        head = 1 if is_bare(texts[0]) else 0
        text = " ".join([*texts[:head], self.join(texts[head:])])
        box = safety_box(text, framed.lines[0].page, boxed=True)
        yield box or Paragraph((Span(text, framed.lines[0].page),))

    def _closed(self) -> Iterator[Element]:
        """Whatever is open, as an element."""
        if self._table:
            yield finished(self._table, self.join)
        if self._heading:
            yield from self._headings_of(self._heading)
        if self._open is not None:
            yield self._element(self._open)
        for note in self._notes:
            yield self._element(note)
        self._table, self._heading, self._open, self._notes = [], [], None, []

    def _headings_of(self, lines: Sequence[Line]) -> Iterator[Element]:
        text = self.join([line.text for line in lines])
        level = self.headings.level(lines[0], text)
        if level is None and len(lines) > 1:
            for line in lines:
                yield from self._headings_of([line])
            return
        self._indents = []
        yield Heading(level, text, lines[0].page) if level else Paragraph((Span(text, lines[0].page),))

    def _goes_on_heading(self, line: Line) -> bool:
        if not self._heading:
            return False
        last = self._heading[-1]
        alike = abs(last.size - line.size) <= _SAME_SIZE and last.bold == line.bold
        close = line.page == last.page and 0 < line.box.top - last.box.top < 1.6 * last.box.height
        text = self.join([*(line.text for line in self._heading), line.text])
        return alike and close and self.headings.level(self._heading[0], text) is not None

    def _opened(self, line: Line) -> _Open:
        if self._last is not None and line.page == self._last.page and line.box.bottom < self._last.box.top:
            self._indents = []  # The next column has indents of its own.
        self._last = line
        marker = None if line.mono else marker_of(line.text)
        if marker is None:
            if self._indents and line.box.x0 < self._indents[0] - 2:
                self._indents = []
            return _Open([line])
        while self._indents and line.box.x0 < self._indents[-1] - 3:
            self._indents.pop()
        if not self._indents or line.box.x0 > self._indents[-1] + 3:
            self._indents.append(line.box.x0)
        return _Open([line], marker, len(self._indents) - 1)

    def _goes_on(self, block: _Open, line: Line) -> bool:
        """Whether the line belongs to the open block."""
        last = block.last
        if block.lines[0].mono:
            below = line.page == last.page and 0 < line.box.top - last.box.top < 3 * last.box.height
            return line.mono and below
        if (
            abs(line.size - last.size) > _SAME_SIZE
            or self._is_item(block, line)
            or self._is_set_off(last, line)
        ):
            return False
        if line.page != last.page or line.box.bottom < last.box.top:
            return self._carries_over(last, line)
        distance = line.box.top - last.box.top
        return distance <= _LOOSE * self.leading * max(line.size, last.size) and _fits(block, line)

    def _is_item(self, block: _Open, line: Line) -> bool:
        """Whether the line begins a list item; a number at the start of a wrapped line does not."""
        marker = marker_of(line.text)
        if marker is None:
            return False
        last = block.last
        wrapped = (
            block.marker is None
            and marker.number not in (None, 1)
            and not _ENDED.search(last.text)
            and last.box.width >= _FULL_LINE * self.text_width
        )
        return not wrapped

    def _is_set_off(self, last: Line, line: Line) -> bool:
        """Whether the line begins a safety message or a step by its own words, and not in mid-sentence."""
        if last.box.width >= _FULL_LINE * self.text_width and not _ENDED.search(last.text):
            return False
        return signal_word(line.text) is not None or begins_step(line.text) or is_lettered(line.text)

    def _carries_over(self, last: Line, line: Line) -> bool:
        """Whether a sentence goes on over the end of a page or column."""
        if line.page > last.page + 1 or _ENDED.search(last.text) or line.bold != last.bold:
            return False
        return bool(_LOWER.match(line.text)) or last.box.width >= _FULL_LINE * self.text_width

    def _element(self, block: _Open) -> Element:
        if block.last.mono:
            return Paragraph((Span(_listing(block.lines), block.lines[0].page),), preformatted=True)
        texts = [line.text for line in block.lines]
        if block.marker is not None:
            texts[0] = texts[0][block.marker.length :].lstrip()
        pages = [line.page for line in block.lines]
        spans = tuple(
            Span(self.join([text for text, _ in run]), page)
            for page, run in groupby(zip(texts, pages, strict=True), key=lambda pair: pair[1])
        )
        if block.marker is None:
            return Paragraph(spans)
        return ListItem(tuple(span for span in spans if span.text), block.marker.number, block.depth)


def _fits(block: _Open, line: Line) -> bool:
    """Whether indent and weight of the line are those of the block it stands right below."""
    last, first = block.last, block.lines[0]
    ended = bool(_ENDED.search(last.text))
    if block.marker is not None:
        return line.box.x0 > first.box.x0 + 2 or not ended
    if line.bold != last.bold:
        return not last.bold and not ended
    indented = line.box.x0 > last.box.x0 + line.size and len(block.lines) > 1
    return not (indented and ended)


def footnotes_of(lines: Sequence[Line], body_size: float) -> list[Line]:
    """The lines in small type that end a page; ``lines`` from top to bottom."""
    notes = list(takewhile(lambda line: line.size < _SMALLER * body_size, reversed(lines)))
    return notes if len(notes) < len(lines) else []


def usual_leading(lines: Sequence[Line]) -> float:
    """Distance from line to line of running text, in sizes of its type: the smallest common one."""
    ratios: Counter[float] = Counter()
    for last, line in pairwise(lines):
        if last.page == line.page and abs(last.size - line.size) < _SAME_SIZE and line.size > 0:
            ratio = round((line.box.top - last.box.top) / line.size, 1)
            if 0.9 <= ratio <= 2.5:
                ratios[ratio] += 1
    if not ratios:
        return 1.5
    common = max(ratios.values())
    return min(ratio for ratio, count in ratios.items() if 4 * count >= common)


def _listing(lines: Sequence[Line]) -> str:
    """A program listing with its line breaks and indents, a blank line where one was left free."""
    left = min(line.box.x0 for line in lines)
    text = ""
    for last, line in zip([None, *lines], lines, strict=False):
        advance = line.box.width / max(len(line.text), 1)
        indent = " " * round((line.box.x0 - left) / advance) if advance else ""
        free = last is not None and line.box.top - last.box.top > 1.8 * last.box.height
        text += ("\n\n" if free else "\n" if last else "") + indent + line.text
    return text
