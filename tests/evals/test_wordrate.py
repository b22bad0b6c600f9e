"""Word error rate, and what counts as the same word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.wordrate import normalised, word_errors

WORDS = st.lists(st.sampled_from("abcd"), max_size=8)


@pytest.mark.parametrize(
    ("reference", "heard", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a x c", 1),
        ("a b c", "a c", 1),
        ("a b c", "a b x c", 1),
        ("", "a b", 2),
        ("a b", "", 2),
        ("a b c d", "b c d a", 2),
    ],
)
def test_errors_are_words_replaced_left_out_or_added(reference: str, heard: str, errors: int) -> None:
    assert word_errors(reference.split(), heard.split()) == errors


@given(WORDS, WORDS, WORDS)
def test_errors_are_a_distance(one: list[str], two: list[str], three: list[str]) -> None:
    assert word_errors(one, two) == word_errors(two, one)
    assert (word_errors(one, two) == 0) == (one == two)
    assert word_errors(one, three) <= word_errors(one, two) + word_errors(two, three)
    assert abs(len(one) - len(two)) <= word_errors(one, two) <= max(len(one), len(two))


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "Press one, or 2!", "press 1 or two"),
        ("en", "You'll hear your voice mail", "you will hear your voicemail"),
        ("en", "I'm sorry, that's not a valid extension", "I am sorry that is not a valid extension"),
        ("en", "dial nine zero three one", "dial 9031"),
        ("en", "Please log in", "please login"),
        ("en", "forty-two e-mails", "42 emails"),
        ("en", "you cannot do it", "you can't do it"),
        ("es", "El último usuario saldrá", "el ultimo usuario saldra"),
        ("es", "marque uno", "Marque 1."),
    ],
)
def test_the_same_said_otherwise_is_the_same(lang: str, one: str, other: str) -> None:
    assert normalised(one, lang) == normalised(other, lang)


@pytest.mark.parametrize(
    ("one", "other"), [("press one", "press two"), ("the pump", "a pump"), ("is on", "is not on")]
)
def test_something_else_is_not_the_same(one: str, other: str) -> None:
    assert normalised(one, "en") != normalised(other, "en")
