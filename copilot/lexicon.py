"""The words that tell languages apart in a short text: function words and the everyday words of a shop floor."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def lexicon() -> Mapping[str, frozenset[str]]:
    """Words in lower case, by language (``copilot/lexicon.json``: blanks between words)."""
    data: dict[str, str] = json.loads((files("copilot") / "lexicon.json").read_text("utf-8"))
    return {lang: frozenset(words.split()) for lang, words in data.items()}


@cache
def unaccented() -> Mapping[str, frozenset[str]]:
    """The same words as people type them without accents."""
    return {lang: frozenset(map(without_accents, words)) for lang, words in lexicon().items()}


def without_accents(word: str) -> str:
    """A word with its letters' marks taken off (``válvula`` -> ``valvula``, ``động`` -> ``dong``)."""
    parts = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))
