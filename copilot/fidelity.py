"""The check on every translation: its numbers, units, codes, limits, negations and the order of its steps are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from itertools import combinations

from copilot.bounds import compatible, moved
from copilot.codes import known_codes_in, plain
from copilot.concepts import mentions, turned
from copilot.counts import with_numerals
from copilot.figures import Figure, codes_of, figures_in, unmatched
from copilot.grounding import posed_level
from copilot.negation import negations
from copilot.sequence import order_of
from copilot.steporder import out_of_order, steps_of

# How long a text is as a rule against English; a Chinese character counts as three letters.
_EXPANSION = {"en": 1.0, "de": 1.15, "es": 1.12, "zh": 0.95}
_HAN = re.compile(r"[\u3400-\u9fff]")
_CLAUSE = re.compile(r"[,;:.!?，、；：。！？\n]|\b(?:and|und|y|or|oder|o)\b|(?<!\w)[和並并及]")
# Beyond these a part is missing or was added; nearer ones where a clause is missing too. Short texts vary more.
SHORTEST, LONGEST, SHORTEST_WITH_A_CLAUSE_LESS = 0.6, 2.0, 0.72
_SLACK = 8
MOST_CHARACTERS = 3000
"""What is longer is no paragraph, and is refused unread: comparing every number with every other takes its time."""


class Infidelity(StrEnum):
    """What a translation got wrong."""

    NUMBER = "number"
    UNIT = "unit"
    BOUND = "bound"
    CODE = "code"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    ORDER = "order"
    LENGTH = "length"
    SAFETY = "safety"


def check_translation(
    source: str, translation: str, source_lang: str, target_lang: str, vocabulary: Collection[str] = ()
) -> list[Infidelity]:
    """What a translation changed; an empty list admits it.

    Numbers must have the same value and unit however they are written, codes the same letters, limits the same
    direction, and as much be negated; steps must come in the same order and nothing be left out; and a translation is
    a safety message of the same level, or none. ``vocabulary`` holds codes (normalised) that no shape shows. It reads
    English, German, Spanish and Chinese; of other languages it compares numbers, codes, order and length alone.
    """
    if _words(source) == _words(translation):
        return []
    if max(len(source), len(translation)) > MOST_CHARACTERS:
        return [Infidelity.LENGTH]
    source, translation = with_numerals(source), with_numerals(translation)
    ours, theirs = figures_in(source, source_lang), figures_in(translation, target_lang)
    pairs = _aligned(source, translation)
    opposite = [turned(mentions(one, source_lang), mentions(other, target_lang)) for one, other in pairs]
    denied = [(negations(one), negations(other)) for one, other in pairs]
    order, order_too = order_of(source, source_lang), order_of(translation, target_lang)
    excused = order.agrees(order_too)  # "do not touch it until it is cold": "let it cool before"
    tests: dict[Infidelity, Callable[[], bool]] = {
        Infidelity.NUMBER: lambda: unmatched(ours, theirs, _same_value),
        Infidelity.UNIT: lambda: unmatched(ours, theirs, _same_quantity),
        Infidelity.BOUND: lambda: unmatched(ours, theirs, _same_limit) or moved(source, translation),
        Infidelity.CODE: lambda: _codes(source, vocabulary) != _codes(translation, vocabulary),
        # "Do not open it" may be "keep it closed".
        Infidelity.NEGATION: lambda: any(
            not (same or one.agrees(other, excused))
            for (one, other), (_, same) in zip(denied, opposite, strict=True)
        ),
        Infidelity.OPPOSITE: lambda: any(wrong for wrong, _ in opposite),
        Infidelity.ORDER: lambda: (
            order.contradicts(order_too)
            or _reordered(source, translation, source_lang, target_lang)
            or _swapped(ours, theirs)
        ),
        Infidelity.LENGTH: lambda: _off_in_length(source, translation, source_lang, target_lang),
        Infidelity.SAFETY: lambda: posed_level(source) != posed_level(translation),
    }
    found = [kind for kind, test in tests.items() if test()]
    # A wrong number has neither unit nor limit to compare.
    if Infidelity.NUMBER in found:
        return [each for each in found if each not in (Infidelity.UNIT, Infidelity.BOUND)]
    return [each for each in found if not (each is Infidelity.BOUND and Infidelity.UNIT in found)]


def _words(text: str) -> str:
    return " ".join(text.split())


def _same_value(one: Figure, other: Figure) -> bool:
    return bool(one.values & other.values)


def _same_quantity(one: Figure, other: Figure) -> bool:
    return _same_value(one, other) and one.same_unit(other)


def _same_limit(one: Figure, other: Figure) -> bool:
    return _same_quantity(one, other) and compatible(one.limits, other.limits)


def _codes(text: str, vocabulary: Collection[str]) -> set[str]:
    return {*codes_of(text), *known_codes_in(plain(text), vocabulary)}


def _aligned(source: str, translation: str) -> list[tuple[str, str]]:
    """Sentence by sentence where both have equally many, else the whole: a slip in one is not made good by another."""
    ours, theirs = steps_of(source).texts, steps_of(translation).texts
    return list(zip(ours, theirs, strict=True)) if len(ours) == len(theirs) else [(source, translation)]


def _reordered(source: str, translation: str, source_lang: str, target_lang: str) -> bool:
    """Whether steps changed places, or their number changed where they are numbered."""
    ours, theirs = steps_of(source), steps_of(translation)
    if ours.numbered and theirs.numbered and len(ours.texts) != len(theirs.texts):
        return True
    return out_of_order(ours.texts, theirs.texts, source_lang, target_lang)


def _swapped(ours: Sequence[Figure], theirs: Sequence[Figure]) -> bool:
    """Whether values of one unit come in another order: 40 Nm first, then 86 Nm."""
    for unit in {figure.unit for figure in ours if figure.unit}:
        mine = [figure.values for figure in ours if figure.unit == unit]
        other = [figure.values for figure in theirs if figure.unit == unit]
        places = [next((at for at, each in enumerate(other) if each & values), -1) for values in mine]
        if len(mine) == len(other) == len(set(places)) and any(a > b for a, b in combinations(places, 2)):
            return True
    return False


def _off_in_length(source: str, translation: str, source_lang: str, target_lang: str) -> bool:
    expected = _size(source) * _expansion(target_lang) / _expansion(source_lang)
    size = _size(translation)
    fewer = _clauses(translation) < _clauses(source)
    shortest = SHORTEST_WITH_A_CLAUSE_LESS if fewer else SHORTEST
    return size < shortest * expected - _SLACK / 2 or size > LONGEST * expected + _SLACK * 2


def _size(text: str) -> int:
    han = len(_HAN.findall(text))
    return sum(char.isalnum() for char in text) + 2 * han


def _expansion(lang: str) -> float:
    return _EXPANSION.get(lang.partition("-")[0], 1.05)


def _clauses(text: str) -> int:
    return sum(bool(re.search(r"\w", piece)) for piece in _CLAUSE.split(text))
