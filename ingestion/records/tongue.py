"""The language of a row: terse shop-floor lines say little, so the whole table is heard first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from copilot.language import detect

_LATIN_WORD = re.compile(r"[^\W\d_]{2,}")
_ENOUGH_WORDS = 8
_SAMPLE_CHARS = 5_000


class Tongue:
    """Detects languages of rows against the language that prevails in their table."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    def of(self, text: str) -> str:
        """The language of a text: by its script and accents, by statistics where it is long, else the table's."""
        if text.isascii() and len(_LATIN_WORD.findall(text)) < _ENOUGH_WORDS:
            return self.prevailing
        return detect(text.lower(), prior=self.prevailing)

    @cached_property
    def prevailing(self) -> str:
        """The language most of the table's plain text is in."""
        sample: list[str] = []
        size = 0
        for text in self._texts:
            # Single words are codes, names and keywords in whatever language the program speaks.
            if " " in text:
                sample.append(text)
                size += len(text)
            if size > _SAMPLE_CHARS:
                break
        return detect(" ".join(sample).lower())
