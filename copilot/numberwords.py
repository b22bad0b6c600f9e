"""Number words of English, German, Spanish and Chinese: what a run of words says as digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DE = (
    "null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
)  # fmt: skip
_DE_TENS = ("zwanzig", "dreissig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_ES = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidos",
    "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_ES_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_ES_HUNDREDS = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos", "ochocientos",
    "novecientos",
)  # fmt: skip
_THOUSAND = {"en": "thousand", "de": "tausend", "es": "mil"}
# Five words say at most 999 in English; German may be heard with every part apart.
_LONGEST = 5

_ZH_DIGIT = {"零": 0, "〇": 0, "○": 0, "一": 1, "幺": 1, "二": 2, "兩": 2, "两": 2} | {
    char: digit for digit, char in enumerate("三四五六七八九", 3)
}
_ZH_PLACE = {"十": 10, "百": 100, "千": 1000}
_ZH_SHORT = {"廿": "二十", "卅": "三十"}
_ZH = "".join((*_ZH_DIGIT, *_ZH_PLACE, *_ZH_SHORT, "萬万"))

_WORD = re.compile(
    rf"(?:{'|'.join(_EN_TENS)})-(?:{'|'.join(_EN[1:10])})(?![a-z])|x-ray|double-u|[{_ZH}]+|[A-Za-zÀ-ɏ]+(?:['’][a-z]+)?|\d+|\S",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a run of digits or a sign of a text, with its place."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """For looking up: no capitals, no accents but the German ones, ``ss`` for ``ß``."""
        return folded(self.text)


@dataclass(frozen=True, slots=True)
class Number:
    """A number that words say: its ``digits``, the place of the first word behind it, and what it looked like.

    ``single`` is one digit said alone; ``numeral`` was written in digits.
    """

    digits: str
    end: int
    single: bool
    numeral: bool = False


def words_of(text: str) -> list[Word]:
    """The words and signs of a text; Chinese number characters in a row are one word."""
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]


def folded(text: str) -> str:
    """Case-folded, without the accents that speech recognition leaves out or adds (``dieciséis``)."""
    kept = [char if char in "äöüÄÖÜñÑ" else unicodedata.normalize("NFD", char)[0] for char in text]
    return "".join(kept).casefold()


def number_at(words: Sequence[Word], at: int, lang: str) -> Number | None:
    """The longest number that begins with word ``at``; None where none does."""
    first = words[at].text
    if first.isdecimal():
        return Number(first, at + 1, len(first) == 1, numeral=True)
    if first[0] in _ZH:
        digits = chinese(first)
        return Number(digits, at + 1, len(first) == 1) if digits is not None else None
    said = [word.folded.replace("-", " ") for word in words[at : at + 2 * _LONGEST + 1]]
    value, used = _thousands(said, "en" if lang == "zh" else lang)
    return Number(str(value), at + used, value < 10) if used else None


def chinese(run: str) -> str | None:
    """The digits that Chinese number characters say (``一百二十`` 120, ``九零三一`` 9031); None if no number.

    Digits with no place between them are read one by one, which is how codes are said.
    """
    plain = "".join(_ZH_SHORT.get(char, char) for char in run)
    if all(char in _ZH_DIGIT for char in plain):
        return "".join(str(_ZH_DIGIT[char]) for char in plain)
    upper, sign, lower = plain.replace("万", "萬").rpartition("萬")
    high = _chinese_below(upper) if sign else 0
    low = _chinese_below(lower) if lower else 0
    if high is None or low is None:
        return None
    return str(high * 10_000 + low)


def _chinese_below(run: str) -> int | None:
    """A number below ten thousand written with its places; None where the places do not fall."""
    total, last = 0, 10_000
    for match in re.finditer(r"[零〇○]?([一二兩两三四五六七八九])?([十百千]|$)", run):
        digit, place = match[1], _ZH_PLACE.get(match[2], 1)
        if not match[0]:
            continue
        if place >= last or (place > 10 and not digit) or (place == 1 and not digit):
            return None
        if place == 1 and 100 <= last < 10_000 and len(match[0]) == 1:
            place = last // 10  # 二百五 is 250
        total, last = total + (_ZH_DIGIT[digit] if digit else 1) * place, place
    consumed = re.fullmatch(
        r"(?:[零〇○]?[一二兩两三四五六七八九]?[十百千])*(?:[零〇○]?[一二兩两三四五六七八九])?", run
    )
    return total if consumed and total else None


def _thousands(said: Sequence[str], lang: str) -> tuple[int, int]:
    """Value and count of the words said, up to 999 999; (0, 0) where they are no number."""
    if lang == "de":
        return _german(said)
    table, thousand = _below_thousand(lang), _THOUSAND[lang]
    value, used = _longest(said, table)
    if said[used : used + 1] == [thousand] and (used or lang == "es"):
        joint = used + 1 + (said[used + 1 : used + 2] == ["and"])
        rest, more = _longest(said[joint:], table)
        value, used = (value if used else 1) * 1000 + rest, joint + more if more else used + 1
    return value, used


def _longest(said: Sequence[str], table: dict[str, int]) -> tuple[int, int]:
    for count in range(min(_LONGEST, len(said)), 0, -1):
        value = table.get(" ".join(said[:count]))
        if value is not None:
            return value, count
    return 0, 0


def _german(said: Sequence[str]) -> tuple[int, int]:
    """German numbers are one word; recognisers write them apart now and then, so neighbours are joined."""
    table = _below_thousand("de")
    for count in range(min(2 * _LONGEST, len(said)), 0, -1):
        if count > 1 and said[count - 1] == "und":
            continue
        upper, sign, lower = "".join(said[:count]).partition("tausend")
        high = table.get(upper, 1 if not upper else None)
        low = table.get(lower.removeprefix("und"), 0 if not lower else None)
        if not sign and upper in table:
            return table[upper], count
        if sign and high is not None and low is not None:
            return high * 1000 + low, count
    return 0, 0


@cache
def _below_thousand(lang: str) -> dict[str, int]:
    """Every way to say 0 to 999, as folded words."""
    return dict({"en": _english, "de": _german_words, "es": _spanish}[lang]())


def _english() -> Iterator[tuple[str, int]]:
    small = {word: value for value, word in enumerate(_EN)}
    for tens, word in enumerate(_EN_TENS, 2):
        small[word] = tens * 10
        small.update({f"{word} {_EN[unit]}": tens * 10 + unit for unit in range(1, 10)})
    yield from small.items()
    for hundred in range(1, 10):
        for head in (f"{_EN[hundred]} hundred", *(["a hundred"] if hundred == 1 else [])):
            yield head, hundred * 100
            for word, value in small.items():
                if value:
                    yield f"{head} {word}", hundred * 100 + value
                    yield f"{head} and {word}", hundred * 100 + value


def _german_words() -> Iterator[tuple[str, int]]:
    units = {word: value for value, word in enumerate(_DE[:10])} | {"zwo": 2, "fuenf": 5}
    small = (
        {word: value for value, word in enumerate(_DE)} | units | {"zwoelf": 12, "fuenfzehn": 15, "eins": 1}
    )
    for tens, word in enumerate(_DE_TENS, 2):
        for spelled in {word, word.replace("ü", "ue")}:
            small[spelled] = tens * 10
            small.update({f"{unit}und{spelled}": tens * 10 + value for unit, value in units.items() if value})
    yield from small.items()
    for head, hundred in (("", 1), *((unit, value) for unit, value in units.items() if value)):
        yield f"{head}hundert", hundred * 100
        for word, value in small.items():
            if value:
                yield f"{head}hundert{word}", hundred * 100 + value
                yield f"{head}hundertund{word}", hundred * 100 + value


def _spanish() -> Iterator[tuple[str, int]]:
    small = {word: value for value, word in enumerate(_ES)} | {
        "un": 1,
        "una": 1,
        "veintiun": 21,
        "veintiuna": 21,
    }
    for tens, word in enumerate(_ES_TENS, 3):
        small[word] = tens * 10
        for unit in (*_ES[1:10], "un", "una"):
            small[f"{word} y {unit}"] = small[f"{word[:-1]}ai{unit}"] = tens * 10 + small[unit]
    yield from small.items()
    yield "cien", 100
    for hundred, head in enumerate(_ES_HUNDREDS, 1):
        for spelled in {head, head.replace("tos", "tas").replace("quinientos", "quinientas")}:
            if hundred > 1:
                yield spelled, hundred * 100
            for word, value in small.items():
                if value:
                    yield f"{spelled} {word}", hundred * 100 + value
