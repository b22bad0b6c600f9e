"""What a reply says in its words: yes or no, good or bad, not known; negation and "but" followed.

The words stand in ``copilot/findings.json`` as regular expressions, by language and by axis: two poles of one
property, such as tight and loose. Chinese is read in simplified characters, Cantonese words included.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from copilot.language import base_language, detect, in_script

WORTHLESS = frozenset({"open", "hot", "sound"})
"""Axes of which neither pole is good in itself."""

_ACT = "act"
"""The axis of what a person does ("when I turn the key"): it hides the words in it and says nothing."""

_WORDS_BETWEEN, _CHARACTERS_BETWEEN = 4, 6
_CLAUSE = re.compile(r"[.;:!?\n,，。；：！？…]+(?!\d)|\s[-–—]+\s|(?<=\d)[,.](?=\s)")
_LISTED = re.compile(r",\s*(?=(?:[^\W\d]+\s*){1,2}(?:,|\bor\b|\bnor\b|\boder\b|\bni\b|\bo\b))")
_PRONOUN = re.compile(
    r"\s*(?:it'?s?|the|there'?s?|they|i|we|that|this|he|you|still|all|everything|just|but)\b", re.IGNORECASE
)
_ASKING = re.compile("有没有|有冇|有无|是否|是不是|系唔系|系咪|能否|能不能|会不会|会唔会|可唔可以|得唔得")
_EITHER = re.compile(r"([\u3400-\u9fff])[不唔没冇]\1")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LANGUAGES = ("en", "de", "es", "zh")


@dataclass(frozen=True, slots=True)
class Sign:
    """A word of an axis: ``value`` is +1 at its good (or first) pole and -1 at the other, negation counted in.

    ``after_but``: it stands behind the last "but" of the text.
    """

    axis: str
    value: int
    after_but: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """All that the words of a text say.

    ``answer`` is +1 for yes, -1 for no, 0 where neither stands by itself. ``denied``: a negation that
    governs no listed word ("no oil"). ``unknown``: the writer does not know or could not look; ``waits``: says that
    it will be looked at, or asks back.
    """

    answer: int = 0
    signs: tuple[Sign, ...] = ()
    denied: bool = False
    unknown: bool = False
    waits: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether no word was understood."""
        return not (self.answer or self.signs or self.denied or self.unknown or self.waits)

    def axes(self) -> dict[str, int]:
        """The pole of each axis that the text names, 0 where it names both."""
        found: dict[str, int] = {}
        for sign in self.signs:
            found[sign.axis] = found.get(sign.axis, 0) + sign.value
        return {axis: (value > 0) - (value < 0) for axis, value in found.items()}

    def weighing(self) -> tuple[Sign, ...]:
        """The signs that count: those behind the last "but" where there are any."""
        return tuple(sign for sign in self.signs if sign.after_but) or self.signs


@dataclass(frozen=True, slots=True)
class _Lexicon:
    yes: re.Pattern[str]
    no: re.Pattern[str]
    unknown: re.Pattern[str]
    wait: re.Pattern[str]
    negation: re.Pattern[str]
    but: re.Pattern[str]
    alternative: re.Pattern[str]
    poles: tuple[tuple[str, int, re.Pattern[str]], ...]
    chinese: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    poles: tuple[tuple[str, int], ...]


def read_signs(text: str, lang: str = "") -> Signs:
    """What a text says, read in ``lang``, in the language it looks like, then in the others, until one understands."""
    folded = fold(text)
    for name in _tried(text, lang):
        signs = _read(folded, _lexicon(name))
        if not signs.says_nothing:
            return signs
    return Signs()


def fold(text: str) -> str:
    """The text as the word lists have it: lower case, one apostrophe, Chinese simplified."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("`", "'").lower()
    return in_script(plain, "zh-Hans") if _HAN.search(plain) else plain


def _tried(text: str, lang: str) -> Sequence[str]:
    if _HAN.search(text):
        return ("zh", "en")
    named = [base_language(lang).partition("-")[0]] if lang else []
    order = [*named, detect(text, prior=lang or "en").partition("-")[0], *_LANGUAGES]
    return [name for name in dict.fromkeys(order) if name in _LANGUAGES]


def _read(text: str, lexicon: _Lexicon) -> Signs:
    unknown = bool(lexicon.unknown.search(text))
    waits = bool(lexicon.wait.search(text)) or text.rstrip().endswith(("?", "？"))
    text = _LISTED.sub(" ", _ASKING.sub("", _EITHER.sub(r"\1", lexicon.unknown.sub(_blank, text))))
    answer, denied = 0, False
    signs: list[Sign] = []
    parts = lexicon.but.split(text)
    for place, part in enumerate(parts):
        for clause in _CLAUSE.split(part):
            told, rest = _answered(clause.strip(), lexicon)
            answer = answer or told
            found, alone = _governed(rest, lexicon)
            denied = denied or alone
            after = len(parts) > 1 and place == len(parts) - 1
            signs += [Sign(axis, value, after) for axis, value in found if axis != _ACT]
    return Signs(answer, tuple(signs), denied, unknown, waits)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _answered(clause: str, lexicon: _Lexicon) -> tuple[int, str]:
    """Yes or no at the start of a clause, and what is left of it; "no oil" is a negation and no answer."""
    for value, pattern in ((1, lexicon.yes), (-1, lexicon.no)):
        match = pattern.match(clause)
        if not match:
            continue
        rest = clause[match.end() :]
        governs = bool(lexicon.negation.fullmatch(match[0])) or " " in match[0]
        if rest.strip() and not _PRONOUN.match(rest) and (governs or lexicon.chinese):
            return (value if value > 0 and not governs else 0), clause
        return value, rest
    return 0, clause


def _governed(clause: str, lexicon: _Lexicon) -> tuple[list[tuple[str, int]], bool]:
    """The poles named in a clause with negation counted in, and whether a negation governs none of them."""
    hits = _hits(clause, lexicon)
    negated: set[int] = set()  # twice is no more than once: "no se oye nada"
    alone = False
    for match in lexicon.negation.finditer(clause):
        if any(hit.start < match.end() and match.start() < hit.end for hit in hits):
            continue
        governed = list(_scope(clause, match, hits, lexicon))
        alone = alone or not governed
        negated.update(governed)
    return [
        (axis, -value if place in negated else value)
        for place, hit in enumerate(hits)
        for axis, value in hit.poles
    ], alone


def _scope(clause: str, match: re.Match[str], hits: Sequence[_Hit], lexicon: _Lexicon) -> Iterator[int]:
    """The next hit behind a negation with those that "or" joins to it, else (German) the nearest before it."""
    reach = match.end()
    for place, hit in enumerate(hits):
        if hit.start < match.end():
            continue
        between = clause[reach : hit.start]
        first = reach == match.end()
        if _distance(between, lexicon) > 0 or not (
            first or not between.strip() or lexicon.alternative.search(between)
        ):
            break
        yield place
        reach = hit.end
    if reach == match.end():
        before = [place for place, hit in enumerate(hits) if hit.end <= match.start()]
        near = before and _distance(clause[hits[before[-1]].end : match.start()], lexicon) <= 0
        if near and not lexicon.chinese:
            yield before[-1]


def _distance(between: str, lexicon: _Lexicon) -> int:
    """By how much two places are too far apart for one to govern the other."""
    if lexicon.chinese:
        return len(between.strip()) - _CHARACTERS_BETWEEN
    return len(between.split()) - _WORDS_BETWEEN


def _hits(clause: str, lexicon: _Lexicon) -> list[_Hit]:
    """The listed words of a clause, the longest where they overlap, in order."""
    found: dict[tuple[int, int], list[tuple[str, int]]] = {}
    for axis, value, pattern in lexicon.poles:
        for match in pattern.finditer(clause):
            found.setdefault(match.span(), []).append((axis, value))
    kept: list[_Hit] = []
    for (start, end), poles in sorted(found.items(), key=lambda item: item[0][0] - item[0][1]):
        if all(end <= hit.start or hit.end <= start for hit in kept):
            kept.append(_Hit(start, end, tuple(poles)))
    return sorted(kept, key=lambda hit: hit.start)


@cache
def _lexicon(lang: str) -> _Lexicon:
    words = _words()[lang]
    chinese = lang == "zh"

    def pattern(listed: Sequence[str]) -> re.Pattern[str]:
        longest = "|".join(sorted(listed, key=len, reverse=True))
        return re.compile(f"(?:{longest})" if chinese else rf"(?<!\w)(?:{longest})(?!\w)")

    poles = tuple(
        (axis, value, pattern(listed))
        for axis, both in words["axes"].items()
        for value, listed in zip((1, -1), both, strict=True)
    )
    named = {
        name: pattern(words[key])
        for name, key in {
            "yes": "yes",
            "no": "no",
            "unknown": "unknown",
            "wait": "wait",
            "negation": "negation",
            "but": "but",
            "alternative": "or",
        }.items()
    }
    return _Lexicon(**named, poles=poles, chinese=chinese)


@cache
def _words() -> Mapping[str, Any]:
    listed: Mapping[str, Any] = json.loads(files("copilot").joinpath("findings.json").read_text("utf-8"))
    return listed
