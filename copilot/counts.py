"""Numbers that a text says in words (counts, times, turns, fractions, periods), as digits to compare them by."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from copilot.numberwords import chinese, number_at, words_of

TIMES, SHIFT = "×", "shift"
TIME_UNITS = frozenset({"s", "min", "h", "d", "wk", "mo", "a", SHIFT})

# Stand before a number that was a word until its place is known, and where a period stood.
_MARK, _PERIOD = "\ue000", "\ue001"
_SAID = "一二兩两三四五六七八九十百"
# A Chinese figure counts something only before one of these, or at the end of a clause behind a word like "is".
_ZH_RUN = re.compile(
    rf"(?<![{_SAID}第])(?:[{_SAID}]+(?=\s*(?:[個个顆颗次秒天週周條条支台根段級级步處处端圈轉转滴片層层檔档倍種种組组套側侧格路隻只"
    r"张張道遍年月日班度位名人件塊块枚臺排對对]|分(?!之)|小時|小时|星期|毫米|厘米|公[分尺斤升]|千克|升|米))"
    rf"|(?<=[為为是到至於于達达])[{_SAID}]+(?=\s*(?:[，。；、）)]|\Z)))"
)
# 一、二、三 count the steps of a list.
_ZH_LISTED = re.compile(r"(?:^|(?<=[\s。；;：:]))([一二三四五六七八九十]{1,3})[、.．]\s*", re.MULTILINE)
_ZH_STEP = re.compile(r"(步[驟骤])([一二三四五六七八九十]{1,3})(?=[：:、.，\s])")
_TIMES_BEHIND = re.compile(r"[\s-]*(?:times\b|mal\b|veces\b|vez\b|次|×|遍)", re.IGNORECASE)
_SHIFTS_BEHIND = re.compile(r"\s*(?:shifts?\b|schicht(?:en)?\b|turnos?\b|[個个]?[輪轮]?班)", re.IGNORECASE)
_MONTHS_BEHIND = re.compile(r"\s*月")
# "1/4 turn"; other fractions may as well be ratios or dates.
_WRITTEN = re.compile(
    r"(?<![\d/])(?:(\d+)\s)?([123])[/⁄]([234])(?![\d/])(?=\s*-?\s*(?:turn|rev|u?m?drehung|füll|voll|full|vuelta|giro|lleno|圈|轉|转))",
    re.IGNORECASE,
)
_ONE = re.compile(r"\s+(?:times?|mal|vez)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Counted:
    """A text with its numbers as digits, where those stand that were words, and the periods in which things recur."""

    text: str
    words: frozenset[int]
    periods: tuple[tuple[int, str], ...]


def counted(text: str, base: str) -> Counted:
    """The numbers that a text in ``en``, ``de``, ``es`` or ``zh`` says in words; any other stays as it is."""
    text = _WRITTEN.sub(_decimal, text)
    periods: list[tuple[int, str]] = []
    for pattern, value, unit in _table(base, "periods"):
        text, found = pattern.subn(_PERIOD, text)
        periods += [(value, unit)] * found
    for pattern, said in _table(base, "phrases"):
        text = pattern.sub(f" {_MARK}{said} " if said[:1].isdecimal() else said, text)
    text = _ZH_RUN.sub(_chinese, text) if base == "zh" else _worded(text, base)
    pieces = text.replace(_PERIOD, " ").split(_MARK)
    places, length = set(), 0
    for piece in pieces[:-1]:
        length += len(piece)
        places.add(length)
    return Counted("".join(pieces), frozenset(places), tuple(periods))


def with_numerals(text: str) -> str:
    """A text whose steps are counted 一、二、三、 with them as 1. 2. 3."""
    text = _ZH_STEP.sub(lambda mark: f"{mark[1]} {chinese(mark[2])}", text)
    marks = list(_ZH_LISTED.finditer(text))
    if [chinese(mark[1]) for mark in marks] != [str(place) for place in range(1, len(marks) + 1)] or len(
        marks
    ) < 2:
        return text
    return _ZH_LISTED.sub(lambda mark: f"{chinese(mark[1])}. ", text)


def unit_behind(text: str, end: int, worded: bool) -> str:
    """What a number that ends there counts: ``TIMES``, ``SHIFT``, "mo" (兩月, but not 2月), or ""."""
    if worded and _MONTHS_BEHIND.match(text, end):
        return "mo"
    if _TIMES_BEHIND.match(text, end):
        return TIMES
    return SHIFT if _SHIFTS_BEHIND.match(text, end) else ""


def _decimal(match: re.Match[str]) -> str:
    part = (Decimal(match[2]) / Decimal(match[3])).quantize(Decimal("0.01"))
    return str(int(match[1] or 0) + part)


def _chinese(match: re.Match[str]) -> str:
    digits = chinese(match[0])
    # 一 alone is as often an article as a number.
    return match[0] if digits in (None, "1") else f" {_MARK}{digits} "


def _worded(text: str, base: str) -> str:
    """The words of a European language but "one", which is an article as often as a number."""
    if base not in ("en", "de", "es"):
        return text
    words = words_of(text)
    pieces, done, at = [], 0, 0
    while at < len(words):
        # German numbers are one word each.
        number = number_at(words[: at + 1] if base == "de" else words, at, base)
        if number is None or number.numeral:
            at += 1
            continue
        end = words[number.end - 1].end
        if number.digits != "1" or _ONE.match(text, end):
            pieces += [text[done : words[at].start], f"{_MARK}{number.digits} "]
            done = end
        at = number.end
    return "".join((*pieces, text[done:]))


@cache
def _table(base: str, name: str) -> tuple[Any, ...]:
    """The rows of a table with their first column as a pattern; the longest patterns of a kind first."""
    listed: Mapping[str, Any] = json.loads(files("copilot").joinpath("counts.json").read_text("utf-8"))
    if base not in listed:
        return ()
    each, edges = listed[base]["each"], ("", "") if base == "zh" else (r"(?<!\w)", r"(?!\w)")
    return tuple(
        (re.compile(f"{edges[0]}(?:{form.replace('{each}', each)}){edges[1]}", re.IGNORECASE), *rest)
        for form, *rest in listed[base][name]
    )
