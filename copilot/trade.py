"""The trade's everyday words in the languages of the documents, for plants whose glossary lacks them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from copilot.knowledge import Term
from copilot.language import in_script

_LANGUAGES = ("en", "de", "es", "zh-Hant")


@cache
def trade_terms() -> tuple[Term, ...]:
    """The terms of ``copilot/trade.json``, by topic: English, German, Spanish and traditional Chinese wordings."""
    topics: dict[str, list[list[str]]] = json.loads((files("copilot") / "trade.json").read_text("utf-8"))
    return tuple(
        _term(f"{topic} {place}", row) for topic, rows in topics.items() for place, row in enumerate(rows)
    )


def _term(name: str, row: list[str]) -> Term:
    words = {lang: tuple(wordings.split(";")) for lang, wordings in zip(_LANGUAGES, row, strict=True)}
    simplified = tuple(dict.fromkeys(in_script(word, "zh-Hans") for word in words["zh-Hant"]))
    return Term(id=name, words={**words, "zh-Hans": simplified})
