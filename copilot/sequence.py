"""What comes first and what later, as "before", "after" and "until" say it in any order of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from copilot.concepts import Mention, mentions
from copilot.negation import denials

_ACTIONS = frozenset(
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
        *("lubricate", "adjust", "reset", "relieve", "work"),
    }
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n")
_CLAUSE_END = re.compile(r"[,;:.，、；：。\n]|\b(?:then|dann|luego)\b", re.IGNORECASE)
# What stands behind one of these, in Chinese before it, comes later than the rest ("before") or earlier.
_WORDS = {
    "before": {
        "en": r"\b(?:before|prior to)\b",
        "de": r"\b(?:vor(?! ort\b)|bevor|ehe)\b",
        "es": r"\bantes de(?:l| que)?\b",
        "zh": r"之前|以前|前(?![後后面方端蓋盖板部軸轴進进往門门置])",
    },
    "after": {
        "en": r"\b(?:after|as soon as|once(?! (?:an?|per|every|each|in|more|again)\b))\b",
        "de": r"\b(?:nach(?! (?:bedarf|plan|vorschrift|anleitung|oben|unten|links|rechts|hinten|vorn|außen|innen)\b)|"
        r"nachdem|sobald|\berst,? wenn)\b",
        "es": r"\b(?:después de(?:l| que)?|tras|una vez(?! (?:al?|por|cada)\b))\b",
        "zh": r"之[後后]|以[後后]|[後后](?![面方端蓋盖板部軸轴輪轮門门])",
    },
    "until": {"en": r"\buntil\b", "de": r"\bbis(?! zu\b)", "es": r"\bhasta que\b"},
}


@dataclass(frozen=True, slots=True)
class Order:
    """The actions that a text says come ``earlier`` or ``later`` than something else, of all it names."""

    earlier: frozenset[str]
    later: frozenset[str]
    named: frozenset[str]
    before: bool = False
    after: bool = False

    def contradicts(self, other: Order) -> bool:
        """Whether what one text has earlier comes later in the other, or two actions changed places."""
        if self.earlier & other.later or self.later & other.earlier:
            return True
        sides = ((self.earlier, other.earlier), (self.later, other.later))
        if any(mine and theirs and not mine & theirs and mine <= other.named for mine, theirs in sides):
            return True
        placed = (self.earlier or self.later) and (other.earlier or other.later)
        return (
            not placed
            and (self.before, self.after) == (other.after, other.before)
            and self.before != self.after
        )


def order_of(text: str, lang: str) -> Order:
    """The order that a text states in words."""
    base = lang.partition("-")[0]
    earlier: set[str] = set()
    later: set[str] = set()
    actions: set[str] = set()
    before = after = False
    for sentence in _SENTENCE.split(text):
        named = [each for each in mentions(sentence, lang) if each.name in _ACTIONS]
        actions.update(_same(each.name) for each in named)
        denied = denials(sentence)
        for kind in _WORDS:
            for mark in _marks(kind, base).finditer(sentence):
                refused = any(
                    start <= at < end for at in denied for start, end in [_main(sentence, mark, base)]
                )
                # "Do not open it before it has stopped" is "... until it has": it has to stop first.
                first = refused if kind == "before" else not refused
                if kind == "until" and not refused:
                    continue
                if kind == "until":
                    first = True
                (earlier if first else later).update(_governed(sentence, mark, named, base))
                before, after = before or not first, after or first
    return Order(frozenset(earlier - later), frozenset(later - earlier), frozenset(actions), before, after)


def _same(name: str) -> str:
    return {"switch on": "start", "switch off": "stop"}.get(name, name)


def _main(sentence: str, mark: re.Match[str], base: str) -> tuple[int, int]:
    """Where the clause stands that one of these words is said to: before it, or behind where its own comes first."""
    ends = [0, *(end.end() for end in _CLAUSE_END.finditer(sentence)), len(sentence)]
    start, end = max(at for at in ends if at <= mark.start()), min(at for at in ends if at >= mark.end())
    following = next((at for at in ends if at > end), end)
    if base == "zh":
        return (mark.end(), following if end - mark.end() < 2 else end)
    fronted = not sentence[start : mark.start()].strip()
    return (mark.end(), following) if fronted else (start, mark.start())


def _governed(sentence: str, mark: re.Match[str], named: list[Mention], base: str) -> Iterator[str]:
    """The action that belongs to one of these words: the next one in its clause, in Chinese the one before it."""
    if base == "zh":
        start = max((end.end() for end in _CLAUSE_END.finditer(sentence, 0, mark.start())), default=0)
        inside = [each for each in named if start <= each.start and each.end <= mark.start()][-1:]
    else:
        following = _CLAUSE_END.search(sentence, mark.end())
        stop = following.start() if following else len(sentence)
        inside = [each for each in named if mark.end() <= each.start and each.end <= stop][:1]
    for each in inside:
        between = sentence[min(mark.end(), each.end) : max(mark.start(), each.start)]
        if not re.search(r"\d", between):
            yield _same(each.name)


@cache
def _marks(kind: str, base: str) -> re.Pattern[str]:
    return re.compile(_WORDS[kind].get(base, "(?!)"), re.IGNORECASE)
