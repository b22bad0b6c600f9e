"""References to sections, told from values with units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.knowledge import Section
from copilot.references import number_of, references_in, referred


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Lock out as in 7.1, replace the hose", ["7.1"]),
        ("Set V40 to 30 bar; bleed (7.8)", ["7.8"]),
        ("Replace the knife as in section 7.5", ["7.5"]),
        ("siehe 7.3", ["7.3"]),
        ("Nach 7.9 prüfen und auf 25 bar füllen", ["7.9"]),
        ("Freischalten, Abschnitt 1.2, und tauschen", ["1.2"]),
        ("como en 7.3", ["7.3"]),
        ("Centre la cinta según el apartado 7.10", ["7.10"]),
        ("按 7.3 更換", ["7.3"]),
        ("見7.3", ["7.3"]),
        ("更換電池，第 7.3 節，然後重設，第 7.4 節", ["7.3", "7.4"]),
        ("Schritte 3 bis 10 von 7.1 ausführen", ["7.1"]),
        ("Check the plug, 4.0 mA at 0 bar", []),
        ("Measure 24 V DC, 19.2 Ω at Y11", []),
        ("nach 7.5 mm", []),
        ("Clean SQ35, set the gap to 2.0 ± 0.5 mm", []),
        ("Replace the valve", []),
    ],
)
def test_references(text: str, numbers: list[str]) -> None:
    assert [number for number, _ in references_in(text)] == numbers


def test_only_sections_of_the_document_are_referred_to() -> None:
    sections = [
        Section(id=f"m#{place}", ordinal=place, heading=("M", title))
        for place, title in enumerate(["7.3 Set", "7.10 Test", "Notes"])
    ]
    assert [number_of(section) for section in sections] == ["7.3", "7.10", ""]
    assert referred("as in 7.10, then see 7.3 and 7.4, see 7.3", sections) == (
        (sections[1], 6),
        (sections[0], 21),
    )


@given(st.text(max_size=200))
def test_a_reference_stands_where_it_is_said_to(text: str) -> None:
    assert all(text.startswith(number, start) for number, start in references_in(text))
