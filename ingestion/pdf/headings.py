"""Headings: what the file's bookmarks name, else larger type and section numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium

from ingestion.pdf.lines import Line

_MAX_BOOKMARKS = 20_000
_LONGEST = 160
_DEEPEST = 6
# Type this much larger than the body's makes a heading.
_LARGER = 1.12
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,3})*\.?|[A-Z](?:\.\d{1,3})+)\s+[^\W\d_]")
_PREFIX = re.compile(
    r"^(?:(?:chapter|part|appendix|kapitel|teil|anhang|capítulo|chapitre)?[\divxlc]+(?:\.\d+)*[.:)]?|第.{1,4}[章節节部])",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "。", ";", "；", ",", "，")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of the outline; ``level`` counts from 1, ``page`` from 1."""

    level: int
    title: str
    page: int


def bookmarks_of(pdf: pdfium.PdfDocument) -> list[Bookmark]:
    """The file's outline, entries without a page left out."""
    bookmarks = []
    for entry in islice(pdf.get_toc(), _MAX_BOOKMARKS):
        target = entry.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            bookmarks.append(Bookmark(entry.level + 1, entry.get_title(), index + 1))
    return bookmarks


class Headings:
    """Tells which lines are headings, and of which level, from the whole document."""

    def __init__(self, lines: Sequence[Line], bookmarks: Iterable[Bookmark]) -> None:
        self.body_size = _body_size(line for line in lines if not line.recognised)
        self._recognised_size = _body_size(line for line in lines if line.recognised)
        self._titles: dict[tuple[int, str], int] = {}
        for bookmark in bookmarks:
            self._titles.setdefault((bookmark.page, _plain(bookmark.title)), bookmark.level)
        self._levels = self._levels_by_size(lines)

    def level(self, line: Line, text: str | None = None) -> int | None:
        """The line's level as a heading, None for other text; ``text``: it and the lines it goes on in."""
        text = line.text if text is None else text
        named = self._bookmarked(line.page, text)
        if named is not None:
            return named
        if not self._stands_out(line, text):
            return None
        return self._levels.get(_step(line.size), _depth(text))

    def begins(self, line: Line) -> bool:
        """Whether the line may be the first of a heading."""
        return self._bookmarked(line.page, line.text) is not None or self._stands_out(line, line.text)

    def _bookmarked(self, page: int, text: str) -> int | None:
        plain = _plain(text)
        return self._titles.get((page, plain)) or self._titles.get((page, _PREFIX.sub("", plain)))

    def _stands_out(self, line: Line, text: str) -> bool:
        if len(text) > _LONGEST or line.mono or not re.search(r"[^\W\d_]", text):
            return False
        if text.endswith(_SENTENCE_END) and not re.search(r"\d\.$", text):
            return False
        body_size = self._recognised_size if line.recognised else self.body_size
        if line.size >= _LARGER * body_size:
            return True
        return line.bold and line.size >= body_size and bool(_NUMBERED.match(text))

    def _levels_by_size(self, lines: Sequence[Line]) -> Mapping[float, int]:
        """Level of each size of heading type: as the bookmarks have it, else by rank."""
        named: dict[float, Counter[int]] = {}
        for line in lines:
            level = self._bookmarked(line.page, line.text)
            if level is not None:
                named.setdefault(_step(line.size), Counter())[level] += 1
        sizes = sorted(
            {_step(line.size) for line in lines if self._stands_out(line, line.text)}, reverse=True
        )
        if not named:
            return {size: min(rank, _DEEPEST) for rank, size in enumerate(sizes, 1)}
        levels = {size: levels.most_common(1)[0][0] for size, levels in named.items()}
        return {size: levels[min(levels, key=lambda known: abs(known - size))] for size in sizes}


def _body_size(lines: Iterable[Line]) -> float:
    """The size of type that most letters are set in."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _plain(text: str) -> str:
    """Text to compare titles by: no white space, no case, one form of each character."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _step(size: float) -> float:
    """Sizes of type within half a point count as one."""
    return round(size * 2) / 2


def _depth(text: str) -> int:
    """Level told by a section number: ``2`` is 1, ``2.3.1`` is 3."""
    number = re.match(r"[\dA-Z]+(?:\.\d+)*", text)
    return min(number.group().count(".") + 1, _DEEPEST) if number else _DEEPEST
