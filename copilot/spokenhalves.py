"""Halves said with a number and its unit (``two and a half bar``, ``zweieinhalb bar``, ``六公斤半``) as decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from copilot.measures import spoken_unit
from copilot.numberwords import Number, Word, number_at, words_of

_TAIL = {
    "en": re.compile(r" and a half(?= )", re.IGNORECASE),
    "es": re.compile(r" y medi[oa]\b", re.IGNORECASE),
    "zh": re.compile(r"半"),
}
_POINT = {"en": ".", "de": ",", "es": ",", "zh": "."}
_GERMAN = "einhalb"


def with_halves(text: str, lang: str) -> str:
    """The text with halves of a unit as decimals; ``lang`` is en, de, es or zh. Other words stay."""
    pieces, done = [], 0
    for start, end, said in _halves(text, words_of(text), lang):
        if start >= done:
            pieces += [text[done:start], said]
            done = end
    return "".join(pieces) + text[done:]


def _halves(text: str, words: Sequence[Word], lang: str) -> Iterator[tuple[int, int, str]]:
    """From where to where a half is said, and the decimal with its unit."""
    for at, word in enumerate(words):
        if lang == "de":
            number, end = _german(word), word.end
            tail_before = ""
        else:
            number = number_at(words, at, lang)
            end = words[number.end - 1].end if number else word.end
            tail_before = _tail(text, end, lang)
        if number is None or re.search(r"[\d.,]$", text[: word.start]):
            continue
        end += len(tail_before)
        unit = spoken_unit(text, end)
        after = text.find(unit, end) + len(unit)
        tail_behind = "" if tail_before or lang in ("en", "de") else _tail(text, after, lang)
        if unit and (lang == "de" or tail_before or tail_behind):
            decimal = f"{number.digits}{_POINT[lang]}5"
            yield word.start, after + len(tail_behind), decimal + text[end:after]


def _german(word: Word) -> Number | None:
    """``zweieinhalb``, ``anderthalb``."""
    folded = word.folded
    if folded == "anderthalb":
        return Number("1", 1, single=True)
    stem = folded.removesuffix(_GERMAN)
    return number_at([Word(stem, 0, len(stem))], 0, "de") if stem and stem != folded else None


def _tail(text: str, at: int, lang: str) -> str:
    found = _TAIL[lang].match(text, at)
    return found[0] if found else ""
