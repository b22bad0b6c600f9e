"""Replies to HTML: every text is escaped by the template engine, no block carries markup of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from copilot.entries import Entry, entries
from copilot.knowledge import Asset
from copilot.reply import Block, BlockKind, Citation, Reply
from copilot.speakable import speakable
from copilot.translations import translated_by
from copilot.wording import Wording, wording
from ingestion.safety import signal_word

TEMPLATES = Environment(
    loader=ChoiceLoader(
        [
            PackageLoader("ui"),
            PrefixLoader({name: PackageLoader(f"ui.{name}") for name in ("floor", "learn")}),
        ]
    ),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

# More than this of a passage is not passed on for highlighting: an address has to stay short.
QUOTED_CHARACTERS, MOST_QUOTES = 1500, 50
# What is longer is no code and has to be broken on a narrow screen.
LONGEST_CODE = 24

_HYPHENATED = re.compile(r"(?<![A-Za-z0-9])([A-Za-z0-9]++(?:-[A-Za-z0-9]++)++)")
_FIRST_WORD = re.compile(r"[\W_]*(?P<word>\w+)[\W_]*")


def unbroken(text: str) -> Markup:
    """The text, escaped, with its codes kept on one line: a part number on two lines is misread."""
    code = Markup('<span class="code">{}</span>')
    pieces = (
        code.format(piece) if place % 2 and len(piece) <= LONGEST_CODE else piece
        for place, piece in enumerate(_HYPHENATED.split(text))
    )
    return Markup("").join(pieces)


TEMPLATES.filters["unbroken"] = unbroken


@dataclass(frozen=True, slots=True)
class Example:
    """A question to begin with, for one machine."""

    text: str
    asset: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where quotes of a block stand: one button, ``href`` opens the source with the quotes marked."""

    label: str
    document: str
    href: str


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: an asset to ask again with, or a section to open."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A block ready for the template. ``signal`` is the signal word as printed, ``lang`` the quotes' language.

    Where that is not the reader's: ``translation`` and who answers for it, glossary ``terms`` with their meaning, and
    ``own_signal``, the signal word as its ``reader`` (a language) knows it.
    """

    kind: BlockKind
    title: str
    lang: str
    lines: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    places: tuple[Place, ...] = ()
    options: tuple[Option, ...] = ()
    level: str = ""
    signal: str = ""
    translation: str = ""
    translated_by: str = ""
    terms: tuple[Entry, ...] = ()
    own_signal: str = ""
    reader: str = ""


def spoken(reply: Reply) -> str:
    """What readaloud.js reads: JSON, a list of pieces with their language and step."""
    return json.dumps(
        [piece.model_dump(include={"text", "lang", "step"}) for piece in speakable(reply)], ensure_ascii=False
    )


def cards(reply: Reply, assets: Mapping[str, Asset]) -> list[Card]:
    """The reply's blocks, safety first."""
    words = wording(reply.lang)
    blocks = sorted(reply.blocks, key=lambda block: block.kind is not BlockKind.SAFETY)
    return [_card(block, words, assets) for block in blocks]


def asset_label(asset: Asset) -> str:
    """An asset as people pick it."""
    return f"{asset.id} · {asset.name}"


def source_address(citation: Citation, quotes: Iterable[str], lang: str) -> str:
    """The address of the cited place; ``lang`` is that of the viewer's own words."""
    fields: list[tuple[str, str | int]] = [("lang", lang)]
    if citation.page is not None:
        fields.append(("page", citation.page))
    fields += [("heading", part) for part in citation.heading]
    room = QUOTED_CHARACTERS
    for text in islice(quotes, MOST_QUOTES):
        fields.append(("quote", text[:room]))
        room -= len(text)
        if room <= 0:
            break
    return f"/source/{quote(citation.document)}?{urlencode(fields)}#found"


def _card(block: Block, words: Wording, assets: Mapping[str, Asset]) -> Card:
    card = Card(
        kind=block.kind,
        title=words(f"kind.{block.kind}"),
        lang=block.citations[0].lang if block.citations else words.lang,
        lines=tuple(block.text.split("\n")),
        places=places_of(block.citations, words),
        translation=block.translation.text if block.translation else "",
        translated_by=translated_by(block.translation, words) if block.translation else "",
        terms=tuple(Entry(term.said, term.means) for term in block.terms),
        own_signal=block.signal,
        reader=words.lang,
    )
    match block.kind:
        case BlockKind.SAFETY:
            signal, message = signal_of(block.text, block.level, words)
            return replace(card, level=block.level, signal=signal, lines=tuple(message.split("\n")))
        case BlockKind.CLARIFY:
            return replace(card, options=tuple(_choice(option, assets) for option in block.options))
        case BlockKind.NOT_COVERED:
            told = card.lines[0].removesuffix(words("not_covered.nearest")).rstrip()
            return replace(card, lines=(told,), options=_suggestions(block, words))
        case BlockKind.QUOTE | BlockKind.STEPS | BlockKind.FAULT_ROW:
            return replace(card, entries=entries(block))
    return card


def places_of(citations: Iterable[Citation], words: Wording) -> tuple[Place, ...]:
    """One place for all quotes of a page and section, in the order they are quoted."""
    quotes: dict[Citation, list[str]] = {}
    for citation in citations:
        quotes.setdefault(citation.model_copy(update={"quote": ""}), []).append(citation.quote)
    return tuple(
        Place(_place_label(at, words), _document_label(at, words), source_address(at, texts, words.lang))
        for at, texts in quotes.items()
    )


def _place_label(citation: Citation, words: Wording) -> str:
    page = [words("screen.page", page=citation.page)] if citation.page is not None else []
    return " · ".join([*page, *citation.heading[-1:]]) or citation.document


def _document_label(citation: Citation, words: Wording) -> str:
    revision = [words("screen.revision", revision=citation.revision)] if citation.revision else []
    return " · ".join([citation.document, *revision])


def signal_of(text: str, level: str, words: Wording) -> tuple[str, str]:
    """The signal word as the source prints it and the rest; the reader's word where the source begins otherwise."""
    first = _FIRST_WORD.match(text)
    if first and signal_word(first["word"], boxed=True) and first.end() < len(text):
        return first["word"], text[first.end() :]
    return words(f"level.{level}"), text


def _choice(option: str, assets: Mapping[str, Asset]) -> Option:
    asset = assets.get(option)
    if asset is None:
        return Option(option, option)
    return Option(
        asset_label(asset), asset.id, " · ".join(part for part in (asset.model, asset.location) if part)
    )


def _suggestions(block: Block, words: Wording) -> tuple[Option, ...]:
    fields = urlencode({"lang": words.lang})
    options = []
    for path, section in zip(block.text.split("\n")[1:], block.options, strict=False):
        above, _, heading = path.rpartition(" > ")
        options.append(Option(heading, f"/section/{quote(section)}?{fields}#found", above))
    return tuple(options)
