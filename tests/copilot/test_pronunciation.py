"""What a synthesiser is given: codes spelled, units in words, every number in its place."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from copilot.measures import Bound, measures_in
from copilot.pronunciation import pronounceable, spelled
from copilot.wording import languages

CASES = [
    ("en", "E-042: set 2.4 bar", "E 0 4 2: set 2.4 bar"),
    ("en", "≤ 6 bar", "at most 6 bar"),
    ("en", "p ≥6 bar (1 bar)", "p at least 6 bar (1 bar)"),
    ("en", "5 mm ± 0.2 mm", "5 millimetres plus or minus 0.2 millimetres"),
    ("en", "1 mm, 1.0 mm", "1 millimetre, 1.0 millimetres"),
    ("en", "4-6 bar and 20–25°C", "4 to 6 bar and 20 to 25 degrees Celsius"),
    ("en", "-5 °C", "minus 5 degrees Celsius"),
    ("en", "range: - 5 °C (− 5 °C)", "range: minus 5 degrees Celsius (minus 5 degrees Celsius)"),
    ("en", "≤ - 5 °C", "at most minus 5 degrees Celsius"),
    ("en", "oil - 5 °C", "oil - 5 degrees Celsius"),
    ("en", "- 5 °C", "- 5 degrees Celsius"),
    ("en", "-40…+60 °C", "minus 40 to plus 60 degrees Celsius"),
    ("en", "4 bar – 6 bar", "4 bar to 6 bar"),
    ("en", "1500 1/min; 30 l/min", "1500 revolutions per minute; 30 litres per minute"),
    ("en", "0,8 s", "0.8 seconds"),
    ("en", "M8 x 25, 12:30, 3/4, IP65, 1.2.3, 2 V-belts", "M8 by 25, 12:30, 3/4, IP65, 1.2.3, 2 V-belts"),
    ("en", "Fit VM-8850-310 and 7730-118.", "Fit V M 8 8 5 0, 3 1 0 and 7 7 3 0, 1 1 8."),
    ("en", "Alarm 1042 on PRESS-01, CNC-01", "Alarm 1 0 4 2 on PRESS 0 1, C N C 0 1"),
    ("en", "Alarm 1042: 1042 mm", "Alarm 1 0 4 2: 1042 millimetres"),
    ("en", "A-04 on the axis", "A. 0 4 on the axis"),
    ("en", "Settings > Limits → P-07", "Settings, Limits, P 0 7"),
    ("en", "• **Bold** [1] | `cell`", "Bold, cell"),
    ("en", "1. Open\n- Close", "1. Open\nClose"),
    ("en", "on 2026-11-12", "on November 12, 2026"),
    ("en", "2026-02-31", "2026-02-31"),
    ("de", "E-042 bei 2.4 bar", "E 0 4 2 bei 2,4 Bar"),
    ("de", "1.500 U/min, 1 min, 5 min", "1.500 Umdrehungen pro Minute, 1 Minute, 5 Minuten"),
    ("en", "24 V DC (E-042)", "24 volts D C (E 0 4 2)"),
    ("de", "24 VDC, 12,5 %, Ø 12 mm", "24 Volt Gleichspannung, 12,5 Prozent, Durchmesser 12 Millimeter"),
    ("de", "Nach 7.1 mit 0.5 bar", "Nach 7.1 mit 0,5 Bar"),
    ("de", "Nur 25 Nm!", "Nur 25 Newtonmeter!"),
    ("es", "E-042: 2.4 bar, 1 bar", "E 0 4 2: 2,4 bares, 1 bar"),
    ("es", "≤5 mm, 20-25 °C", "como máximo 5 milímetros, 20 a 25 grados Celsius"),
    ("es", "Y-20", "i griega 20"),
    ("zh-Hant", "調定至230 bar，間隙5 mm±0.25 mm", "調定至230 巴，間隙5 毫米正負 0 點 2 5 毫米"),
    ("zh-Hant", "油溫20–25 °C，1,500 rpm", "油溫攝氏 20 至 25 度，每分鐘 1500 轉"),
    ("zh-Hans", "2.4 bar，95 %，4~6 bar", "2 点 4 巴，百分之 95，4 至 6 巴"),
    ("zh-Hans", "显示E-042报警", "显示 E 0 4 2 报警"),
    ("fr", "E-042 à 5 mm", "E 0 4 2 à 5 mm"),
]


@pytest.mark.parametrize(("lang", "text", "said"), CASES)
def test_as_it_is_said(lang: str, text: str, said: str) -> None:
    assert pronounceable(text, lang) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("E-042", "E 0 4 2"),
        ("SP9031", "S P 9 0 3 1"),
        ("V10", "V 10"),
        ("HPX-200", "H P X 2 0 0"),
        ("F0.13", "F 0, 13"),
        ("6ES7314-1BE01", "6 E S 7 3 1 4, 1 B E 0 1"),
        ("VFD–OC–1", "V F D, O C 1"),
        ("-", ""),
    ],
)
def test_codes_are_spelled(code: str, said: str) -> None:
    assert spelled(code, "en") == said


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


NUMBERS = st.builds(
    lambda whole, fraction: f"{whole}{fraction}",
    st.integers(0, 9999),
    st.sampled_from(["", ".5", ",5", ".25", ",025", ".0"]),
)
UNITS = st.sampled_from(["mm", "bar", "°C", "V", "Nm", "kg", "s", "min", "%", "1/min", "l/min", "m³/h", ""])
BOUNDS = st.sampled_from(["", "≤ ", "≥", "± ", "max. ", "-"])
CODES = st.sampled_from(["E-042", "SP9031", "VM-8850-310", "7730-118", "HPX-200"])
MEASURES = st.builds(lambda bound, number, unit: f"{bound}{number} {unit}".strip(), BOUNDS, NUMBERS, UNITS)
WRITTEN = st.lists(MEASURES | CODES, min_size=1, max_size=6).map("; ".join)


@given(WRITTEN, st.sampled_from(languages()))
def test_every_digit_stays_in_its_order(text: str, lang: str) -> None:
    # The 1 of "1/min" is no number but the name of a unit.
    assert digits(pronounceable(text, lang)) == digits(text.replace("1/min", "rpm").replace("m³", "m"))


@given(st.text("0123456789.,-–/:;±≤<>~%°CmbarEV10xØ \u00a0'", max_size=40), st.sampled_from(languages()))
@example("1/min", "en")
def test_no_digit_is_lost_whatever_stands_around_it(text: str, lang: str) -> None:
    # The 2 of "5 m2" is no number but a square metre's.
    assume(not re.search("m[23]", text))
    assert digits(pronounceable(text, lang)) == digits(text)


@given(st.lists(MEASURES, min_size=1, max_size=4).map("; ".join), st.sampled_from(["en", "de", "es"]))
def test_values_and_bounds_stay(text: str, lang: str) -> None:
    said = pronounceable(text, lang)
    said = re.sub(r"(?:plus or minus|plus minus|más menos) (?=\d)", "±", said)
    said = re.sub(r"(?<!al )(?:minus|menos) (?=\d)", "-", said)
    said = re.sub(r"revol\w+ por minuto|\w+ (?:per|pro) \w+", "", said)
    before, after = list(measures_in(text.replace("1/min", "rpm"))), list(measures_in(said))
    assert [each.value for each in after] == [each.value for each in before]
    limits = [each.bound for each in before if each.bound is not Bound.NONE]
    assert [each.bound for each in after if each.bound is not Bound.NONE] == limits


@given(st.text(max_size=200), st.sampled_from([*languages(), "ja", "fr", "xx", ""]))
def test_any_text_can_be_said(text: str, lang: str) -> None:
    said = pronounceable(text, lang)
    assert not set(said) & set("•|*`")
    assert pronounceable(said, lang).count("\n") <= said.count("\n")
