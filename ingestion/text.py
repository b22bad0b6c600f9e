"""Plain text: its encoding found by trial, headings by number, underline or capitals, numbered steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.elements import Element, Heading, ListItem, Paragraph, ParsedDocument, Span
from ingestion.fault_columns import role_of
from ingestion.safety import signal_word
from ingestion.stepmarks import begins_step, is_lettered
from ingestion.text_tables import read_columns

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_GUESSED_BYTES = 200_000
_ENCODINGS = ["cp1252", "gb18030", "big5", "cp932", "utf_16_le", "utf_16_be"]

_UNDERLINE = re.compile(r"^([=\-~*^#_])\1{2,}\s*$")
_NUMBERED_HEADING = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)\.?\s+\S|^(\d{1,2})\s+\S")
_ITEM = re.compile(r"^(?P<indent>\s*)(?:(?P<number>\d{1,3})[.)](?!\d)|[-*•–])\s+(?P<text>\S.*)$")
_SENTENCE_ENDS = ".。:：;；,，!！?？"
_LONGEST_HEADING = 80
_LABEL_WORDS = 3


def read_text(path: Path, settings: Settings) -> ParsedDocument:
    """Read a plain text file; raises `UnreadableSourceError` where it is not text."""
    del settings  # Every reader has the same signature; text needs none of them.
    blocks = re.split(r"\n[ \t]*(?:\n[ \t]*)+", decoded(path))
    elements = tuple(element for block in blocks if block.strip() for element in _elements(block.strip("\n")))
    titles = (element.text for element in elements if isinstance(element, Heading))
    return ParsedDocument(next(titles, path.stem), elements)


def decoded(path: Path, declared: str = "") -> str:
    """The file's text with plain line ends; ``declared`` is the encoding that the file itself names.

    UTF-8 is recognised by itself and UTF-16 by its byte order mark; for others `charset_normalizer` decides between
    the encodings of the supported languages. Raises `UnreadableSourceError` where nothing fits.
    """
    raw = path.read_bytes()
    marked = [encoding for bom, encoding in _BOMS if raw.startswith(bom)]
    for encoding in (*marked, "utf-8", *([declared] if declared else ())):
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:
            return _plain(text)
    guess = from_bytes(raw[:_GUESSED_BYTES], cp_isolation=_ENCODINGS).best()
    if guess is None:
        raise UnreadableSourceError(
            f"{path.name} is not text in any known encoding.", "Save it as UTF-8 text."
        )
    return _plain(raw.decode(guess.encoding, errors="replace"))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").lstrip("\ufeff")


def _elements(block: str) -> Iterator[Element]:
    """The elements of a block of lines between empty lines."""
    lines = block.splitlines()
    while lines:
        level, used = _heading(lines)
        if not level:
            break
        yield Heading(level, lines[0].strip())
        lines = lines[used:]
    paragraph: list[str] = []
    item: re.Match[str] | None = None
    table_end = 0
    for place, line in enumerate(lines):
        if place < table_end:
            continue
        table, used = read_columns(lines, place)
        if table is not None:
            yield from _closed(paragraph, item)
            yield table
            item, paragraph, table_end = None, [], place + used
            continue
        match = _ITEM.match(line)
        if match or _begins_anew(line):
            yield from _closed(paragraph, item)
            item, paragraph = match, [match["text"] if match else line]
        else:
            paragraph.append(line)
    yield from _closed(paragraph, item)


def _begins_anew(line: str) -> bool:
    """Whether the line is the first of a paragraph although none ends above it: a step, a message, "Cause: ..."."""
    text = line.strip()
    if begins_step(text) or is_lettered(text) or signal_word(text):
        return True
    label, colon, _ = text.partition(":")
    return bool(colon) and len(label.split()) <= _LABEL_WORDS and role_of(label) is not None


def _closed(lines: list[str], item: re.Match[str] | None) -> Iterator[Element]:
    """The gathered lines as a list item where they began as one, else as a paragraph."""
    text = " ".join(line.strip() for line in lines).strip()
    if not text:
        return
    if item is None:
        yield Paragraph((Span(text),))
    else:
        number = int(item["number"]) if item["number"] else None
        yield ListItem((Span(text),), number, len(item["indent"].expandtabs(4)) // 3)


def _heading(lines: list[str]) -> tuple[int, int]:
    """Level and number of lines of the heading that the block begins with; (0, 0) for none."""
    first = lines[0].strip()
    if not first or len(first) > _LONGEST_HEADING or _ITEM.match(first):
        return 0, 0
    if len(lines) > 1 and (underline := _UNDERLINE.match(lines[1].strip())):
        return (1 if underline[1] in "=*#" else 2), 2
    alone = len(lines) == 1
    if first[-1] in _SENTENCE_ENDS:
        return 0, 0
    if numbered := _NUMBERED_HEADING.match(first):
        sub = numbered[1]
        if sub or alone:
            return (sub.count(".") + 1 if sub else 1), 1
    if alone and first.isupper() and len(first) > 3:
        return 1, 1
    return 0, 0
