"""How technicians ask, by language: frames that are filled with what a manual calls things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import product
from string import Formatter

import yaml
from pydantic import BaseModel, ConfigDict

FILE = "phrasebook.yaml"


Slots = Mapping[str, tuple[str, ...]]


class Phrasebook(BaseModel):
    """The frames of one language by what they ask for. ``lower``: names lose the capital they begin a cell with."""

    model_config = ConfigDict(frozen=True)

    lower: bool
    frames: dict[str, tuple[str, ...]]

    def questions(self, kind: str, asked: str, slots: Slots) -> Iterator[tuple[str, str]]:
        """Every ``(frame, question)`` that asks so, with each wording of what goes into its slots.

        A value that stands in the middle of a job is asked for in the middle of it.
        """
        for frame in self.frames.get(asked, ()):
            for begin in self.frames["in the middle"] if kind == "value" else ("",):
                yield from ((frame, text) for text in self._filled(begin + frame, slots))

    def _filled(self, frame: str, slots: Slots) -> Iterator[str]:
        names = [name for _, name, _, _ in Formatter().parse(frame) if name]
        if all(name in slots for name in names):
            for words in product(*(slots[name] for name in names)):
                filled = zip(names, words, strict=True)
                yield frame.format(**{name: self._inside(name, word) for name, word in filled})

    def _inside(self, slot: str, name: str) -> str:
        """A name as it stands within a sentence; a code, and what has capitals or digits, is no common word."""
        first = name.partition(" ")[0]
        common = self.lower and slot != "code" and first[1:].islower()
        return first.lower() + name[len(first) :] if common else name


def phrasebooks() -> Mapping[str, Phrasebook]:
    """The phrasebook of each language there is one for."""
    return _read()


@lru_cache(maxsize=1)
def _read() -> dict[str, Phrasebook]:
    books = yaml.safe_load((files("evals") / FILE).read_text("utf-8"))
    return {
        lang: Phrasebook(lower=book["lower"], frames={key: book[key] for key in book if key != "lower"})
        for lang, book in books.items()
    }
