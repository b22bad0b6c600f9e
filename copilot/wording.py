"""The copilot's own words: reply templates and screen texts, one JSON file per language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, format_percent

from copilot.language import base_language

FALLBACK = "en"


# From so many on, a number is grouped ("10.000"): one of four digits may be a page, and Spanish groups none.
_GROUPED = 10_000


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language."""

    lang: str
    texts: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in; ``count`` picks the CLDR plural form (``key.one``).

        Numbers are written as the language writes them; one named ``percent`` (0 to 100) gets its sign, too. What
        comes as text, such as a quote, stays as it is.
        """
        count = values.get("count")
        if isinstance(count, int):
            form = self._locale.plural_form(count)
            key = f"{key}.{form}" if f"{key}.{form}" in self.texts else f"{key}.other"
        return self.texts[key].format(**{name: self._written(name, value) for name, value in values.items()})

    def number(self, value: float, digits: int = 1) -> str:
        """A number with at most so many digits behind the separator ("2,4")."""
        grouped = abs(value) >= _GROUPED
        return format_decimal(
            round(value, digits), f"#,##0.{'#' * digits}", self._locale, group_separator=grouped
        )

    def percent(self, share: float) -> str:
        """A share (0..1) in whole percent ("7 %", in English "7%")."""
        return format_percent(share, locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.lang, sep="-")

    def _written(self, name: str, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return self.percent(value / 100) if name == "percent" else self.number(value)


def texts_folder() -> Traversable:
    """Where the copilot's own words lie: a file for each language, so that one more file is one more language."""
    return files("copilot") / "texts"


@cache
def languages(folder: Path | None = None) -> tuple[str, ...]:
    """The languages the copilot can answer in: those with a file in ``copilot/texts``."""
    names = (entry.name for entry in (folder or texts_folder()).iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


@cache
def wording(tag: str, folder: Path | None = None) -> Wording:
    """The texts for a language tag; English where there are none."""
    lang = base_language(tag)
    lang = lang if lang in languages(folder) else FALLBACK
    data = ((folder or texts_folder()) / f"{lang}.json").read_text("utf-8")
    return Wording(lang, json.loads(data))


def language_name(tag: str, reader: str) -> str:
    """A language's name as its reader calls it (CLDR); the tag where it is none that CLDR knows."""
    try:
        named = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return tag
    return named.get_display_name(Locale.parse(reader, sep="-")) or tag
