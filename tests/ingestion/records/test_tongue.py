"""Rows get the language they are in, terse ones that of their table."""

from __future__ import annotations

import pytest

from ingestion.records.tongue import Tongue

ENGLISH = ["REPLACE BUCKET TEETH", "LH ENGINE OIL LEAK", "Repair the discharge line of the engine", "PM01"]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("C/OUT HYD HOSE", "en"),
        ("壓力唔夠", "zh-Hant"),
        ("压力不够", "zh-Hans"),
        ("Ölstand für Pumpe geprüft", "de"),
        ("la bomba no arranca porque el filtro de aceite está sucio", "es"),
    ],
)
def test_language_of_a_row(text: str, lang: str) -> None:
    assert Tongue(ENGLISH).of(text) == lang


def test_terse_rows_take_the_language_of_their_table() -> None:
    german = [
        "Druck zu niedrig, Ventil gereinigt",
        "Pumpe macht Geräusche und wird heiß",
        "Schlauch ist undicht",
    ]
    assert Tongue(german).of("DBV def") == "de"


def test_a_crew_that_writes_in_two_scripts_has_no_chinese_rows_in_latin_letters() -> None:
    mixed = Tongue(["壓力唔夠，換咗油封", "冇油，加油放氣", "Pumpe undicht", "Filter zu, neu"] * 5)
    assert mixed.of("P-107 Heizpatrone def., neu") == "de"
    assert mixed.of("E-042 ok") == "de"
    assert mixed.of("V21 漏油") == "zh-Hant"
