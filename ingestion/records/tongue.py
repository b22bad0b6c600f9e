"""The language of a row: terse shop-floor lines say little, so the whole table is heard first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from copilot.language import detect

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_SAMPLE_CHARS = 5_000


class Tongue:
    """Detects languages of rows; where a row does not tell, it is in the language that prevails in its table.

    A crew writes in several languages: what prevails among texts in Chinese characters says nothing of the others.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    def of(self, text: str) -> str:
        """The language of a text."""
        return detect(text.lower(), prior=self.prevailing[bool(_HAN.search(text))])

    @cached_property
    def prevailing(self) -> dict[bool, str]:
        """The language of most of the table's text that has Chinese characters (True), and of what has none."""
        samples: dict[bool, list[str]] = {True: [], False: []}
        sizes = {True: 0, False: 0}
        for text in self._texts:
            chinese = bool(_HAN.search(text))
            # Single words are codes, names and keywords in whatever language the program speaks.
            if (" " in text or chinese) and sizes[chinese] <= _SAMPLE_CHARS:
                samples[chinese].append(text)
                sizes[chinese] += len(text)
            if min(sizes.values()) > _SAMPLE_CHARS:
                break
        return {chinese: detect(" ".join(sample).lower()) for chinese, sample in samples.items()}
