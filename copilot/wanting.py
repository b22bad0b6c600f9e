"""What kind of answer a question wants: a part number, a value, steps, causes, whether it is safe, past jobs, alerts.

Told from the words that ask, listed by language in ``copilot/wants.json``; what asks for none of them tells of a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Want(StrEnum):
    """What an answer should hold. A question that asks in several ways wants the first of them."""

    HISTORY = "history"
    ALERTS = "alerts"
    PART = "part"
    STEPS = "steps"
    SAFETY = "safety"
    VALUE = "value"
    CAUSE = "cause"


# Lists of words that are no kind of answer themselves: asking what to do about a fault that was just told asks for its
# cause, however it is put ("..., how do I correct that?"); "how much may I ..." asks for a value, not for leave.
_ABOUT, _AMOUNT = "about", "amount"


def wanted(text: str) -> Want:
    """The kind of answer a question wants."""
    patterns = _patterns()
    asking = patterns[_ABOUT].sub(" ", text)
    found = (want for want in Want if want in patterns and patterns[want].search(asking))
    first = next(found, Want.CAUSE)
    return Want.VALUE if first is Want.SAFETY and patterns[_AMOUNT].search(asking) else first


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    listed = json.loads(files("copilot").joinpath("wants.json").read_text("utf-8"))
    return {name: _pattern(words) for name, words in listed.items()}


def _pattern(asking: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """The words that ask, each as whole words; Chinese sets no blanks."""
    words = "|".join(word for lang, words in asking.items() if lang != "zh" for word in words)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)|{'|'.join(asking['zh'])}", re.IGNORECASE)
