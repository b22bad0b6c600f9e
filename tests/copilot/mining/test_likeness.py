"""How alike wordings are: the same words, components, opposites, languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mining.likeness import components, nearness, opposed, same_words
from copilot.wordingvectors import WordingVectors


def test_components_are_designators_and_part_numbers() -> None:
    assert components("Spule Y11 an V10 stromlos, HP-7730-130") == {"Y11", "V10", "HP7730130"}
    assert components("卸荷閥V11不關閉") == {"V11"}
    assert components("Oil 5 bar low") == frozenset()


@pytest.mark.parametrize(
    ("first", "second", "so"),
    [
        ("V40 set too high", "V40 set too low", True),
        ("Riemen zu stramm", "Riemen lose", True),
        ("調定壓力過低", "調定壓力過高", True),
        ("Presión demasiado alta", "Presión demasiado baja", True),
        ("Set too high", "Adjusted too high", False),
        ("Correa floja", "Correa destensada", False),
        ("Hochspannung fehlt", "Spannung niedrig", False),
    ],
)
def test_opposites_are_told(first: str, second: str, so: bool) -> None:
    assert opposed(first, second) is so
    assert opposed(second, first) is so


@given(st.text(), st.text())
def test_likeness_is_symmetric(first: str, second: str) -> None:
    assert same_words(first, second) == same_words(second, first)
    assert opposed(first, second) == opposed(second, first)
    assert not opposed(first, first)


def test_nearness_is_of_the_languages_shared(letters: WordingVectors) -> None:
    mine = [("en", "relief valve dirty"), ("de", "Ventil verschmutzt")]
    assert nearness(mine, [("en", "Relief valve dirty!")], letters) == 1
    assert nearness(mine, [("de", "Ventil undicht")], letters) == pytest.approx(0.5)
    assert nearness(mine, [("es", "valve roto")], letters) == pytest.approx(6**-0.5)
    assert nearness(mine, [], letters) == 0
    assert nearness([("en", "Gap too short")], [("en", "Gap too long")], letters) == 0


def test_what_only_tells_how_a_cause_shows_does_not_count(letters: WordingVectors) -> None:
    assert (
        nearness([("en", "Switch PS1 defective: PG1 shows 0.6")], [("en", "Switch PS1 defective")], letters)
        == 1
    )
