"""Ranges that steps state, and values judged against them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.expected import ExpectedRange, expected_in, judge, require_within
from copilot.refusing import in_words
from copilot.wording import languages, wording

PRESSURE = ExpectedRange(low=Decimal(4), high=Decimal(6), unit="bar")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("Set the regulator to 4 to 6 bar.", "4", "6", "bar"),
        ("The panel shows BP2 between 36 and 42 bar.", "36", "42", "bar"),
        ("The oil may have at most 68 °C.", None, "68", "°C"),
        ("Fill to 25 bar at 20 °C; permitted 23 to 26 bar.", "23", "26", "bar"),
        ("Stop at 230 bar; permitted 228 to 232 bar.", "228", "232", "bar"),
        ("Ajuste el freno de la bobina a 1,5 a 2,0 bar.", "1.5", "2.0", "bar"),
        ("Steuerdruck 36 bis 42 bar prüfen", "36", "42", "bar"),
        ("檢查先導壓力 36 至 42 bar", "36", "42", "bar"),
        ("Warm up the oil to 45 ± 5 °C.", "40", "50", "°C"),
        ("Measure the heater: 190 to 235 Ω is good, at least 1 MΩ against the jaw.", "190", "235", "Ω"),
        ("sóplelo con 2 bar como máximo, al menos 1 bar", "1", None, "bar"),
    ],
)
def test_ranges(text: str, low: str | None, high: str | None, unit: str) -> None:
    found = expected_in(text)
    assert found is not None
    assert (found.low, found.high, found.unit) == (
        low and Decimal(low),
        high and Decimal(high),
        unit,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Wait 5 to 10 minutes.",
        "Do steps 3 to 10 of 7.1.",
        "Tighten to 45 N·m.",
        "If the pressure does not rise above 180 bar, lock out as in 7.1.",
        "Close the valve.",
        "Look whether it is this: supply below 20 V DC",
        "Spannung unter 20 V",
        "Case drain worn above 6 L/min",
    ],
)
def test_no_range(text: str) -> None:
    assert expected_in(text) is None


@pytest.mark.parametrize(
    ("value", "ok", "refused"),
    [
        ("2.4", False, "2.4 bar, expected 4–6 bar"),
        ("2,4 bar", False, "2.4 bar, expected 4–6 bar"),
        ("0.5 MPa", True, ""),
        ("400 kPa", True, ""),
        ("6", True, ""),
        ("70 °C", None, "'70 °C' cannot be compared; enter the value in the unit of the manual: 4–6 bar."),
        ("58 psi", None, "'58 psi' cannot be compared; enter the value in the unit of the manual: 4–6 bar."),
        ("fine", None, "Enter one measured value; expected 4–6 bar."),
        ("4 or 7", None, "Enter one measured value; expected 4–6 bar."),
    ],
)
def test_values(value: str, ok: bool | None, refused: str) -> None:
    judged = judge(value, PRESSURE)
    assert (judged.ok, judged.refused[0] if judged.refused else "") == (ok, refused)


def test_the_reader_is_told_in_their_own_words() -> None:
    with pytest.raises(BadInputError) as refused:
        require_within(PRESSURE, "2,4")
    told = {lang: in_words(refused.value, wording(lang))[0] for lang in languages()}
    assert told["de"] == "2,4 bar, erwartet 4–6 bar"
    assert told["en"] == "2.4 bar, expected 4–6 bar"
    assert len({*told.values()}) == len(languages())
    require_within(PRESSURE, "5 bar")
    require_within(PRESSURE, " ")
    require_within(None, "x")


@given(st.text(max_size=80))
def test_any_text_is_read_without_error(text: str) -> None:
    found = expected_in(text)
    assert found is None or found.unit
    judged = judge(text, PRESSURE)
    assert bool(judged.ok) is (judged.refused is None)


@given(st.decimals(0, 20, places=2), st.sampled_from(["bar", "MPa", "kPa"]))
def test_conversion_keeps_the_verdict(bar: Decimal, unit: str) -> None:
    factor = {"bar": Decimal(1), "MPa": Decimal("0.1"), "kPa": Decimal(100)}[unit]
    value = (bar * factor).quantize(Decimal("0.01"))
    assert (
        judge(f"{value} {unit}".replace(".", ","), PRESSURE).ok
        is judge(f"{value / factor:.6f} bar", PRESSURE).ok
    )
