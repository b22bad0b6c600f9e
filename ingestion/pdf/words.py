"""The words of a page with their place, size and face, as pdfium reads them."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingestion.pdf.geometry import Box, View, union

# What pdfium puts in place of a hyphen at a line's end.
_LINE_END_HYPHENS = {0x2, 0xFFFE}
_NAME_BYTES = 128
_FIXED_PITCH = 1
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile("bold|black|heavy", re.IGNORECASE)
_MONO_NAME = re.compile("mono|courier|consol|typewriter", re.IGNORECASE)
# Share of the type size: a wider gap between two characters ends a word even where no blank stands.
_WORD_GAP = 0.6
# A character this far over the one before begins text of another cell, printed over this one's.
_OVERLAP = 0.2


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space among them; ``spaced``: white space stands before the first."""

    text: str
    box: Box
    size: float
    bold: bool
    mono: bool
    spaced: bool


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    box: Box
    index: int


def view_of(page: pdfium.PdfPage) -> View:
    """The page's visible area and rotation."""
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right - left, top - bottom, page.get_rotation() // 90)


def words_of(page: pdfium.PdfPage, view: View) -> list[Word]:
    """All words, in the order the file writes them."""
    textpage = page.get_textpage()
    try:
        return [_word(textpage.raw, chars, spaced) for chars, spaced in _runs(textpage.raw, view)]
    finally:
        textpage.close()


def _runs(raw: object, view: View) -> Iterator[tuple[list[_Char], bool]]:
    """Runs of characters that make up a word, each with whether white space stands before it."""
    run: list[_Char] = []
    spaced = pending = True
    for char in _chars(raw, view):
        blank = char.text.isspace()
        if run and (blank or _apart(run[-1].box, char.box)):
            yield run, spaced
            run, pending = [], False
        if blank:
            pending = True
            continue
        if not run:
            spaced = pending
        run.append(char)
    if run:
        yield run, spaced


def _chars(raw: object, view: View) -> Iterator[_Char]:
    rect = pdfium_c.FS_RECTF()
    for index in range(pdfium_c.FPDFText_CountChars(raw)):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        text = "-" if code in _LINE_END_HYPHENS else _text(code)
        if text and pdfium_c.FPDFText_GetLooseCharBox(raw, index, rect):
            yield _Char(text, view.box(rect.left, rect.bottom, rect.right, rect.top), index)


def _text(code: int) -> str:
    """The character of a code point, "" for what cannot be shown (controls, halves of pairs, zero width)."""
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code in (0, 0x200B, 0xFEFF):
        return ""
    text = chr(code)
    return text if text.isspace() or text.isprintable() or text == "\u00ad" or code >= 0xE000 else ""


def _apart(last: Box, box: Box) -> bool:
    if not last.same_row(box):
        return box.height > 0
    gap = box.x0 - last.x1
    return gap > _WORD_GAP * box.height or gap < -_OVERLAP * box.height


def _word(raw: object, chars: list[_Char], spaced: bool) -> Word:
    index = chars[0].index
    name, flags = _font(raw, index)
    bold = bool(_BOLD_NAME.search(name)) or pdfium_c.FPDFText_GetFontWeight(raw, index) >= _BOLD_WEIGHT
    box = union(char.box for char in chars)
    return Word(
        text="".join(char.text for char in chars),
        box=box,
        size=_size(raw, index),
        bold=bold,
        mono=bool(flags & _FIXED_PITCH) or bool(_MONO_NAME.search(name)),
        spaced=spaced,
    )


def _size(raw: object, index: int) -> float:
    """The size of the type as printed: the font's, scaled as the page scales it."""
    matrix = pdfium_c.FS_MATRIX()
    size = float(pdfium_c.FPDFText_GetFontSize(raw, index))
    if not pdfium_c.FPDFText_GetMatrix(raw, index, matrix):
        return size
    return size * math.hypot(matrix.c, matrix.d)


def _font(raw: object, index: int) -> tuple[str, int]:
    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(raw, index, buffer, _NAME_BYTES, flags)
    return buffer.value.decode("utf-8", "replace"), flags.value
