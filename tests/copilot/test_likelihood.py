"""Likelihoods: every language asked for has a number, the right one the highest."""

import math

from hypothesis import given
from hypothesis import strategies as st

from copilot.likelihood import has_profile, known, log_likelihoods, words_of

LANGUAGES = ("en", "de", "es", "vi", "hi")


@given(st.text(max_size=80))
def test_any_text_has_finite_likelihoods_and_always_the_same(text: str) -> None:
    found = log_likelihoods(text, LANGUAGES)
    assert tuple(found) == LANGUAGES
    assert all(math.isfinite(value) and value <= 3 * len(text) for value in found.values())
    assert found == log_likelihoods(text, LANGUAGES)


def test_letters_tell_a_language_whose_words_are_unknown() -> None:
    found = log_likelihoods("Verschraubungsquerschnitt", LANGUAGES)
    assert max(found, key=lambda lang: found[lang]) == "de"


def test_words_keep_their_vowel_signs() -> None:
    assert words_of("E-042 फिर आया, don’t 3x") == ["e", "फिर", "आया", "don't", "x"]


def test_a_known_word_of_any_language_counts() -> None:
    assert known(["xyz", "bomba"], ["en", "es"])
    assert not known(["xyz", "bomba"], ["en", "no such language"])


def test_profiles() -> None:
    assert has_profile("tr")
    assert not any(map(has_profile, ("", "zh-Hant", "..", "xx")))
