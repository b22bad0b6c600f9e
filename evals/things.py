"""What a question can call a thing: as the manual does, by its designation, by the plant's other words for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

Wordings = tuple[str, ...]

# A component's designation as drawings have it (V31, BP1, T05); part numbers are longer, and M8 is a thread.
_TAG = re.compile(
    r"(?<![A-Za-z0-9-])(?!M(?:[34568]|10|12|16|20|24)(?!\d))[A-Z]{1,3}-?\d{1,3}(?![A-Za-z0-9-])"
)
# A Chinese word of one character stands inside too many other words.
_SHORTEST = 2
# Here a noun goes for another anywhere; elsewhere only where nothing has to agree with it.
_UNINFLECTED = ("en", "zh")
_APART = re.compile(r"$|,| (?=[A-Z]+\d)")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")


def one_line(text: str) -> str:
    """A cell's text without its line breaks."""
    return " ".join(text.split())


def tags(text: str) -> tuple[str, ...]:
    """The designations in a text."""
    return tuple(match.group() for match in _TAG.finditer(text))


def wordings(text: str, lang: str, glossary: Sequence[Wordings], alone: Collection[str] = ()) -> Wordings:
    """What may stand for a name: itself, its only designation, the name in other words of the glossary.

    ``alone`` are the designations that say enough without the rest of the name.
    """
    found = [tag for tag in tags(text) if tag in alone]
    others = [
        text[: place.start()] + other + text[place.end() :]
        for words in glossary
        for word in words
        if (place := _pattern(word).search(text)) and _fits(text, place, lang)
        for other in words
        if other != word and other.casefold() not in text.casefold()
    ]
    return tuple(dict.fromkeys((text, *(found if len(tags(text)) == 1 else ()), *others)))


def mentioned(text: str, glossary: Sequence[Wordings]) -> Iterator[tuple[Wordings, int]]:
    """Each term that a text names, but those inside a longer one, with where it ends.

    The text's own wording comes first, then others.
    """
    spans = [
        (match.start(), match.end(), words, word)
        for words in glossary
        for word in words
        for match in _pattern(word).finditer(text)
    ]
    for start, end, words, word in spans:
        if not any(low <= start and end <= high and high - low > end - start for low, high, _, _ in spans):
            yield (word, *(each for each in words if each.casefold() not in text.casefold())), end


def _pattern(word: str) -> re.Pattern[str]:
    """Finds a word that stands alone, perhaps in the plural; Chinese sets no blanks."""
    if not _LATIN.search(word):
        return re.compile(re.escape(word) if len(word) >= _SHORTEST else r"(?!)")
    return re.compile(rf"(?<!\w){re.escape(word)}(?:e?s|e[nrs]?|n)?(?!\w)", re.IGNORECASE)


def _fits(text: str, place: re.Match[str], lang: str) -> bool:
    """Whether another word can stand there without a wrong gender or case around it."""
    return lang.partition("-")[0] in _UNINFLECTED or (
        place.start() == 0 and bool(_APART.match(text, place.end()))
    )
