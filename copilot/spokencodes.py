"""Codes said aloud as codes: letters by name or alphabet, digits one by one or as numbers, in five languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copilot.codepieces import Piece, pieces_at
from copilot.codes import codes_in
from copilot.letternames import Letter, letter_at
from copilot.measures import spoken_unit
from copilot.numberwords import Word, number_at, words_of
from copilot.spokennumbers import base, digits_for

_SUBTRACTING = {"minus", "menos", "減", "减"}
# Abbreviations that stand before a count or a value; standards and the like are told by their shape.
_NO_PREFIX = frozenset(
    ("AC", "DC", "PLC", "SPS", "LED", "HMI", "CPU", "PC", "CNC", "USB", "LAN", "OK", "NO", "NC", "CM", "MM", "KG",
     "BAR", "PSI", "MAX", "MIN", "NOT", "AND", "THE", "ALL")
)  # fmt: skip
_UNIT_LETTERS = frozenset("VAWNKCFMLGSHTX")
_PAGE_LIKE = frozenset("PSVN")
_COUNTED = re.compile(
    r"\s*(?:times?\b|x\b|mal\b|veces\b|bolts?\b|[次個个條条台隻只件號号樓楼步]|of\b|percent|prozent)",
    re.IGNORECASE,
)
_CODE_NOUN = frozenset(("codigo", "error", "alarma", "numero", "fallo", "averia"))
# "S, P, 9, 0, 3, 1" and "S-P-9-0-3-1" are a recogniser's way to write what is spelled.
_SPELLED = re.compile(r"(?<![\w-])[A-Z](?:(?P<joint>, |-)[A-Z])*(?:(?:, |-)\d){2,}(?![\w-])")

# Digits one by one ("0, 4, 2"), or a number that begins with a zero: how people say the number of a code.
_DIGITS = re.compile(r"(?<![\w.,:/-])(?:\d(?:(?:, | |-)\d){2,}|0\d+)(?![\w:/-]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class SpokenCode:
    """A code that a text says: where, in which words, and as a code."""

    start: int
    end: int
    said: str
    code: str


def written(text: str, lang: str) -> str:
    """The text with spoken codes as codes and spoken numbers as digits; other words stay as they are."""
    text = unspelled(text)
    parts, done = [], 0
    for found in spoken_codes(text, lang):
        parts += [digits_for(text[done : found.start], lang), found.code]
        done = found.end
    return "".join(parts) + digits_for(text[done:], lang)


def number_after(text: str, at: int) -> tuple[str, int]:
    """A number written behind offset ``at`` that counts and measures nothing, and where it ends; ("", at) if none."""
    match = re.compile(r"[ -](\d{1,4})(?![\d.,:]*\d)").match(text, at)
    if not match or spoken_unit(text, match.end()) or _COUNTED.match(text, match.end()):
        return "", at
    return match[1], match.end()


def spelled_digits(text: str) -> Iterator[tuple[str, str]]:
    """Digits that were said one by one and count and measure nothing: as they stand in the text, and joined."""
    for match in _DIGITS.finditer(text):
        if not (spoken_unit(text, match.end()) or _COUNTED.match(text, match.end())):
            yield match[0], re.sub(r"\D", "", match[0])


def unspelled(text: str) -> str:
    """Characters spelled with commas or hyphens between, joined."""
    return _SPELLED.sub(lambda match: re.sub(r", |-", "", match[0]), text)


def spoken_codes(text: str, lang: str) -> Iterator[SpokenCode]:
    """The codes a text says, in order; those already written as one word are given as they stand."""
    words, spoken = words_of(text), base(lang)
    at = 0
    while at < len(words):
        pieces = _code_at(text, words, at, spoken)
        if not pieces:
            at += 1
            continue
        start, end = words[at].start, words[pieces[-1].end - 1].end
        said = text[start:end]
        yield SpokenCode(start, end, said, _joined(said, pieces))
        at = pieces[-1].end


def _joined(said: str, pieces: Sequence[Piece]) -> str:
    """The pieces as one code; what is one word already stays letter for letter."""
    as_written = re.fullmatch(r"[A-Za-z0-9._/-]+", said) and any(char.isdigit() for char in said)
    return said if as_written else "".join(piece.text for piece in pieces)


def _code_at(text: str, words: Sequence[Word], at: int, lang: str) -> list[Piece]:
    """The pieces of the code that begins with word ``at``; empty where none does."""
    if at and words[at].start == words[at - 1].end and words[at - 1].text[0] in "-._/'’°":
        return []
    if (
        at
        and words[at].start == words[at - 1].end
        and words[at].text[0].isascii()
        and words[at - 1].text.isdecimal()
    ):
        return []
    if _inside_spelling(words, at, lang):
        return []
    pieces = _trimmed(text, words, pieces_at(text, words, at, lang))
    kinds = "".join(piece.kind for piece in pieces)
    if re.fullmatch(r"L+(?:SL+)*S?D+(?:SL*D+|SL+)*", kinds):
        return pieces if _meant(text, words, at, lang, pieces) else []
    if re.fullmatch(r"D+(?:SD+)+", kinds):
        return pieces if _dashed_number(words, pieces) else []
    return []


def _inside_spelling(words: Sequence[Word], at: int, lang: str) -> bool:
    """Whether a letter that surely is one stands right before: a code never begins in the middle."""
    before = letter_at(words, at - 1, lang) if at else None
    return before is not None and before.sure and before.end == at and len(before.letters) == 1


def _trimmed(text: str, words: Sequence[Word], pieces: list[Piece]) -> list[Piece]:
    """Without a separator at the end, and without a last number that counts or measures something else."""
    while pieces:
        last = pieces[-1]
        counts = last.kind == "D" and (
            spoken_unit(text, words[last.end - 1].end) or _COUNTED.match(text, words[last.end - 1].end)
        )
        if last.kind == "S" or (counts and not _one_word(words, pieces)):
            pieces = pieces[:-1]
        else:
            break
    return pieces


def _one_word(words: Sequence[Word], pieces: Sequence[Piece]) -> bool:
    """Whether the last number is written together with what stands before it."""
    at = pieces[-1].end - 1
    return at > 0 and words[at].text.isdecimal() and words[at].start == words[at - 1].end


def _meant(text: str, words: Sequence[Word], at: int, lang: str, pieces: Sequence[Piece]) -> bool:
    """Whether letters and digits are a code, not prose (``a 16``, ``IP 65``, ``ese 42``)."""
    letters = [piece.letter for piece in pieces if piece.letter]
    start, end = words[at].start, words[pieces[-1].end - 1].end
    said = text[start:end]
    if _one_token(said):
        return True
    if not any(letter.sure for letter in letters) and not _spelled_out(letters):
        return False
    if _leading_word(words, at, lang, letters) or (at and _after_number(words, at, lang, letters[0])):
        return False
    digits = "".join(piece.text for piece in pieces if piece.kind == "D")
    needed = 1
    if len(letters) == 1:
        needed = 2 if len(letters[0].letters) > 1 or letters[0].named or lang == "zh" else 1
        if letters[0].letters in _NO_PREFIX or (len(letters[0].letters) > 1 and _shouted(text, start, end)):
            return False
    shaped = bool(codes_in("".join(piece.text for piece in pieces)))
    page_like = len(letters) == 1 and words[at].text in _PAGE_LIKE  # "P 101" is a pump, "p 101" a page
    return len(digits) >= needed and (shaped or page_like or len(letters) > 1)


def _shouted(text: str, start: int, end: int) -> bool:
    """Whether the words around are in capitals too, so that capitals tell nothing."""
    around = text[:start] + text[end:]
    return bool(re.search("[A-Z]", around)) and not re.search("[a-z]", around)


def _one_token(said: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9]+(?:[._/-][A-Za-z0-9]+)*", said)) and bool(codes_in(said))


def _spelled_out(letters: Sequence[Letter]) -> bool:
    return len(letters) >= 2 and all(letter.spelling for letter in letters)


def _leading_word(words: Sequence[Word], at: int, lang: str, letters: Sequence[Letter]) -> bool:
    """Whether the first letter is a word before a code: ``a P 101``, ``código de P 101``."""
    first = letters[0]
    if first.sure:
        return False
    if len(words[at].text) == 1:
        return words[at].text.islower()
    named_on = len(letters) > 1 and letters[1].named
    return not named_on or (at > 0 and words[at - 1].folded in _CODE_NOUN)


def _after_number(words: Sequence[Word], at: int, lang: str, first: Letter) -> bool:
    """``24 V 5``: a letter behind a number is a unit."""
    return first.letters in _UNIT_LETTERS and number_at(words, at - 1, lang) is not None


def _dashed_number(words: Sequence[Word], pieces: Sequence[Piece]) -> bool:
    """``7730 dash 118``: a part number, where a dash is said and each part has two digits or more."""
    parts = "".join(piece.text for piece in pieces).split("-")
    said = [words[piece.end - 1] for piece in pieces if piece.kind == "S"]
    return (
        all(len(part) >= 2 and part.isdecimal() for part in parts)
        and len(parts) > 1
        and not any(word.folded in _SUBTRACTING or word.text in "-‐‑–" for word in said)
    )
