"""Lines of print: words side by side, and lines put together to running text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingestion.pdf.geometry import Box, union
from ingestion.pdf.words import Word

# In type sizes: words further apart on one row belong to different columns, at least at first.
_COLUMN_GAP = 1.6
# As wide as this the white between two words may part columns.
_WIDE_GAP = 0.35
_BULLETS = "•◦▪▫‣∙·●○■□◆◇►▶➢➤✓✔–—*※"
_MARKER = re.compile(
    rf"(?P<bullet>[{_BULLETS}-])(?=\s|$)|(?:\((?P<round>\d{{1,2}})\)|(?P<plain>\d{{1,2}})[.)．、])(?=\s|$|[^\d\s.,])"
)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_NO_BLANK = re.compile(rf"[{_CJK}]$"), re.compile(rf"[{_CJK}]")
_IDEOGRAPH = _NO_BLANK[1]  # Chinese type is of one width too, and no listing.
_BROKEN = re.compile(r"(?P<head>[^\W\d_]+)(?P<hyphen>[-\u00ad\u2010])$")
_CONTINUES = re.compile(r"[^\W\d_]+")
SOFT_HYPHENS = "\u00ad\u2010"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print on a page.

    ``size`` of its type in points, ``mono``: in a typewriter face, ``recognised``: read from a picture. ``gaps``: where
    words stand wide apart, as offset in the text and the ends of the white.
    """

    text: str
    box: Box
    size: float
    bold: bool
    mono: bool
    page: int
    recognised: bool = False
    gaps: tuple[tuple[int, float, float], ...] = ()

    def split(self, parts: Callable[[float, float], bool]) -> list[Line]:
        """The line parted at those of its gaps that ``parts`` takes, which is given the ends of the white."""
        gaps = [gap for gap in self.gaps if parts(gap[1], gap[2])]
        offsets = [0, *(gap[0] for gap in gaps), len(self.text)]
        lefts = [self.box.x0, *(gap[2] for gap in gaps)]
        rights = [*(gap[1] for gap in gaps), self.box.x1]
        return [
            replace(
                self, text=self.text[start:end].strip(), box=self.box._replace(x0=left, x1=right), gaps=()
            )
            for (start, end), left, right in zip(pairwise(offsets), lefts, rights, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Marker:
    """What a list item begins with; ``number`` is None for a bullet."""

    number: int | None
    length: int


def marker_of(text: str) -> Marker | None:
    """The list marker the text begins with, None where it begins with none."""
    match = _MARKER.match(text)
    if match is None:
        return None
    digits = match["round"] or match["plain"]
    return Marker(int(digits) if digits else None, match.end())


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """Words in the order written, gathered to lines; a wide gap starts a line of its own."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _adjoins(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [_line(run, page) for run in runs]


def rows_of(lines: Sequence[Line]) -> list[Line]:
    """The lines from top to bottom, those side by side joined to one."""
    return [side_by_side(row) for row in visual_rows(lines)]


def visual_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines from top to bottom, those side by side together."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box.middle, line.box.x0)):
        if rows and any(line.box.same_row(other.box) for other in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def join_lines(texts: Iterable[str], vocabulary: Collection[str] = (), *, keep_items: bool = False) -> str:
    """Lines as running text: words broken at a line's end made whole, no blank between Chinese characters.

    ``vocabulary``: words (in lower case) of the document, to tell a broken word from one with a real hyphen.
    ``keep_items``: a line that begins with a list marker stays on a line of its own.
    """
    joined = ""
    number = 0
    for text in texts:
        marker = marker_of(text) if keep_items else None
        # A number that does not count on is the end of a sentence ("... of axis 3)"), and no item's.
        begins_item = marker is not None and marker.number in (None, 1, number + 1)
        if marker is not None and marker.number is not None and (begins_item or not joined):
            number = marker.number
        if not joined:
            joined = text
        elif begins_item:
            joined = f"{joined}\n{text}"
        else:
            joined = _continued(joined, text, vocabulary)
    return joined


def is_ideograph(char: str) -> bool:
    """Whether the character is of a writing that breaks its lines anywhere."""
    return _IDEOGRAPH.match(char) is not None


def words_in(text: str) -> list[str]:
    """The words of a text in lower case, for the vocabulary that `join_lines` takes."""
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower())


def _continued(text: str, following: str, vocabulary: Collection[str]) -> str:
    broken, rest = _BROKEN.search(text), _CONTINUES.match(following)
    if broken and rest:
        head, tail = broken["head"], rest.group()
        if broken["hyphen"] in SOFT_HYPHENS or _was_whole(head.lower(), tail, vocabulary):
            return text[: broken.start("hyphen")] + following
        return text + following
    if text.endswith("-") and not text.endswith(" -") and following[:1].isalnum():
        return text + following
    if _NO_BLANK[0].search(text) and _NO_BLANK[1].match(following):
        return text + following
    return f"{text} {following}"


def _was_whole(head: str, tail: str, vocabulary: Collection[str]) -> bool:
    """Whether the hyphen between the two was put there by the line break."""
    if head + tail.lower() in vocabulary:
        return True
    return len(head) > 1 and tail[0].islower() and f"{head}-{tail.lower()}" not in vocabulary


def _adjoins(last: Word, word: Word) -> bool:
    if not last.box.same_row(word.box):
        return False
    gap = word.box.x0 - last.box.x1
    return -1.5 * word.size < gap <= _COLUMN_GAP * max(word.size, last.size)


def _line(words: Sequence[Word], page: int) -> Line:
    letters = sum(len(word.text) for word in words)
    text = "".join((" " if word.spaced and index else "") + word.text for index, word in enumerate(words))
    return Line(
        text=text,
        box=union(word.box for word in words),
        size=round(median(word.size for word in words for _ in word.text), 1),
        bold=sum(len(word.text) for word in words if word.bold) > 0.7 * letters,
        mono=sum(len(word.text) for word in words if word.mono) > 0.9 * letters
        and not _IDEOGRAPH.search(text),
        page=page,
        gaps=tuple(_wide_gaps(words)),
    )


def _wide_gaps(words: Sequence[Word]) -> Iterator[tuple[int, float, float]]:
    offset = 0
    for last, word in pairwise(words):
        offset += len(last.text) + word.spaced
        if word.box.x0 - last.box.x1 > _WIDE_GAP * max(word.size, last.size):
            yield offset, last.box.x1, word.box.x0


def side_by_side(row: Sequence[Line]) -> Line:
    """Lines of one row as one line."""
    if len(row) == 1:
        return row[0]
    row = sorted(row, key=lambda line: line.box.x0)
    longest = max(row, key=lambda line: len(line.text))
    return replace(
        longest,
        text=" ".join(line.text for line in row),
        box=union(line.box for line in row),
        bold=all(line.bold for line in row if not marker_of(line.text)),
        mono=all(line.mono for line in row),
        gaps=(),
    )
