"""Letters by their names."""

from __future__ import annotations

import pytest

from copilot.letternames import letter_at
from copilot.numberwords import words_of


@pytest.mark.parametrize(
    ("lang", "said", "letters", "sure"),
    [
        ("en", "ee", "E", True),
        ("en", "see", "C", False),
        ("en", "double u", "W", True),
        ("en", "a", "A", False),
        ("en", "X", "X", True),
        ("en", "sierra", "S", True),
        ("en", "Mike", "M", False),
        ("de", "Ypsilon", "Y", True),
        ("de", "Emil", "E", True),
        ("de", "Essen", "E", False),
        ("de", "es", "S", False),
        ("es", "eé", "E", True),
        ("es", "ese", "S", False),
        ("es", "doble ve", "W", True),
        ("es", "i griega", "Y", True),
        ("es", "de", "D", False),
        ("zh", "SP", "SP", True),
    ],
)
def test_letters(lang: str, said: str, letters: str, sure: bool) -> None:
    words = words_of(said)
    found = letter_at(words, 0, lang)
    assert found
    assert (found.letters, found.sure, found.end) == (letters, sure, len(words))


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "pump"), ("en", "PUMP"), ("zh", "閥"), ("es", "válvula"), ("de", "42")]
)
def test_other_words_are_no_letters(lang: str, said: str) -> None:
    assert letter_at(words_of(said), 0, lang) is None
