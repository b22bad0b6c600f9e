"""How alike two wordings are: nearness in meaning, and the components, part numbers and values they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from copilot.codes import codes_in, plain
from copilot.mining.alignment import Entry
from copilot.wordingvectors import WordingVectors

Told = tuple[str, str]
"""A language and a text in it."""

# Words that turn a cause into its opposite: texts that differ in one of these are near in meaning, but not the same.
_OPPOSITES = (
    (r"low|niedrig|baj[oa]", r"high|hoch|alt[oa]", "低", "高"),
    (r"short|kurz|cort[oa]", r"long|lang|larg[oa]", "短", "長长"),
    (r"early|früh|pronto", r"late|spät|tarde", "早", "遲迟晚"),
    (r"weak|schwach|débil", r"strong|stark|fuerte", "弱", "強强"),
    (r"loose|lose|floj[oa]", r"tight|stramm|tens[oa]", "鬆松", "緊紧"),
    (r"cold|kalt|frí[oa]", r"hot|heiß|caliente", "冷", "熱热"),
)
_PAIRS = tuple(
    tuple(
        re.compile(rf"(?<!\w)(?:{words})(?:e[mnrs]?|s)?(?!\w)|[{chars}]", re.IGNORECASE)
        for words, chars in ((low, low_cjk), (high, high_cjk))
    )
    for low, high, low_cjk, high_cjk in _OPPOSITES
)

_TAIL = re.compile(r"\s*[:：(（]|, (?=[^,]*\d)")
_DESIGNATOR = re.compile(r"(?<![0-9A-Za-z-])[+=-]?([A-Z]{1,4}\d{1,3}[a-z]?)(?![0-9A-Za-z])")


def components(text: str) -> frozenset[str]:
    """Designators and codes that stand in a text (``V10``, ``BP1``, ``7730-118``): alike in every language."""
    readable = plain(text)
    return frozenset(_DESIGNATOR.findall(readable)) | frozenset(codes_in(readable))


def entry_components(entry: Entry) -> frozenset[str]:
    """The components that the cause of an entry names, in any of its languages."""
    return frozenset().union(*(components(row.fault.cause) for row in entry))


def same_words(first: str, second: str) -> bool:
    """Whether two texts differ in case, blanks and punctuation at most."""
    return _bare(first) == _bare(second)


def opposed(first: str, second: str) -> bool:
    """Whether one text says "too low" where the other says "too high", or the like."""
    return any(
        bool(one.search(first)) != bool(one.search(second))
        and bool(other.search(first)) != bool(other.search(second))
        for one, other in _PAIRS
    )


def nearness(first: Sequence[Told], second: Sequence[Told], vectors: WordingVectors) -> float:
    """How near two things are that are worded in several languages: the mean over those they share.

    From -1 to 1: of languages with several wordings the nearest pair counts, where no language is shared the nearest
    pair of any; 1 where two texts have the same words, at most 0 where they are opposed.
    """
    if not first or not second:
        return 0.0
    if any(_names_the_same(mine, theirs) for _, mine in first for _, theirs in second):
        return 1.0
    if any(opposed(mine, theirs) for lang, mine in first for other, theirs in second if lang == other):
        return 0.0
    near = vectors.of([text for _, text in first]) @ vectors.of([text for _, text in second]).T
    best: dict[str, float] = {}
    for i, (lang, _) in enumerate(first):
        for j, (other, _) in enumerate(second):
            if lang == other:
                best[lang] = max(best.get(lang, -1.0), float(near[i, j]))
    return sum(best.values()) / len(best) if best else float(near.max())


def causes_of(entry: Entry) -> list[Told]:
    """The cause of an entry in its languages, as ``(language, text)``."""
    return [(row.lang, row.fault.cause) for row in entry if row.fault.cause]


def symptoms_of(entry: Entry) -> list[Told]:
    """What the cause of an entry shows in, in its languages, as ``(language, text)``."""
    return [(row.lang, row.fault.symptom) for row in entry if row.fault.symptom]


def _names_the_same(first: str, second: str) -> bool:
    """Whether the texts have the same words, or one only goes on to tell how the cause shows."""
    return same_words(first, second) or same_words(_head(first), second) or same_words(first, _head(second))


def _head(text: str) -> str:
    """The text without what only tells how the cause shows: ``Switch PS1 defective: PG1 shows 0.60 MPa``."""
    return _TAIL.split(text, maxsplit=1)[0] or text


@lru_cache(maxsize=16384)
def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", plain(text).casefold()).strip()
