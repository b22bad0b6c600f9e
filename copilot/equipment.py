"""Equipment that a text names: lathes, boilers, forklifts and other classes, in every language of the copilot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

# Chinese is written without blanks; other words do not begin or end within a word.
_UNBOUNDED = "zh"


@dataclass(frozen=True, slots=True)
class Named:
    """A class of equipment (ISO 14224, annex A, and the machines of other trades) and where a text names it."""

    name: str
    start: int
    end: int


def equipment_in(text: str, lang: str = "") -> Iterator[Named]:
    """The classes of equipment a text names, in a language (BCP 47) or in any; one place may be of several classes."""
    for name, patterns in _classes().items():
        for key, pattern in patterns.items():
            if not lang or key == lang.partition("-")[0]:
                yield from (Named(name, *match.span()) for match in pattern.finditer(text))


@lru_cache(maxsize=65_536)
def equipment_named(name: str) -> frozenset[str]:
    """The classes that a machine's name puts it in; the names of a register are asked for with every question."""
    return frozenset(each.name for each in equipment_in(name))


def is_of_other_equipment(question: str, lang: str | None, passages: Iterable[str]) -> bool:
    """Whether a question names equipment that none of the passages found for it names, in whatever language.

    Vectors cannot tell it: a question on the band saw's belt is near to whatever is said about belts.
    """
    named = {each.name for each in equipment_in(question, lang or "")}
    patterns = [pattern for name in named for pattern in _classes()[name].values()]
    return bool(named) and not any(pattern.search(text) for text in passages for pattern in patterns)


@cache
def _classes() -> dict[str, dict[str, re.Pattern[str]]]:
    listed = json.loads(files("copilot").joinpath("equipment.json").read_text("utf-8"))
    return {
        name: {lang: re.compile(_bounded(words, lang), re.IGNORECASE) for lang, words in each.items()}
        for name, each in listed.items()
    }


def _bounded(words: str, lang: str) -> str:
    return words if lang == _UNBOUNDED else rf"(?<!\w)(?:{words})(?!\w)"
