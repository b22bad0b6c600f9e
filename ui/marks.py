"""Where quotes stand in a text that was laid out differently: blanks, line breaks and hyphens do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unicodedata import normalize

_LAYOUT = "-\u2010\u2011\ufffe"


def marks(quotes: Iterable[str], text: str) -> list[list[int]]:
    """For each quote found, the indices of its characters in ``text``, ascending; the longest quote first.

    Of several places the one nearest to the longest quote's is meant.
    """
    folded, origin = _folded(text)
    found: list[list[int]] = []
    anchor: int | None = None
    for quote in sorted(dict.fromkeys(quotes), key=len, reverse=True):
        wanted, _ = _folded(quote)
        starts = list(_occurrences(wanted, folded))
        if starts:
            anchor = starts[0] if anchor is None else anchor
            start = min(starts, key=lambda place: abs(place - anchor))
            found.append(origin[start : start + len(wanted)])
    return found


def marked(quotes: Iterable[str], text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it belongs to a quote."""
    inside = [False] * len(text)
    for indices in marks(quotes, text):
        inside[indices[0] : indices[-1] + 1] = [True] * (indices[-1] + 1 - indices[0])
    pieces: list[tuple[str, bool]] = []
    for character, quoted in zip(text, inside, strict=True):
        if pieces and pieces[-1][1] == quoted:
            pieces[-1] = (pieces[-1][0] + character, quoted)
        else:
            pieces.append((character, quoted))
    return pieces


def _folded(text: str) -> tuple[str, list[int]]:
    """What remains of the text without layout, and for each character of it its index in ``text``."""
    folded, origin = [], []
    for index, character in enumerate(text):
        for part in normalize("NFKC", character):
            if part.isprintable() and not part.isspace() and part not in _LAYOUT:
                folded.append(part)
                origin.append(index)
    return "".join(folded), origin


def _occurrences(wanted: str, text: str) -> Iterator[int]:
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)
