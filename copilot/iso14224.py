"""Failure mode, mechanism and cause codes of ISO 14224, and which of them a text speaks of.

The table ``copilot/iso14224.json`` has the codes of ISO 14224:2016, annex B; names and words are our own.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from copilot.errors import BadInputError
from copilot.refusing import refusal
from copilot.wording import FALLBACK

# Languages that join words, so that the one looked for may stand inside another.
_JOINED = ("de", "zh-Hant", "zh-Hans")
# A shorter stem inside another word says nothing ("lose" in "Verlosen" would).
_SHORTEST_INSIDE = 5


class CodeList(StrEnum):
    """Which of the three lists a code is of."""

    FAILURE_MODE = "failure_modes"
    MECHANISM = "mechanisms"
    CAUSE = "causes"


# What a text is that names nothing of the list ("other"), and what an empty one is ("unknown").
_OTHER = {CodeList.FAILURE_MODE: "OTH", CodeList.MECHANISM: "6.3", CodeList.CAUSE: "5.5"}
_UNKNOWN = {CodeList.FAILURE_MODE: "UNK", CodeList.MECHANISM: "6.4", CodeList.CAUSE: "5.6"}


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its name by language and what its words look like in a text."""

    code: str
    names: tuple[tuple[str, str], ...]
    pattern: re.Pattern[str] | None

    def name(self, lang: str) -> str:
        """The name in a language, English where it has none."""
        names = dict(self.names)
        return names.get(lang, names[FALLBACK])


def classify(text: str, among: CodeList) -> str:
    """The code whose words cover most of a text (any language); "other" where none does, "unknown" for no text."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if not plain.strip():
        return _UNKNOWN[among]
    best, most = _OTHER[among], 0
    for code in codes(among).values():
        covered = sum(_width(found.group()) for found in code.pattern.finditer(plain)) if code.pattern else 0
        if covered > most:
            best, most = code.code, covered
    return best


def known(code: str, among: CodeList) -> str:
    """The code as the list writes it. Raises `BadInputError` for one that is not in it."""
    wanted = code.strip().upper()
    if wanted not in codes(among):
        raise BadInputError(*refusal("no_iso_code", code=code, codes=", ".join(codes(among))))
    return wanted


@cache
def codes(among: CodeList) -> dict[str, Code]:
    """A list's codes, in its order."""
    table = json.loads(files("copilot").joinpath("iso14224.json").read_text("utf-8"))
    return {
        row["code"]: Code(row["code"], tuple(row["name"].items()), _pattern(row["words"]))
        for row in table[among]
    }


def _pattern(words: dict[str, list[str]]) -> re.Pattern[str] | None:
    """The stems of all languages, the longest first; each at the beginning of a word or, where they join, inside."""
    stems = {}
    for lang, listed in words.items():
        for stem in listed:
            inside = lang.startswith("zh") or (lang in _JOINED and len(stem) >= _SHORTEST_INSIDE)
            plain = unicodedata.normalize("NFKC", stem).lower()
            stems[plain] = re.escape(plain) if inside else rf"\b{re.escape(plain)}"
    ordered = [stems[stem] for stem in sorted(stems, key=len, reverse=True)]
    return re.compile("|".join(ordered)) if ordered else None


def _width(stem: str) -> int:
    """Letters, a Chinese character counting as much as three, which is about what it says."""
    return sum(3 if "\u3400" <= letter <= "\u9fff" else 1 for letter in stem)
