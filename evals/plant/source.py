"""The source of a sample manual: YAML front matter, then Markdown in parts set in different ways."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from copilot.knowledge import SignalWord
from ingestion.safety import signal_word

_FENCE = re.compile(r"^:::[ ]*(\w*)[ ]*\n", re.MULTILINE)
_SECTION_NUMBER = re.compile(r"(\d+(?:\.\d+)*)\s")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text set in one way: ``layout`` is ``plain``, ``columns`` or ``scanned``."""

    layout: str
    markdown: str


@dataclass(frozen=True, slots=True)
class ManualSource:
    """A manual in one language. ``date`` is ``YYYY-MM``; ``sha256`` is that of the source file."""

    id: str
    title: str
    model: str
    revision: str
    lang: str
    date: str
    format: str
    parts: tuple[Part, ...]
    sha256: str


def read_manual(path: Path) -> ManualSource:
    """Read ``manual.LANG.md``; ValueError where it has no front matter, KeyError where a field is missing."""
    raw = path.read_bytes()
    _, front, body = raw.decode("utf-8").split("---\n", 2)
    meta = yaml.safe_load(front)
    names = ("id", "title", "model", "revision", "lang", "date", "format")
    return ManualSource(
        **{name: str(meta[name]) for name in names},
        parts=_parts(body),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _parts(body: str) -> tuple[Part, ...]:
    pieces = _FENCE.split(body)
    texts, layouts = pieces[::2], ["plain", *(name or "plain" for name in pieces[1::2])]
    return tuple(Part(layout, text) for layout, text in zip(layouts, texts, strict=True) if text.strip())


def tokens(markdown: str) -> list[Token]:
    """The Markdown of a part (CommonMark with tables; ``<br>`` is the only HTML it uses) as tokens."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)


def signal(inline: Token) -> tuple[SignalWord, str] | None:
    """The level and the signal word a paragraph opens with in bold, None where it opens otherwise."""
    opening = "".join(child.content for child in (inline.children or [])[:3]).strip()
    level = signal_word(opening, boxed=True)
    return (level, opening) if level else None


def anchor(heading: str) -> str:
    """The anchor of a heading: ``s5-2`` for ``5.2 Alarm list``, ``top`` for the unnumbered title."""
    number = _SECTION_NUMBER.match(heading)
    return "s" + number.group(1).replace(".", "-") if number else "top"
