"""What comes first and what later, as "before", "after" and "until" say it in any order of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from copilot.concepts import ACTIONS, Mention, mentions
from copilot.counts import counted
from copilot.figures import codes_of
from copilot.negation import denials

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n")
_MAIN_END = re.compile(
    r"[,;:.，、；：。\n]|\b(?:then|dann|luego|and|und|y|but|sondern|pero)\b|[並并]", re.IGNORECASE
)
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
        r"nachdem|sobald|erst\b[^.;]{0,50}\bwenn)\b",
        "es": r"\b(?:después de(?:l| que)?|tras|una vez(?! (?:al?|por|cada)\b))\b",
        "zh": r"之[後后]|以[後后]|[後后](?![面方端蓋盖板部軸轴輪轮門门])",
    },
    "until": {"en": r"\buntil\b", "de": r"\bbis(?! zu\b)", "es": r"\bhasta (?:que|haber)\b"},
}

_CODE = re.compile(r"[A-Za-z]+-?\d[\w-]*")
# A number as near as this says how long before or after.
_NEAR = 12


@dataclass(frozen=True, slots=True)
class Order:
    """The actions that a text says come ``earlier`` or ``later`` than something else, of all it names."""

    earlier: frozenset[str]
    later: frozenset[str]
    named: frozenset[str]
    marks: frozenset[tuple[bool, bool]]
    """For each of its words, whether it says "earlier", and whether its clause stands in front."""
    awaiting: frozenset[str] = frozenset()
    """What must not be done until something else is."""

    def agrees(self, other: Order) -> bool:
        """Whether "not until" in one of them is "before" in the other."""
        return bool(self.awaiting & other.later or self.later & other.awaiting)

    def contradicts(self, other: Order) -> bool:
        """Whether what one text has earlier comes later in the other, or two actions changed places."""
        if self.earlier & other.later or self.later & other.earlier:
            return True
        # The later action of one is named by the other, where another one comes later.
        sides = ((self.earlier, other.earlier), (self.later, other.later))
        if any(
            mine & ACTIONS and theirs & ACTIONS and not mine & theirs and mine & other.named
            for mine, theirs in sides
        ):
            return True
        if (self.earlier or self.later) and (other.earlier or other.later):
            return False
        # What it belongs to is not known: sentences built alike should have the same word.
        return (
            len(self.marks) == len(other.marks) == 1
            and {(not is_first, at) for is_first, at in self.marks} == other.marks
        )


def order_of(text: str, lang: str) -> Order:
    """The order that a text states in words."""
    base = lang.partition("-")[0]
    earlier: set[str] = set()
    later: set[str] = set()
    actions: set[str] = set()
    marks: set[tuple[bool, bool]] = set()
    awaited: set[str] = set()
    text = counted(text, base).text
    for sentence in _SENTENCE.split(text):
        named = sorted((*mentions(sentence, lang), *_codes(sentence)), key=lambda each: each.start)
        actions.update(_same(each.name) for each in named)
        denied = denials(sentence)
        for kind in _WORDS:
            for mark in _marks(kind, base).finditer(sentence):
                start, end = _main(sentence, mark, base)
                refused = any(start <= at < end for at in denied)
                # "Do not open it before it has stopped" is "... until it has": it has to stop first.
                first = refused if kind == "before" else True
                if kind == "until" and not refused:
                    continue
                if kind != "until" and not re.search(
                    r"\d", sentence[max(mark.start() - _NEAR, 0) : mark.end() + _NEAR]
                ):
                    marks.add((first, start >= mark.end()))
                if kind == "until":
                    awaited.update(_same(each.name) for each in named if start <= each.start < end)
                (earlier if first else later).update(_governed(sentence, mark, named, base))
    return Order(
        frozenset(earlier - later),
        frozenset(later - earlier),
        frozenset(actions),
        frozenset(marks),
        frozenset(awaited & ACTIONS),
    )


def _codes(sentence: str) -> Iterator[Mention]:
    for code in codes_of(sentence):
        start = sentence.find(code)
        if start >= 0:
            yield Mention(code, start, start + len(code))


def _same(name: str) -> str:
    return {"switch on": "start", "switch off": "stop"}.get(name, name)


def _main(sentence: str, mark: re.Match[str], base: str) -> tuple[int, int]:
    """Where the clause stands that one of these words is said to: before it, or behind where its own comes first."""
    ends = [0, *(end.end() for end in _MAIN_END.finditer(sentence)), len(sentence)]
    start, end = max(at for at in ends if at <= mark.start()), min(at for at in ends if at >= mark.end())
    # "Before opening it, wait": the main clause follows; without a comma it is the same one.
    following = next((at for at in ends if at > end), end) if sentence[end - 1 : end] in ",，" else end
    if base == "zh":
        return (mark.end(), following if end - mark.end() < 2 else end)
    if sentence[start : mark.start()].strip():
        return (start, mark.start())
    return (max((at for at in ends if at < start), default=0), start) if start else (mark.end(), following)


def _governed(sentence: str, mark: re.Match[str], named: list[Mention], base: str) -> Iterator[str]:
    """What belongs to one of these words: the next action in its clause, in Chinese the one before it."""
    if base == "zh":
        start = max((end.end() for end in _CLAUSE_END.finditer(sentence, 0, mark.start())), default=0)
        inside = [each for each in reversed(named) if start <= each.start and each.end <= mark.start()]
    else:
        following = _CLAUSE_END.search(sentence, mark.end())
        stop = following.start() if following else len(sentence)
        inside = [each for each in named if mark.end() <= each.start and each.end <= stop]
    action = next((at for at, each in enumerate(inside) if each.name in ACTIONS), None)
    # Codes on the way to the action belong to it; where there is none, a part or a code says what it is.
    if action is None:
        found = inside[:1]
    else:
        alike = [each for each in inside[action:] if each.start == inside[action].start]
        found = [*filter(_is_code, inside[:action]), *alike]
    for each in found:
        between = sentence[min(mark.end(), each.end) : max(mark.start(), each.start)]
        if _is_code(each) or not re.search(r"\d", _CODE.sub("", between)):
            yield _same(each.name)


def _is_code(mention: Mention) -> bool:
    return any(char.isdigit() for char in mention.name)


@cache
def _marks(kind: str, base: str) -> re.Pattern[str]:
    return re.compile(_WORDS[kind].get(base, "(?!)"), re.IGNORECASE)
