"""Numbers, units and bounds as manuals write them in five languages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.measures import Bound, Measure, measures_in


def one(text: str) -> Measure:
    [measure] = measures_in(text)
    return measure


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("35 Nm", "35", "Nm"),
        ("35 N·m", "35", "Nm"),
        ("0,8 s", "0.8", "s"),
        ("1,500 rpm", "1500", "rpm"),
        ("1.500,5 mm", "1500.5", "mm"),
        ("1 500 mm", "1500", "mm"),
        ("-5 °C", "-5", "°C"),
        ("40℃", "40", "°C"),
        ("5 公斤", "5", "kg"),
        ("3 分鐘", "3", "min"),
        ("12 Stunden", "12", "h"),
        ("2 milímetros", "2", "mm"),
        ("50 %", "50", "%"),
        ("0.250 bar", "0.250", "bar"),
    ],
)
def test_values_and_units(text: str, value: str, unit: str) -> None:
    measure = one(text)
    assert (measure.value, measure.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "at most 6 bar",
        "up to 6 bar",
        "höchstens 6 bar",
        "como máximo 6 bar",
        "不得超過 6 bar",
        "6 bar 以下",
        "< 6 bar",
    ],
)
def test_upper_bounds(text: str) -> None:
    assert one(text).bound is Bound.UPPER


@pytest.mark.parametrize(
    "text", ["at least 6 bar", "mindestens 6 bar", "al menos 6 bar", "至少 6 bar", "6 bar 以上", "> 6 bar"]
)
def test_lower_bounds(text: str) -> None:
    assert one(text).bound is Bound.LOWER


def test_a_bound_holds_for_its_own_number_only() -> None:
    assert [measure.bound for measure in measures_in("at most 6 bar; the pump gives 40 l/min")] == [
        Bound.UPPER,
        Bound.NONE,
    ]


def test_digits_inside_codes_are_no_measures() -> None:
    assert list(measures_in("SP9031 and M8x20")) == []


@given(st.decimals(0, 99999, places=2, allow_nan=False), st.sampled_from(["mm", "bar", "Nm", "kg"]))
def test_point_and_comma_mean_the_same_decimal(value: Decimal, unit: str) -> None:
    with_point, with_comma = f"{value} {unit}", f"{value} {unit}".replace(".", ",")
    assert one(with_point) == one(with_comma) == Measure(value, unit, Bound.NONE)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for measure in measures_in(text):
        assert measure.value.is_finite()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("no less than 6 bar", Bound.LOWER),
        ("not below 6 bar", Bound.LOWER),
        ("nicht unter 6 bar", Bound.LOWER),
        ("nicht weniger als 6 bar", Bound.LOWER),
        ("no menos de 6 bar", Bound.LOWER),
        ("不低於 6 bar", Bound.LOWER),
        ("not above 6 bar", Bound.UPPER),
        ("nicht mehr als 6 bar", Bound.UPPER),
        ("nicht über 6 bar", Bound.UPPER),
        ("no más de 6 bar", Bound.UPPER),
        ("不高於 6 bar", Bound.UPPER),
        ("不得超過 6 bar", Bound.UPPER),
    ],
)
def test_a_denied_limit_is_the_other_one(text: str, bound: Bound) -> None:
    assert [measure.bound for measure in measures_in(text)] == [bound]
