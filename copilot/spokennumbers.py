"""Numbers said in words as digits, where they are numbers: values with units, larger counts, digits in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from copilot.measures import spoken_unit
from copilot.numberwords import Number, Word, chinese, number_at, words_of
from copilot.spokenhalves import with_halves

_POINTS = {
    "en": {"point": "."},
    "de": {"komma": ",", "punkt": "."},
    "es": {"coma": ",", "punto": "."},
    "zh": {},
}
_MINUS = {"en": {"minus", "negative"}, "de": {"minus"}, "es": {"menos"}, "zh": set[str]()}
# "al menos", "por lo menos" and "más o menos" are no sign.
_NO_SIGN = {"al", "lo", "o", "ni", "mucho", "mas"}
_ARTICLES = {"ein", "un", "una"}
_LARGE = 13  # "twelve bolts" reads well, and small words are half idiom ("acht geben", "十分")
# "one second", "一天": hardly ever a measured value
_TIME = re.compile(
    r"sec|sek|seg|min|hour|stund|hora|day|tag|día|dia|秒|分|小|天|日|度|升|米|个|個|month|mon|mes",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"(?:(?<![a-zà-ÿ])(?:alarm|alarma|alarme|error|err|fault|trip|code|fehler(?:code|nummer)?|störung|meldung|"
    r"fallo|falla|aver[ií]a|c[oó]digo)(?:[ -]?(?:code|number|nummer|nr\.?|no\.?|n[uú]mero|de error))?|"
    r"(?:報警|报警|警報|警报|告警|錯誤|错误|故障)(?:代碼|代码|編號|编号|碼|码|號|号)?|代碼|代码|編號|编号)[ :：]*$",
    re.IGNORECASE,
)
_DIGITS = "零〇○幺一二兩两三四五六七八九"
_ZH_DECIMAL = re.compile(
    rf"(?P<whole>[{_DIGITS}十百千廿卅]+|\d+)[點点](?P<part>[{_DIGITS}]+|\d+)(?![{_DIGITS}十百千萬万點点\d])"
)
_ZH_PERCENT = re.compile(rf"百分之(?P<number>[{_DIGITS}十百]+|\d+(?:\.\d+)?)")
_ZH_MINUS = re.compile(r"(?:負|负|零下)(?=(\d+(?:\.\d+)?))")
_ZH_ENDS = re.compile(r"\s*(?:$|[^\w\s]|左右|上下|以上|以下|以內|以内)")


def base(lang: str) -> str:
    """The language whose number words are meant: ``zh-Hant`` and ``yue`` are ``zh``, unknown ones ``en``."""
    short = lang.split("-", maxsplit=1)[0].lower()
    if short in ("zh", "yue"):
        return "zh"
    return short if short in ("de", "es") else "en"


def digits_for(text: str, lang: str) -> str:
    """The text with numbers said in words as digits (``zwei Komma vier bar`` -> ``2,4 bar``).

    Prose stays: small numbers only change before a unit, behind a word such as alarm, or three digits in a row.
    """
    spoken = base(lang)
    text = with_halves(text, spoken)
    if spoken == "zh":
        text = _ZH_DECIMAL.sub(_chinese_decimal, text)
        text = _ZH_PERCENT.sub(_chinese_percent, text)
    words = words_of(text)
    pieces, done = [], 0
    for first, last, digits in _changes(text, words, spoken):
        pieces += [text[done : words[first].start], digits]
        done = words[last - 1].end
    written = "".join(pieces) + text[done:]
    return _ZH_MINUS.sub(_chinese_minus, written) if spoken == "zh" else written


def run_of_numbers(words: Sequence[Word], at: int, lang: str) -> list[Number]:
    """The numbers that follow one another from word ``at`` with nothing but blanks between."""
    found: list[Number] = []
    while at < len(words) and (number := number_at(words, at, lang)):
        found.append(number)
        at = number.end
    return found


def _changes(text: str, words: Sequence[Word], lang: str) -> Iterator[tuple[int, int, str]]:
    """The words from ... up to ... that are to be written as the digits given."""
    at = 0
    while at < len(words):
        numbers = run_of_numbers(words, at, lang)
        if not numbers:
            at += 1
            continue
        change = _decimal(words, at, numbers[-1:], lang) if len(numbers) == 1 else None
        change = change or _whole(text, words, at, numbers, lang)
        first, last, digits = change or (at, numbers[0].end, "")
        if first > 0 and _is_sign(text, words, first - 1, lang) and spoken_unit(text, words[last - 1].end):
            yield first - 1, last, "-" + (digits or text[words[first].start : words[last - 1].end])
        elif digits:
            yield first, last, digits
        at = last


def _decimal(
    words: Sequence[Word], at: int, whole: Sequence[Number], lang: str
) -> tuple[int, int, str] | None:
    """``two point four``, ``zwei Komma fünfundzwanzig``; ``un punto`` is an item, no number."""
    [number] = whole
    if number.end >= len(words) or words[at].folded in ("un", "una"):
        return None
    point = _POINTS[lang].get(words[number.end].folded)
    parts = run_of_numbers(words, number.end + 1, lang) if point else []
    if not parts or not (
        all(part.single for part in parts) or (len(parts) == 1 and len(parts[0].digits) <= 3)
    ):
        return None
    return at, parts[-1].end, f"{number.digits}{point}{''.join(part.digits for part in parts)}"


def _whole(
    text: str, words: Sequence[Word], at: int, numbers: Sequence[Number], lang: str
) -> tuple[int, int, str] | None:
    """What becomes of numbers in a row: all of them one code number, or the first one alone, or nothing."""
    start, last = words[at].start, numbers[-1].end
    if _attached(text, start, words[last - 1].end):
        return None
    in_context = bool(_CONTEXT.search(text[:start])) and not _of(words, last)
    row = "".join(number.digits for number in numbers)
    words_only = not any(number.numeral for number in numbers)
    if words_only and (in_context or (len(row) >= 3 and all(each.single for each in numbers))):
        return at, last, row
    first = numbers[0]
    if first.numeral or _idiom(text, words, at, first):
        return None
    unit = spoken_unit(text, words[first.end - 1].end)
    if words[at].folded == "a" and not unit:  # "a hundred reasons"
        return None
    if int(first.digits) >= _LARGE and not _short_row(words[at].text):
        return at, first.end, first.digits
    lone = first.digits == "1" and (words[at].folded in _ARTICLES or _TIME.match(unit))
    return (at, first.end, first.digits) if unit and not lone else None


def _is_sign(text: str, words: Sequence[Word], at: int, lang: str) -> bool:
    word = words[at].folded
    behind = words[at - 1].folded if at else ""
    return word in _MINUS[lang] and not (lang == "es" and behind in _NO_SIGN) and not behind.isdecimal()


def _attached(text: str, start: int, end: int) -> bool:
    """Part of a compound such as ``seven-segment`` or ``Drei-Wege``."""
    return bool(re.match(r"-\w", text[end:])) or bool(re.search(r"\w-$", text[:start]))


def _of(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].folded in ("of", "von", "de", "der")


def _short_row(said: str) -> bool:
    """``七八`` is "seven or eight", not 78."""
    return len(said) == 2 and all(char in _DIGITS for char in said)


def _idiom(text: str, words: Sequence[Word], at: int, number: Number) -> bool:
    """``三分之一``, ``cien por cien``, ``零件``."""
    behind = text[words[number.end - 1].end :]
    return bool(re.match(r"分[之一]|件|部件|\s+por (?:cien|ciento)\b(?<=cien)", behind)) or (
        words[at].folded == "cien" and text[: words[at].start].rstrip().endswith("por")
    )


def _chinese_decimal(match: re.Match[str]) -> str:
    whole = match["whole"] if match["whole"].isdecimal() else chinese(match["whole"])
    part = match["part"] if match["part"].isdecimal() else chinese(match["part"])
    stands = spoken_unit(match.string, match.end()) or _ZH_ENDS.match(match.string, match.end())
    return f"{whole}.{part}" if whole and part and stands else match[0]


def _chinese_percent(match: re.Match[str]) -> str:
    number = match["number"] if match["number"][0].isdecimal() else chinese(match["number"])
    return f"{number}%" if number else match[0]


def _chinese_minus(match: re.Match[str]) -> str:
    return "-" if spoken_unit(match.string, match.end(1)) else match[0]
