"""Markdown as manuals use it: front matter, pipe tables, safety messages in block quotes, listings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from copilot.settings import Settings
from ingestion.elements import (
    Element,
    Heading,
    ListItem,
    Paragraph,
    ParsedDocument,
    Row,
    SafetyBox,
    Span,
    Table,
)
from ingestion.html import html_elements
from ingestion.markdown_source import body_and_meta
from ingestion.safety import is_bare, safety_box
from ingestion.text import decoded

_DEEPEST = 100
_MOST_BRACKETS = 1000
_ANCHOR = re.compile(r"\s*\{#(?P<anchor>[\w-]+)\}\s*$")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SLUG_DROPS = re.compile(r"[^\w\- ]")


def read_markdown(path: Path, settings: Settings) -> ParsedDocument:
    """Read a Markdown file; raises `UnreadableSourceError` where it is not text."""
    del settings  # Every reader has the same signature; Markdown needs none of them.
    source = body_and_meta(decoded(path))
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    if any(block.count("[") > _MOST_BRACKETS for block in source.body.split("\n\n")):
        parser.disable(["link", "image"])  # Their rules take time with the square of the brackets.
    walk = _Walk()
    for token in parser.parse(source.body):
        walk.take(token)
    first = next((element.text for element in walk.elements if isinstance(element, Heading)), "")
    return ParsedDocument(
        title=source.meta("title") or first or path.stem,
        elements=tuple(walk.elements),
        lang=source.meta("lang"),
        revision=source.meta("revision") or source.meta("version"),
        asset_models=source.models,
        warnings=source.warnings,
    )


@dataclass
class _List:
    """An open list; ``number`` is the next item's, None for bullets."""

    number: int | None
    fresh: bool = False


@dataclass
class _Walk:
    """Turns the flat stream of tokens into elements."""

    elements: list[Element] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)
    heading: int = 0
    anchors: dict[str, int] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    in_table: bool = False

    def take(self, token: Token) -> None:
        """Take the next token."""
        match token.type:
            case "heading_open":
                self.heading = int(token.tag[1])
            case "heading_close":
                self.heading = 0
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                self.elements.append(Paragraph((Span(token.content.rstrip("\n")),), preformatted=True))
            case "html_block":
                self.elements += html_elements(token.content)
            case "bullet_list_open" | "ordered_list_open" | "list_item_open" | "list_item_close":
                self._list(token)
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "blockquote_open":
                self.quotes.append(len(self.elements))
            case "blockquote_close":
                begin = self.quotes.pop()
                self.elements[begin:] = _boxed(self.elements[begin:])
            case "table_open" | "tr_open" | "table_close":
                self._table(token)

    def _list(self, token: Token) -> None:
        if token.type == "list_item_open":
            self.lists[-1].fresh = True
        elif token.type == "list_item_close":
            number = self.lists[-1].number
            self.lists[-1] = _List(None if number is None else number + 1)
        else:
            ordered = token.type == "ordered_list_open"
            self.lists.append(_List(int(token.attrs.get("start", 1)) if ordered else None))

    def _table(self, token: Token) -> None:
        if token.type == "table_open":
            self.in_table, self.rows = True, []
        elif token.type == "tr_open":
            self.rows.append([])
        else:
            header, *rows = self.rows
            self.elements.append(Table(tuple(header), tuple(Row(tuple(row)) for row in rows)))
            self.in_table = False

    def _inline(self, token: Token) -> None:
        children = token.children or []
        if self.in_table:
            self.rows[-1].append(_text(children))
            return
        text = " ".join(_text(children).split())
        if self.heading:
            self._heading(text)
        elif text:
            box = safety_box(text, boxed=True) if _bold_signal(children) else None
            self.elements.append(box or self._block(text))

    def _block(self, text: str) -> Paragraph | ListItem:
        """A paragraph, or in a list its item; a second paragraph of the item just begun goes to it."""
        if not self.lists:
            return Paragraph((Span(text),))
        own = self.lists[-1]
        last = self.elements[-1] if self.elements else None
        if own.fresh:
            own.fresh = False
            return ListItem((Span(text),), own.number, len(self.lists) - 1)
        if isinstance(last, ListItem) and last.depth == len(self.lists) - 1:
            self.elements.pop()
            return replace(last, spans=(*last.spans, Span(text)))
        return Paragraph((Span(text),))

    def _heading(self, text: str) -> None:
        named = _ANCHOR.search(text)
        text = _ANCHOR.sub("", text)
        anchor = named["anchor"] if named else self._slug(text)
        self.elements.append(Heading(self.heading, text, anchor=anchor))

    def _slug(self, text: str) -> str:
        """The anchor GitHub gives a heading: its words in small letters, counted where they come again."""
        slug = _SLUG_DROPS.sub("", text.lower()).strip().replace(" ", "-")
        again = self.anchors.get(slug, -1) + 1
        self.anchors[slug] = again
        return f"{slug}-{again}" if again else slug


def _text(children: Sequence[Token]) -> str:
    """What a reader sees of inline tokens, `<br>` as a line break; other tags are dropped."""
    parts: list[str] = []
    for child in children:
        if child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak" or (child.type == "html_inline" and _BREAK.fullmatch(child.content)):
            parts.append("\n")
        elif child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
    return "\n".join(line.strip() for line in "".join(parts).split("\n")).strip()


def _bold_signal(children: Sequence[Token]) -> bool:
    """Whether the text opens with a signal word in bold type."""
    ends = [place for place, child in enumerate(children) if child.type == "strong_close"]
    return bool(ends) and is_bare(_text(children[: ends[0]]))


def _boxed(quoted: Sequence[Element]) -> list[Element]:
    """A block quote's elements; from a signal word on, its paragraphs and items are one safety message."""
    found: list[Element] = []
    for element in quoted:
        last = found[-1] if found else None
        if isinstance(element, Paragraph | ListItem):
            box = safety_box(element.text, boxed=True)
            if box is None and isinstance(last, SafetyBox):
                found[-1] = replace(last, text=f"{last.text} {element.text}")
                continue
            found.append(box or element)
        else:
            found.append(element)
    return found
