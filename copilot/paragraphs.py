"""The paragraphs of a document: what is translated piece by piece, in the pieces in which it is quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from copilot.knowledge import Cell, Document, Section


class ParagraphKind(StrEnum):
    """What a paragraph is."""

    HEADING = "heading"
    SAFETY = "safety"
    STEP = "step"
    COLUMN = "column"
    CELL = "cell"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``place`` counts the different ones of its document, ``heading`` is the path above it."""

    document: str
    place: int
    section_id: str
    heading: tuple[str, ...]
    lang: str
    kind: ParagraphKind
    text: str

    @property
    def digest(self) -> str:
        """What its words are known by."""
        return digest_of(self.text)


def same_words(text: str) -> str:
    """The text as it is compared: every run of white space is one blank."""
    return " ".join(text.split())


def digest_of(text: str) -> str:
    """The sha256 (hex) of a text's words."""
    return sha256(same_words(text).encode()).hexdigest()


def paragraphs_of(document: Document) -> tuple[Paragraph, ...]:
    """The paragraphs of a document, each once, in order of its sections; none where its language is not known.

    Safety messages come first of a section, so that a message which is quoted in its text too counts as one.
    """
    langs = {section.id: section.lang or document.lang for section in document.sections}
    found: dict[tuple[str, str], Paragraph] = {}
    for section, kind, text in _pieces(document):
        lang = langs.get(section.id, document.lang)
        key = (lang, same_words(text))
        if lang and any(char.isalpha() for char in text) and key not in found:
            found[key] = Paragraph(
                document.id, len(found), section.id, section.heading, lang, kind, same_words(text)
            )
    return tuple(found.values())


def _pieces(document: Document) -> Iterator[tuple[Section, ParagraphKind, str]]:
    texts: dict[str, list[tuple[ParagraphKind, str]]] = {}
    for passage in document.passages:
        lines = [(ParagraphKind.TEXT, line) for line in passage.text.split("\n")]
        texts.setdefault(passage.section_id, []).extend(_cells(passage.cells) if passage.cells else lines)
    for section in document.sections:
        messages = [*section.safety, *(message for step in section.steps for message in step.safety)]
        yield from ((section, ParagraphKind.SAFETY, message.text) for message in messages)
        yield section, ParagraphKind.HEADING, section.heading[-1] if section.heading else ""
        for step in section.steps:
            yield from ((section, ParagraphKind.STEP, line) for line in step.text.split("\n"))
        for fault in section.faults:
            yield from ((section, kind, text) for kind, text in _cells(fault.cells))
        numbered = {f"{step.number}. {step.text}" for step in section.steps}
        for kind, text in texts.get(section.id, ()):
            if text not in numbered:
                yield section, kind, text


def _cells(cells: tuple[Cell, ...]) -> Iterator[tuple[ParagraphKind, str]]:
    for cell in cells:
        yield ParagraphKind.COLUMN, cell.header
        yield from ((ParagraphKind.CELL, line) for line in cell.text.split("\n"))
