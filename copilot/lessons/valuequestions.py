"""Questions for a value: a step's sentence with its number and unit blanked, among other values of the manual."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from copilot.figures import codes_of
from copilot.lessons.asking import question
from copilot.lessons.lesson import BLANK, Question, QuestionKind
from copilot.lessons.quotes import Quote
from copilot.measures import measures_in

# So near a value, another one could be meant by it ("230 bar; permitted 228 to 232 bar").
_NEAR = 0.08
# Sharing this much of the words, two sentences may be about the same thing.
_ALIKE = 0.25
_JOINED_BEFORE = re.compile(
    r"(?:\d\s*\S{0,6}\s*(?:[-–—~～…/,、;:x×]|to|bis|a|y|and|or|und|oder|o|至|到|和|或|及)\s*|[±<>≤≥×x/+:.-]\s*)\Z",
    re.I,
)
_JOINED_AFTER = re.compile(
    r"\s*(?:(?:[-–—~～…/,、±x×]|\bto\b|\bbis\b|\ba\b|\by\b|\band\b|\bor\b|\bund\b|\boder\b|\bo\b|至|到|和|或|及)\s*\d"
    r"|\d|[×x·/²³⁻]|\s*(?:AC|DC)\b|per\b|pro\b|por\b)",
    re.I,
)
_IN_BASE = {
    unit: (base, Decimal(factor))
    for unit, base, factor in (
        ("min", "s", "60"),
        ("h", "s", "3600"),
        ("ms", "s", "0.001"),
        ("cm", "mm", "10"),
        ("m", "mm", "1000"),
        ("µm", "mm", "0.001"),
        ("MPa", "bar", "10"),
        ("kPa", "bar", "0.01"),
        ("mbar", "bar", "0.001"),
        ("g", "kg", "0.001"),
        ("t", "kg", "1000"),
        ("mA", "A", "0.001"),
        ("kΩ", "Ω", "1000"),
        ("ml", "l", "0.001"),
    )
}
_WORD = re.compile(r"[^\W\d_]{4,}|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit as a text writes it: ``text[start:end]``."""

    quote: Quote
    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def written(self) -> str:
        """Number and unit, verbatim."""
        return self.quote.text[self.start : self.end]

    @property
    def size(self) -> tuple[str, Decimal]:
        """What it is worth, the same for 1 min and 60 s."""
        unit, factor = _IN_BASE.get(self.unit, (self.unit, Decimal(1)))
        return unit, (self.value * factor).normalize()

    @property
    def as_quote(self) -> Quote:
        """The value alone, citing the sentence it stands in."""
        return Quote(self.written, self.quote.span)


def values_of(quote: Quote) -> Iterator[Value]:
    """Every number with a unit that stands by itself: no part of a range, a tolerance or a list."""
    text = quote.text
    for measure in measures_in(text):
        if not measure.unit or measure.value <= 0:
            continue
        before, after = text[max(measure.start - 14, 0) : measure.start], text[measure.end :]
        alone = text[measure.start].isdigit() and not text[measure.start : measure.end].endswith(" a")
        if alone and not (_JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after)):
            yield Value(quote, measure.value, measure.unit, measure.start, measure.end)


def value_questions(
    asked: Sequence[Quote],
    section: Sequence[Quote],
    manual: Sequence[Quote],
    offered: Sequence[Quote],
    lang: str,
) -> Iterator[Question]:
    """One question for each step of ``asked`` that states a value, with values of the rest of the manual.

    ``section`` and ``manual`` are all that they state: no value of the section and none that the manual states of
    the same thing is offered as wrong; what is offered comes from ``offered``.
    """
    near_by = {value.size for quote in section for value in _all_values(quote)}
    stated = [(each.text, tuple(v.size for v in _all_values(each))) for each in manual]
    every = [value for quote in offered for value in values_of(quote)]
    for quote in asked:
        for value in values_of(quote):
            if quote.text.count(value.written) > 1 or BLANK in quote.text:
                continue
            taken = near_by.union(*(said for text, said in stated if said and _same_thing(quote.text, text)))
            wrong = [
                other
                for other in every
                if other.unit == value.unit
                and other.size not in taken
                and not _near(other.value, value.value)
            ]
            wrong.sort(key=lambda each: (_ratio(each.value, value.value), each.written))
            stem = quote.text[: value.start] + BLANK + quote.text[value.end :]
            options = [each.as_quote for each in _apart(wrong)]
            made = question(
                QuestionKind.VALUE, lang, stem, value.as_quote, options, explanation=quote, values={}
            )
            if made:
                yield made
                break


def _all_values(quote: Quote) -> Iterator[Value]:
    """Every number with a unit, and one without with the unit that follows it in a range or list."""
    waiting = []
    for measure in measures_in(quote.text):
        waiting.append(measure)
        if measure.unit:
            for each in waiting:
                yield Value(quote, abs(each.value), measure.unit, each.start, each.end)
            waiting = []


def _apart(values: Sequence[Value]) -> Iterator[Value]:
    """Each value once, however it is written, none near another."""
    seen: list[Decimal] = []
    for each in values:
        if not any(_near(each.value, other) for other in seen):
            seen.append(each.value)
            yield each


def _near(one: Decimal, other: Decimal) -> bool:
    return _ratio(one, other) < _NEAR


def _ratio(one: Decimal, other: Decimal) -> float:
    return abs(math.log(float(one) / float(other)))


def _same_thing(one: str, other: str) -> bool:
    """Whether two sentences may be about the same part: a code in common, or many words."""
    if _codes(one) & _codes(other):
        return True
    mine, theirs = _words(one), _words(other)
    return len(mine & theirs) >= _ALIKE * max(min(len(mine), len(theirs)), 1)


@lru_cache(maxsize=20_000)
def _codes(text: str) -> frozenset[str]:
    return codes_of(text)


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
