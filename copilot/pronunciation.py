"""A text as a synthesiser should be given it: codes spelled, units and signs in words, nothing that is only layout."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from itertools import pairwise

from babel.dates import format_date

from copilot.codes import codes_in
from copilot.language import base_language
from copilot.unitwords import MEASURE, QUANTITY, measure_in_words
from copilot.wording import Wording, languages, wording

# A run of capitals this long is a word ("PRESS-01"); a shorter one is spelled ("HPX-200").
PRONOUNCED = 4
# Machines and small numbers are said as a number ("V 10"); more digits one by one.
SAID_AS_NUMBER = 2

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_MARKUP = re.compile(
    r"\[\d{1,3}\]|\*{1,3}|`+|(?<!\w)_{1,2}|_{1,2}(?!\w)|[•●▪■◆►▶▸◦‣※★☆✓✔]|^\s*#{1,6}\s|^\s*[-–*]\s(?!\d)",
    re.MULTILINE,
)
_BESIDE = re.compile(r" ?\|[| ]*| [/›»>] | ?[→⇒] ?")
_DATE = r"(?<![\d-])(?P<date>(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?![\d-])"
_SEPARATOR = r"[-_./‐‑‒–—―−﹣]"
_CHAR = r"0-9A-Za-z\u00c0-\u024f\u0370-\u052f"
_BESIDE_STOP = re.compile(r" (?=[.,:;!?)\]。，、：；！？）])|(?<=[(\[（]) ")
_RUN = re.compile(r"[^\W\d_]+|\d+")
# A single letter that is also a word would be read as that word.
_LETTERS = {"en": {"A": "A."}, "es": {"Y": "i griega"}}


def pronounceable(text: str, lang: str) -> str:
    """The text as it is read in its language (BCP 47). Digits stay in their order; line ends stay.

    Languages that the copilot has no words of get their codes spelled and the layout dropped, no more.
    """
    lines = (" ".join(line.split()) for line in text.translate(_UNSEEN).replace("\t", " | ").split("\n"))
    plain = _MARKUP.sub("", "\n".join(filter(None, lines)))
    plain = re.sub(r"(?:, ){2,}", ", ", _BESIDE.sub(", ", plain))
    known = base_language(lang) in languages()
    patterns = [_DATE, _codes(plain), MEASURE] if known else [_DATE, _codes(plain)]
    said = re.compile("|".join(filter(None, patterns)))
    words = wording(lang)
    read = said.sub(partial(_read, words=words if known else None, lang=base_language(lang)), plain)
    if known:
        read = re.sub(r"(?<=\d)\s?[×x]\s?(?=\d)|\s[×]\s", f" {words('voice.times')} ", read)
        read = re.sub(r"\s?=\s?", f" {words('voice.equals')} ", read)
    said_lines = (_BESIDE_STOP.sub("", re.sub(r"\s+", " ", line)).strip(" ,") for line in read.split("\n"))
    return "\n".join(filter(None, said_lines))


def spelled(code: str, lang: str) -> str:
    """A code letter by letter and digit by digit, its parts set apart: ``VM-8850-310`` -> ``V M 8 8 5 0, 3 1 0``."""
    parts = [_RUN.findall(part) for part in re.split(_SEPARATOR, code)]
    said = ""
    for before, part in pairwise([[], *filter(None, parts)]):
        # Letters and their number belong together; two numbers must not run into one.
        joint = " " if before and before[-1].isalpha() and part[0].isdigit() else ", "
        said += (joint if before else "") + " ".join(_run_said(run, lang) for run in part)
    return said


def _run_said(run: str, lang: str) -> str:
    if run.isdigit():
        short = len(run) <= SAID_AS_NUMBER and not run.startswith("0")
        return run if short else " ".join(run)
    if len(run) >= PRONOUNCED or not run.isascii():
        return run
    names = _LETTERS.get(lang, {})
    return " ".join(names.get(letter, letter) for letter in run.upper())


def _read(match: re.Match[str], words: Wording | None, lang: str) -> str:
    if match["date"]:
        return _day(match["date"], words)
    if words and match["low"]:
        return measure_in_words(match, words)
    return f" {spelled(match[0], lang)} "


def _day(written: str, words: Wording | None) -> str:
    try:
        return (
            format_date(date.fromisoformat(written), "long", locale=words.lang.replace("-", "_"))
            if words
            else written
        )
    except ValueError:  # the 30th of February
        return written


def _codes(text: str) -> str:
    """A pattern of the text's codes as it writes them; a short number alone is said as one."""
    patterns = []
    for code in sorted(codes_in(text), key=len, reverse=True):
        pattern = f"{_SEPARATOR}?".join(map(re.escape, code))
        if not code.isdigit():
            patterns.append(pattern)
        elif len(code) > SAID_AS_NUMBER:
            patterns.append(f"{pattern}(?!{QUANTITY})")
    return rf"(?<![{_CHAR}])(?:{'|'.join(patterns)})(?![{_CHAR}])" if patterns else ""
