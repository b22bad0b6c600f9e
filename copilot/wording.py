"""The copilot's own words: reply templates and screen texts, one JSON file per language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from copilot.language import base_language

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language."""

    lang: str
    texts: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in; ``count`` picks the CLDR plural form (``key.one``)."""
        count = values.get("count")
        if isinstance(count, int):
            form = Locale.parse(self.lang, sep="-").plural_form(count)
            key = f"{key}.{form}" if f"{key}.{form}" in self.texts else f"{key}.other"
        return self.texts[key].format(**values)


@cache
def languages() -> tuple[str, ...]:
    """The languages the copilot can answer in: those with a file in ``copilot/texts``."""
    folder = files("copilot") / "texts"
    return tuple(
        sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))
    )


@cache
def wording(tag: str) -> Wording:
    """The texts for a language tag; English where there are none."""
    lang = base_language(tag)
    lang = lang if lang in languages() else FALLBACK
    data = (files("copilot") / "texts" / f"{lang}.json").read_text("utf-8")
    return Wording(lang, json.loads(data))


def language_name(tag: str, reader: str) -> str:
    """A language's name as its reader calls it (CLDR); the tag where it is none that CLDR knows."""
    try:
        named = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return tag
    return named.get_display_name(Locale.parse(reader, sep="-")) or tag
