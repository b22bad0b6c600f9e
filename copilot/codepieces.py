"""What a spoken code is made of: letters, digits and separators that follow one another in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.letternames import Letter, letter_at
from copilot.numberwords import Number, Word, number_at

_DASH = {
    "en": {"dash", "hyphen", "minus"},
    "de": {"strich", "bindestrich", "minus"},
    "es": {"guion", "raya", "menos"},
    "zh": {"槓", "杠", "減", "减", "dash"},
}
_DOT = {"en": {"point", "dot"}, "de": {"punkt"}, "es": {"punto"}, "zh": {"點", "点"}}
_REPEATED = {"double": 2, "triple": 3, "doble": 2, "doppel": 2}
_ZERO = {"en": {"oh", "o"}, "zh": {"oh"}, "de": {"zero"}, "es": {"zero"}}
_CLAUSE_END = re.compile(r"\s*(?:$|[^\w\s])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters, digits or a separator of a code, and the place of the word behind it."""

    kind: str  # "L", "D" or "S"
    text: str
    end: int
    numeral: bool = False
    letter: Letter | None = None


def pieces_at(text: str, words: Sequence[Word], at: int, lang: str) -> list[Piece]:
    """As many pieces of a code as follow one another; letters behind digits only after a separator."""
    pieces: list[Piece] = []
    while at < len(words):
        piece = _piece(text, words, at, lang, pieces)
        if piece is None:
            break
        if piece.text:
            pieces.append(piece)
        at = piece.end
    return pieces


def _piece(text: str, words: Sequence[Word], at: int, lang: str, before: Sequence[Piece]) -> Piece | None:
    joined = at > 0 and words[at].start == words[at - 1].end
    last = before[-1] if before else None
    if last and (separator := _separator(words, at, lang, joined)) is not None:
        return None if last.kind == "S" else Piece("S", separator, at + 1)
    if digits := _digits(text, words, at, lang, before):
        return digits
    letter = letter_at(words, at, lang)
    if letter and last and last.kind == "L" and len(last.text) > 1 and not joined:
        return None  # capitals written together are all the letters of a code: not "ARM E42"
    if letter and (last is None or last.kind != "D" or (joined and words[at].text.isascii())):
        return Piece("L", letter.letters, letter.end, letter=letter)
    return None


def _digits(text: str, words: Sequence[Word], at: int, lang: str, before: Sequence[Piece]) -> Piece | None:
    """A number, ``oh`` within one, or ``double four``; None for a numeral that is a number of its own."""
    word, last = words[at], before[-1] if before else None
    if last and word.folded in _ZERO[lang] and not word.text.isupper():
        within = _zero_here(words, at, lang) or (last.kind == "D" and len(word.text) > 1)
        return Piece("D", "0", at + 1) if within else None
    if last and word.folded in _REPEATED and at + 1 < len(words):
        digit = number_at(words, at + 1, lang)
        return (
            Piece("D", digit.digits * _REPEATED[word.folded], digit.end) if digit and digit.single else None
        )
    number = number_at(words, at, lang)
    if number is None:
        return None
    apart = last and last.kind == "D" and last.numeral
    if apart and not _goes_on(text, words, before[-1].text, number):
        return None
    return Piece("D", number.digits, number.end, number.numeral)


def _separator(words: Sequence[Word], at: int, lang: str, joined: bool) -> str | None:
    """The separator said or written here: "" for the point of an abbreviation, None for no separator."""
    word = words[at]
    if word.folded in _DASH[lang]:
        return "-"
    if word.folded in _DOT[lang]:
        return "."
    if word.text in "-‐‑–" and (joined or (at + 1 < len(words) and words[at + 1].start == word.end)):
        return "-"
    if word.text in "._/" and joined and at + 1 < len(words):
        follows = words[at + 1]
        if word.text == "." and len(words[at - 1].text) == 1 and words[at - 1].text.isalpha():
            near = (
                follows.start == word.end or len(follows.text) > 1
            )  # "S.P." or "E. 42", not "at 5 °C. 3. Open"
            return "" if follows.text[0].isalnum() and near else None
        return word.text if follows.start == word.end else None
    return None


def _zero_here(words: Sequence[Word], at: int, lang: str) -> bool:
    """Whether ``oh`` stands before a digit."""
    return at + 1 < len(words) and (
        number_at(words, at + 1, lang) is not None or words[at + 1].folded in _ZERO[lang]
    )


def _goes_on(text: str, words: Sequence[Word], last: str, number: Number) -> bool:
    """Whether digits written apart are one number: ``90 31``, ``0 42``, or the end of what was said."""
    alike = len(last) == len(number.digits) <= 2
    return alike or last.startswith("0") or bool(_CLAUSE_END.match(text, words[number.end - 1].end))
