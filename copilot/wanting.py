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


def wanted(text: str) -> Want:
    """The kind of answer a question wants."""
    return next((want for want, pattern in _patterns().items() if pattern.search(text)), Want.CAUSE)


@cache
def _patterns() -> dict[Want, re.Pattern[str]]:
    listed = json.loads(files("copilot").joinpath("wants.json").read_text("utf-8"))
    return {want: _pattern(listed[want]) for want in Want if want in listed}


def _pattern(asking: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """The words that ask, each as whole words; Chinese sets no blanks."""
    words = "|".join(word for lang, words in asking.items() if lang != "zh" for word in words)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)|{'|'.join(asking['zh'])}", re.IGNORECASE)
