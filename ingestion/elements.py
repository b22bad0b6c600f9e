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
    """One item of a list; ``number`` is its printed number, None for a bullet; ``depth`` counts from 0."""

    spans: tuple[Span, ...]
    number: int | None = None
    depth: int = 0

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
    """One logical row of a table: one text for each column ("" where empty), newlines kept between list lines."""

    cells: tuple[str, ...]
    page: int | None = None


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
