"""What every document reader yields: a flat list of elements in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from copilot.knowledge import SignalWord


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text on one page (None where the format has no pages)."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` counts from 1 (the document's title)."""

    level: int
    text: str
    page: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; more than one span where it runs over a page."""

    spans: tuple[Span, ...]
    preformatted: bool = False

    @property
    def text(self) -> str:
        """The whole text, spans joined by a blank."""
        return " ".join(span.text for span in self.spans)

    @property
    def page(self) -> int | None:
        """The page it begins on."""
        return self.spans[0].page if self.spans else None


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list; ``number`` is its printed number, None for a bullet; ``depth`` counts from 0.

    ``marked``: the number stands in the text, as in "Step 3: ...", and is not printed again.
    """

    spans: tuple[Span, ...]
    number: int | None = None
    depth: int = 0
    marked: bool = False

    @property
    def mark(self) -> str:
        """What stands before the text when it is printed."""
        return "" if self.number is None or self.marked else f"{self.number}. "

    @property
    def text(self) -> str:
        """The whole text, spans joined by a blank."""
        return " ".join(span.text for span in self.spans)

    @property
    def page(self) -> int | None:
        """The page it begins on."""
        return self.spans[0].page if self.spans else None


@dataclass(frozen=True, slots=True)
class Row:
    """One logical row of a table: one text for each column ("" where empty), newlines kept between list lines.

    ``pages``: the page each cell begins on, where not all begin on ``page``. ``later``: the end of each cell's text
    that stands on the page after, where a page's end cuts the row. ``entries``: the cells entry by entry,
    where the row holds several that stand side by side.
    """

    cells: tuple[str, ...]
    page: int | None = None
    pages: tuple[int | None, ...] = ()
    later: tuple[str, ...] = ()
    entries: tuple[tuple[str, ...], ...] = ()

    def page_of(self, place: int) -> int | None:
        """The page on which the cell begins."""
        return self.pages[place] if self.pages else self.page

    def parts(self, place: int) -> tuple[tuple[str, int | None], ...]:
        """The cell's text with its page, in two where a page's end cuts it; none where it is empty."""
        text, page = self.cells[place].strip(), self.page_of(place)
        later = self.later[place].strip() if self.later else ""
        if not later or page is None:
            return ((text, page),) if text else ()
        first = text.removesuffix(later).strip()
        return ((first, page), (later, page + 1)) if first else ((later, page + 1),)


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table, also where it ran over several pages; ``header`` has as many entries as each row."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SafetyBox:
    """A safety message set off as a box, a table or a marked paragraph; ``text`` verbatim with its signal word."""

    level: SignalWord
    text: str
    page: int | None = None


Element = Heading | Paragraph | ListItem | Table | SafetyBox


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document as read. ``lang`` and ``revision`` are what the file itself says, "" where it says nothing."""

    title: str
    elements: tuple[Element, ...]
    pages: int = 0
    lang: str = ""
    revision: str = ""
    asset_models: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())
