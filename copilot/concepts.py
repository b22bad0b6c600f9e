"""Actions and parts of machines as English, German, Spanish and Chinese word them, to compare two texts by."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from copilot.negation import denials

_LANGUAGES = ("en", "de", "es", "zh")

LABEL = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,})*\b")
"""Words in capitals are names of buttons and signals, and stay in their language."""

ACTIONS = frozenset(
    {
        *(
            "open",
            "close",
            "start",
            "stop",
            "switch on",
            "switch off",
            "tighten",
            "loosen",
            "install",
            "remove",
        ),
        *(
            "fill",
            "drain",
            "lock",
            "unlock",
            "press",
            "release",
            "raise",
            "lower down",
            "increase",
            "decrease",
        ),
        *("connect", "disconnect", "dead", "heat", "cool", "wait", "check", "measure", "clean", "replace"),
        *("lubricate", "adjust", "reset", "relieve", "work", "touch", "enter", "repeat"),
    }
)
"""The concepts that are done; the others are parts, places and properties."""

OPPOSITES = (
    ({"open"}, {"close"}),
    ({"switch on", "start", "run"}, {"switch off", "stop"}),
    ({"tighten"}, {"loosen"}),
    ({"install"}, {"remove"}),
    ({"fill"}, {"drain"}),
    ({"lock"}, {"unlock"}),
    ({"press"}, {"release"}),
    ({"raise"}, {"lower down"}),
    ({"increase"}, {"decrease"}),
    ({"connect"}, {"disconnect"}),
    ({"dead"}, {"engage"}),
    ({"heat"}, {"cool"}),
    ({"left"}, {"right"}),
    ({"clockwise"}, {"counterclockwise"}),
    ({"upper"}, {"lower"}),
    ({"front"}, {"back"}),
    ({"inside"}, {"outside"}),
    ({"full"}, {"empty"}),
    ({"hot"}, {"cold"}),
    ({"input"}, {"output"}),
    ({"fast"}, {"slow"}),
    ({"always"}, {"never"}),
    ({"red"}, {"green"}),
    ({"red"}, {"yellow"}),
    ({"green"}, {"yellow"}),
)
"""Concepts that a translation may not put in each other's place."""

# Where another thing is said: what is denied before is not denied behind it.
_CLAUSE = re.compile(
    r"[,;:.!?，、；：。！？\n(（]|\b(?:and|until|unless|while|when|if|before|after|as long as|und|bis|"
    r"wenn|solange|bevor|nachdem|y|hasta|mientras|cuando|si|antes|después|salvo|with|mit|con|bei)\b|[並并前後后]|之[前後后]|直到|除非|時|时",
    re.IGNORECASE,
)

_ATTRIBUTE = re.compile(r"(?:end|en|t)e[nrsm]$", re.IGNORECASE)
_STATES = frozenset({"run", "dead", "engage", "full", "empty", "hot", "cold"})
_BESIDE = 7


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept where a text names it, and whether its clause denies it."""

    name: str
    start: int
    end: int
    denied: bool = False


def concepts_in(text: str, lang: str) -> frozenset[str]:
    """The concepts that a text names; none for a language that is not listed."""
    return frozenset(mention.name for mention in mentions(text, lang))


def mentions(text: str, lang: str) -> list[Mention]:
    """Every place where a text names a concept, in order."""
    words = LABEL.sub(lambda match: " " * len(match[0]), text)
    denied = denials(words)
    base = lang.partition("-")[0]
    if base == "es":
        words = _plain(words)
    breaks = [0, *(match.start() for match in _CLAUSE.finditer(words)), len(words)]
    found = []
    for name, pattern in _patterns(base):
        for match in pattern.finditer(words):
            start, end = match.span()
            first, last = max(at for at in breaks if at <= start), min(at for at in breaks if at >= end)
            if name in _STATES or _ATTRIBUTE.search(match[0]):  # "never reach into the running belt"
                first = max(start - (1 if base == "zh" else _BESIDE), first)
            inside = [at for at in denied if first <= at < last and not start <= at < end]
            found.append(Mention(name, start, end, len(inside) % 2 == 1))
    return sorted(found, key=lambda each: (each.start, each.end))


def turned(source: Sequence[Mention], target: Sequence[Mention]) -> tuple[bool, bool]:
    """Whether the target names the opposite of something in the source, and whether a denial makes that the same.

    "Do not open it" may be "keep it closed", which is the second.
    """
    opposite = same = False
    for pair in OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if not (_more(source, target, one) and _more(target, source, other)):
                continue
            told = {each.denied for each in source if each.name in one}
            told_too = {each.denied for each in target if each.name in other}
            opposite, same = opposite or bool(told & told_too), same or not told & told_too
    return opposite, same


def _more(one: Sequence[Mention], other: Sequence[Mention], names: Collection[str]) -> bool:
    """Whether one text names any of some concepts and the other none of them."""
    return any(each.name in names for each in one) and not any(each.name in names for each in other)


def _plain(text: str) -> str:
    """Spanish without accents, letter for letter: they move where a pronoun is joined (``abra``, ``ábrala``)."""
    return text.translate(str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU"))


@cache
def _patterns(base: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if base not in _LANGUAGES:
        return ()
    place = _LANGUAGES.index(base)
    words = json.loads(files("copilot").joinpath("concepts.json").read_text("utf-8"))
    lead = {"zh": "", "en": r"(?<!\w)(?:re-?)?"}.get(base, r"(?<!\w)")
    end = {"zh": "", "es": r"(?:l[aeo]s?|se)?(?!\w)"}.get(base, r"(?!\w)")
    forms = {name: _plain(each[place]) if base == "es" else each[place] for name, each in words.items()}
    return tuple(
        (name, re.compile(f"{lead}(?:{form}){end}", re.IGNORECASE)) for name, form in forms.items() if form
    )
