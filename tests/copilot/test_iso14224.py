"""ISO 14224 codes: complete in five languages, and told from the words of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.iso14224 import CodeList, classify, codes, known
from copilot.wording import languages


@pytest.mark.parametrize("among", CodeList)
def test_every_code_is_named_in_every_language(among: CodeList) -> None:
    for code in codes(among).values():
        assert set(dict(code.names)) == set(languages())
        assert all(name.strip() for _, name in code.names)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Main pressure not reached", "LOO"),
        ("Hauptdruck wird nicht erreicht", "LOO"),
        ("主壓力未達到", "LOO"),
        ("主压力未达到", "LOO"),
        ("No se alcanza la presión principal", "LOO"),
        ("Press does not start", "FTS"),
        ("Maschine startet nicht", "FTS"),
        ("la prensa no arranca", "FTS"),
        ("部機開唔到", "FTS"),
        ("Ölleckage am Zylinder", "ELU"),
        ("strong vibration and a little noise", "VIB"),
        ("the moon is full", "OTH"),
        (" ", "UNK"),
    ],
)
def test_failure_modes_by_their_words(text: str, code: str) -> None:
    assert classify(text, CodeList.FAILURE_MODE) == code


@pytest.mark.parametrize(
    ("text", "mechanism", "cause"),
    [
        ("Main cylinder seals worn", "2.4", "3.4"),
        ("Kolbendichtung verschlissen", "2.4", "3.4"),
        ("Relief valve set too low", "3.4", "3.3"),
        ("溢流閥調定壓力過低", "3.4", "3.3"),
        ("Solid-state relay shorted", "4.1", "5.5"),
        ("Filtro obstruido", "5.1", "3.3"),
        ("motor conectado al revés, mal montado", "6.3", "2.2"),
        ("", "6.4", "5.6"),
    ],
)
def test_mechanisms_and_causes_by_their_words(text: str, mechanism: str, cause: str) -> None:
    assert classify(text, CodeList.MECHANISM) == mechanism
    assert classify(text, CodeList.CAUSE) == cause


@given(st.text(), st.sampled_from(CodeList))
def test_any_text_has_a_code_of_the_list(text: str, among: CodeList) -> None:
    assert classify(text, among) in codes(among)


def test_codes_are_read_as_people_write_them() -> None:
    assert known(" loo ", CodeList.FAILURE_MODE) == "LOO"
    with pytest.raises(BadInputError, match=r"'XXX'.*BRD"):
        known("XXX", CodeList.FAILURE_MODE)
