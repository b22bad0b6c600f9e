"""How surely a cause shows in a finding, as its source states it: by words of frequency, else by the row's place."""

from __future__ import annotations

import re

from copilot.codes import plain
from copilot.mining.sources import SourceRow

ALWAYS, USUALLY, SOMETIMES = 0.95, 0.8, 0.4
CHECK_SHOWS = 0.9
"""A check that a source gives for a cause is not OK where it is the cause."""
_OFTEN_LISTED = 3
"""Causes of one alarm from this one on are the rare ones: lists name the most frequent cause first."""

_WORDS = (
    (
        SOMETIMES,
        r"sometimes|occasionally|rarely|seldom|manchmal|gelegentlich|selten|a veces|rara vez|有時|有时|偶爾|偶尔",
    ),
    (ALWAYS, r"\balways|\bimmer\b|\bsiempre|總是|总是|一定會|一定会"),
    (USUALLY, r"usually|mostly|often|meist|häufig|oft\b|normalmente|a menudo|通常|多數|多数|經常|经常"),
)
_PATTERNS = tuple((strength, re.compile(words, re.IGNORECASE)) for strength, words in _WORDS)


def strength(row: SourceRow) -> float:
    """P(the row's alarm or symptom is present | its cause) as the source states it."""
    said = plain(f"{row.fault.symptom}\n{row.fault.cause}")
    stated = next((value for value, words in _PATTERNS if words.search(said)), None)
    if stated is not None:
        return stated
    if row.occurrence is not None or not row.code:
        return USUALLY
    if row.place == 0:
        return ALWAYS
    return USUALLY if row.place < _OFTEN_LISTED else SOMETIMES
