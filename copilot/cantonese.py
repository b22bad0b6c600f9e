"""Spoken Cantonese as people type it, in the written Chinese of manuals."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def in_written_chinese(text: str, lang: str) -> str:
    """A Chinese text with Cantonese words put in written Chinese; any other text as it is."""
    if lang.partition("-")[0] != "zh":
        return text
    words, pattern = _words()
    return pattern.sub(lambda match: words[match[0]], text)


@cache
def _words() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """The words of ``copilot/cantonese.json``, and what finds the longest of them."""
    words: dict[str, str] = json.loads((files("copilot") / "cantonese.json").read_text("utf-8"))
    longest_first = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join(map(re.escape, longest_first)))
