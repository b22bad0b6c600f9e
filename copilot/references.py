"""References to other sections of the same document: "as in 7.3", "siehe 7.3", "según el apartado 7.3", "按 7.3"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from copilot.knowledge import Section

_CUE = (
    r"(?:\b(?:as in|see|per|according to|following|of|sections?|sec\.|chapters?|procedures?|siehe|s\.|nach|von|"
    r"gemäß|laut|wie in|abschnitte?n?|kapitel|como en|según|seg[uú]n el|véase|ver|apartados?|sección|secciones|"
    r"capítulo|punto)|§|"
    r"[(（,，]|按照?|依照?|見|见|參閱|参阅|參見|参见|參考|参考|進行|进行|第)"
)
_NUMBER = r"\d{1,2}(?:\.\d{1,2}){1,3}"
# A number with a unit behind it is a value: "nach 7.5 mm".
_NO_UNIT = (
    r"(?!\.?\d)(?!\s*(?:[A-Za-zµ°Ω%℃±×–-]{1,4}(?:/[a-z]+)?\b(?<!and)(?<!und)(?<!or)(?<!to)(?<!y)|[±°Ω%℃]))"
)
_REFERENCE = re.compile(rf"{_CUE}\s*(?P<number>{_NUMBER}){_NO_UNIT}", re.IGNORECASE)
_STRONG = re.compile(
    rf"(?:sections?|abschnitte?n?|kapitel|apartados?|sección|§|第|[(（])\s*(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_HEADING_NUMBER = re.compile(rf"\D{{0,12}}(?P<number>{_NUMBER}|\d{{1,2}})\b")


def references_in(text: str) -> tuple[tuple[str, int], ...]:
    """``(section number, where it stands)`` of every reference in a text, in order; values with units are none."""
    found = {match.start("number"): match["number"] for match in _REFERENCE.finditer(text)}
    found |= {match.start("number"): match["number"] for match in _STRONG.finditer(text)}
    return tuple((number, start) for start, number in sorted(found.items()))


def number_of(section: Section) -> str:
    """The number a section's heading begins with; "" where it has none."""
    match = _HEADING_NUMBER.match(section.heading[-1]) if section.heading else None
    return match["number"] if match else ""


def referred(text: str, sections: Sequence[Section]) -> tuple[tuple[Section, int], ...]:
    """The sections a text refers to, each once, with where the reference stands."""
    by_number = {number_of(section): section for section in reversed(sections)}
    found: dict[str, tuple[Section, int]] = {}
    for number, start in references_in(text):
        if number in by_number:
            found.setdefault(number, (by_number[number], start))
    return tuple(found.values())
