"""The words of a page with their place, size and face, as pdfium reads them."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby

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
# Share of a quarter turn: text further from reading across, up or down runs slantwise.
_SLANT = 0.1


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space among them; ``spaced``: white space stands before the first.

    ``turned``: the text runs up or down the page, and the word is its whole line.
    """

    text: str
    box: Box
    size: float
    bold: bool
    mono: bool
    spaced: bool
    turned: bool = False


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    box: Box
    index: int


def view_of(page: pdfium.PdfPage) -> View:
    """The page's visible area and rotation."""
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right - left, top - bottom, page.get_rotation() // 90)


@contextmanager
def upright_text(page: pdfium.PdfPage) -> Iterator[tuple[pdfium.PdfTextPage, list[int | None]]]:
    """The page's text and the turn of each character, the page turned in memory so that most of it reads across.

    A turn counts in quarters, 0 for text that reads across; None for what runs slantwise, as a watermark does.
    """
    text = page.get_textpage()
    try:
        turns = _turns(text.raw)
        counts = Counter(turn for turn in turns if turn is not None)
        usual = counts.most_common(1)[0][0] if counts else 0
        rotation = page.get_rotation() // 90
        upright = -usual % 4 if counts else rotation
        if upright != rotation:
            page.set_rotation(90 * upright)
            text.close()
            text = page.get_textpage()
            turns = _turns(text.raw)
        yield text, [None if turn is None else (turn + upright) % 4 for turn in turns]
    finally:
        text.close()


def _turns(raw: object) -> list[int | None]:
    """For each character the quarters by which it is turned in the file, None for what runs slantwise."""
    angle = pdfium_c.FPDFText_GetCharAngle
    angles = [angle(raw, index) for index in range(pdfium_c.FPDFText_CountChars(raw))]
    if not any(angles):
        return [0] * len(angles)
    turns: list[int | None] = []
    for index, radians in enumerate(angles):
        if turns and pdfium_c.FPDFText_IsGenerated(raw, index):
            turns.append(turns[-1])  # A blank that pdfium put in has no turn of its own.
            continue
        quarters = 2 * radians / math.pi
        near = round(quarters)
        turns.append(near % 4 if abs(quarters - near) < _SLANT else None)
    return turns


def words_of(page: pdfium.PdfPage) -> tuple[View, list[Word]]:
    """The page's view, turned so that most text reads across, and all words in the order the file writes them."""
    with upright_text(page) as (text, turns):
        view = view_of(page)
        words = [_word(text.raw, chars, spaced) for chars, spaced in _runs(text.raw, turns, view)]
        return view, words + _turned_words(text.raw, turns, view)


def _turned_words(raw: object, turns: Sequence[int | None], view: View) -> list[Word]:
    """Each line of text that runs up or down, as one word."""
    words: list[Word] = []
    if not any(turns):
        return words
    chars = _chars(raw, [None if turn == 0 else turn for turn in turns], view)
    for _, line in groupby(
        chars, key=lambda char: (turns[char.index], round(char.box.x0 + char.box.x1) // 8)
    ):
        run = list(line)
        text = " ".join("".join(char.text for char in run).split())
        if text:
            inked = [char for char in run if not char.text.isspace()]
            words.append(replace(_word(raw, inked, spaced=True), text=text, turned=True))
    return words


def _runs(raw: object, turns: Sequence[int | None], view: View) -> Iterator[tuple[list[_Char], bool]]:
    """Runs of characters that make up a word, each with whether white space stands before it."""
    run: list[_Char] = []
    spaced = pending = True
    across = [0 if turn == 0 else None for turn in turns]
    for char in _chars(raw, across, view):
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


def _chars(raw: object, turns: Sequence[int | None], view: View) -> Iterator[_Char]:
    """The characters whose turn is not None."""
    rect = pdfium_c.FS_RECTF()
    for index, turn in enumerate(turns):
        if turn is None:
            continue
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
