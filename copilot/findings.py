"""Reads what a technician replies to an open check or a yes/no question: OK, not OK, not known, or nothing."""

from __future__ import annotations

import re

from copilot.faultknowledge import FindingState
from copilot.polarity import WORTHLESS, Signs, fold, read_signs
from copilot.readings import judge_values

_LOOKS_FOR = re.compile(
    r"\b(?:check|inspect|look|test|examine|listen)\b.{0,40}\bfor\b|\bany\b|\bsigns? of\b|\btraces? of\b|"
    r"\b(?:auf|nach)\b.{1,40}\b(?:prüfen|untersuchen|kontrollieren|suchen)\b|\bsi hay\b|\bbuscar\b|\bhay\b|"
    r"有无|有没有|有冇|是否有|检查.{0,6}是否有",
    re.IGNORECASE,
)
# Words that add something to what was said; of the Chinese ones only those that stand for nothing else.
_ADDING = re.compile(
    r"\b(?:also|as well|besides|in addition|another thing|auch|außerdem|zusätzlich|zudem|también|además)\b|"
    r"\btoo\W*$|[也亦还]有|另外|此外|同埋",
)
_RELATED = 0.8


def read_finding(
    text: str, *, check_text: str = "", lang: str = "", yes_is_fault: bool | None = None
) -> FindingState | None:
    """The state that a reply gives a check; None where it says nothing of it.

    Of a check, ``ABSENT`` means OK. ``yes_is_fault`` says what "yes" means where the caller knows it (a question
    whether a cause or a symptom is there); else the check's wording decides: "Is the oil level low?" asks for a fault,
    "Oil level between the red lines" does not.
    """
    good = -1 if yes_is_fault else 1 if yes_is_fault is False else polarity(check_text)
    values = judge_values(text, check_text)
    if values:
        fine = values.fine if yes_is_fault is None else values.holds != yes_is_fault
        return FindingState.ABSENT if fine else FindingState.PRESENT
    signs = read_signs(text, lang)
    told = agreement(signs, read_signs(check_text), good, asked=bool(check_text))
    if signs.unknown and (told == 0 or not _outweighs(signs)):
        return FindingState.UNKNOWN
    if told == 0 or (told * good < 0 and _adds(text, signs, check_text)):
        return None
    return FindingState.ABSENT if told * good > 0 else FindingState.PRESENT


def _adds(text: str, signs: Signs, check_text: str) -> bool:
    """Whether a reply tells of another trouble than the one asked for: "it also rattles"."""
    shared = signs.axes().keys() & read_signs(check_text).axes().keys() - WORTHLESS
    return not (shared or signs.answer) and bool(_ADDING.search(fold(text)))


def polarity(check_text: str) -> int:
    """+1 where what a check or question states is how it should be, -1 where it states a fault."""
    axes = read_signs(check_text).axes()
    worth = sum(value for axis, value in axes.items() if axis not in WORTHLESS)
    if worth:
        return 1 if worth > 0 else -1
    asks_for = _LOOKS_FOR.search(fold(check_text)) and not re.search(r"\d", check_text)
    return -1 if asks_for else 1


def agreement(reply: Signs, stated: Signs, good: int, *, asked: bool = True) -> float:
    """How far a reply affirms (> 0) or denies (< 0) what is stated; 0 where it does neither.

    ``good`` is the statement's `polarity`: praise affirms a good one and denies a fault. A plain yes or no counts
    only where something was ``asked``.
    """
    axes = stated.axes()
    told = 0.0
    for sign in reply.weighing():
        if axes.get(sign.axis):
            told += sign.value * axes[sign.axis]
        elif sign.axis not in WORTHLESS:
            told += _RELATED * sign.value * good
    if told == 0 and asked:
        told = float(reply.answer)
    if told == 0 and reply.denied:
        told = -1.0
    return told


def _outweighs(signs: Signs) -> bool:
    """Whether a doubt is followed by what was seen all the same: "not sure, but it looks fine"."""
    return any(sign.after_but for sign in signs.signs)
