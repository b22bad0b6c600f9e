"""Actions and parts of machines as English, German, Spanish and Chinese word them, to compare two texts by."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_LANGUAGES = ("en", "de", "es", "zh")

LABEL = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,})*\b")
"""Words in capitals are names of buttons and signals, and stay in their language."""

OPPOSITES = (
    ("open", "close"),
    ("switch on", "switch off"),
    ("start", "stop"),
    ("tighten", "loosen"),
    ("install", "remove"),
    ("fill", "drain"),
    ("lock", "unlock"),
    ("press", "release"),
    ("raise", "lower down"),
    ("increase", "decrease"),
    ("connect", "disconnect"),
    ("dead", "engage"),
    ("left", "right"),
    ("clockwise", "counterclockwise"),
    ("before", "after"),
    ("upper", "lower"),
    ("full", "empty"),
    ("hot", "cold"),
    ("red", "green"),
    ("red", "yellow"),
    ("green", "yellow"),
)
"""Concepts that a translation may not put in each other's place."""


def concepts_in(text: str, lang: str) -> frozenset[str]:
    """The concepts that a text names; none for a language that is not listed."""
    words = LABEL.sub(" ", text)
    return frozenset(name for name, pattern in _patterns(lang.partition("-")[0]) if pattern.search(words))


def turned(source: frozenset[str], target: frozenset[str]) -> bool:
    """Whether the target names the opposite of something in the source, and not the thing itself."""
    return any(
        one in source and other not in source and other in target and one not in target
        for pair in OPPOSITES
        for one, other in (pair, pair[::-1])
    )


@cache
def _patterns(base: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    if base not in _LANGUAGES:
        return ()
    place = _LANGUAGES.index(base)
    words = json.loads(files("copilot").joinpath("concepts.json").read_text("utf-8"))
    edges = ("", "") if base == "zh" else (r"(?<!\w)", r"(?!\w)")
    return tuple(
        (name, re.compile(f"{edges[0]}(?:{forms[place]}){edges[1]}", re.IGNORECASE))
        for name, forms in words.items()
    )
