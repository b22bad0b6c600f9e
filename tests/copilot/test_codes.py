"""Codes by their shape, and a plant's known codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.codes import codes_in, known_codes_in, normalise, spelling

CODES = {
    "The press shows E-042": ("E042",),
    "E042": ("E042",),
    "why e 042": ("E042",),
    "顯示E-042點解": ("E042",),
    "Ｅ－０４２": ("E042",),
    "E‑042 and E–043": ("E042", "E043"),
    "sp-9031 alarm": ("SP9031",),
    "A.F2": ("AF2",),
    "P-101": ("P101",),
    "F0.13 or f0.14": ("F013", "F014"),
    "7730-118": ("7730118",),
    "HP-7730-118": ("HP7730118",),
    "6ES7314-1AE01": ("6ES73141AE01",),
    "fault code 0x0010": ("0X0010",),
    "E01/E02, E03": ("E01", "E02", "E03"),
    "E042-E045": ("E042", "E045"),
    "machine.E042": ("E042",),
    "Err 5": ("ERR5", "5"),
    "alarm 12816": ("12816",),
    "The alarm is 16.": ("16",),
    "alarm 16 in press 3": ("16",),
    "error code no. 16": ("16",),
    "Fehler 16": ("16",),
    "Fehlercode: 16": ("16",),
    "Alarm-Nr. 16": ("16",),
    "Störung 3 steht an": ("3",),
    "código de error 16": ("16",),
    "la falla 16": ("16",),
    "code d'erreur 16": ("16",),
    "défaut 16": ("16",),
    "警報 12816 出現": ("12816",),
    "错误代码16": ("16",),
    "第16号报警": ("16",),
    "エラー番号16": ("16",),
    "ｱﾗｰﾑ16が出た": ("16",),
}

NOT_CODES = [
    "24V", "24 V DC", "24VDC", "3x400V", "400-480V", "16A", "5.5kW", "50Hz", "50/60 Hz", "200 bar", "100-200 bar",
    "0-10V", "4-20 mA", "1.5 Nm", "±0.02mm", "120 °C", "100%", "3×1.5mm²", "1,500", "3.3", "3000rpm", "10mm",
    "M12", "M8x25", "M12 x 1.5", "G1/4", "1/2", "DN50", "PN16", "SW17",
    "ISO 46", "ISO VG 46", "DIN 912", "EN 60204-1", "EN ISO 12100", "ISO 13849-1:2015", "IEC 61508-2", "IP54",
    "IP 65", "RS485", "RS-232", "PT100", "Pt1000", "HLP46", "CO2",
    "2024-03-05", "05.03.2024", "3/5/24", "10:30", "12:30:15", "2024-03-05T10:30:00Z", "1999-2004", "192.168.0.1",
    "Figure 3-12", "Fig. 3-12", "Table 4.2", "Section A.2", "Chapter 12", "Kapitel 3.2", "S.12", "p.12", "v1.2",
    "图3-12", "第3章", "No.1", "the 2 presses", "2nd", "1200-1500",
    "error 5 times", "Fehler 3 mal", "fault after 3 min", "error 5%", "故障3次", "错误 5 分钟", "alarm at 16.5",
    "a 100 bar",
]  # fmt: skip

KNOWN = frozenset(["OC", "16", "E042", "SP9031", "7730118", "A16", "IN16", "ERR5", "55", "118", "500", "12"])

IN_TEXT = {
    "OC": ("OC",),
    "oc": (),
    "VOC": (),
    "顯示OC點解": ("OC",),
    "OC-Fehler": ("OC",),
    "OC-3": (),
    "16": ("16",),
    "Alarm 16: OC": ("16", "OC"),
    "報警16係咩": ("16",),
    "16 bar": (),
    "1.16 or 16.5": (),
    "1,500": (),
    "12V": (),
    "M12": (),
    "2024-12-16": (),
    "step 16": (),
    "in 16 minutes": (),
    "a 16 bar": (),
    "x-118": (),
    "5.5": (),
    "SP 9031": ("SP9031",),
    "e 042": ("E042",),
    "E042B": (),
    "7730 118": ("7730118",),
    "HP-7730-118": ("7730118",),
    "err 5": ("ERR5",),
}


@pytest.mark.parametrize(("text", "expected"), CODES.items())
def test_codes_by_shape(text: str, expected: tuple[str, ...]) -> None:
    assert codes_in(text) == expected


@pytest.mark.parametrize("text", NOT_CODES)
def test_what_only_looks_like_a_code(text: str) -> None:
    assert codes_in(text) == ()


@pytest.mark.parametrize(("text", "expected"), IN_TEXT.items())
def test_known_codes(text: str, expected: tuple[str, ...]) -> None:
    assert known_codes_in(text, KNOWN) == expected


def test_a_known_code_may_look_like_a_thread() -> None:
    assert known_codes_in("M12 at the spindle", ["M12"]) == ("M12",)


@pytest.mark.parametrize("spelling", ["e-042", "E 042", "E.042", "Ｅ０４２", "E‑042", "e_042", "E\u00ad042"])
def test_one_spelling(spelling: str) -> None:
    assert normalise(spelling) == "E042"


letters = st.text("ABCDEFHJKQRUXYZ", min_size=2, max_size=4)
digits = st.text("0123456789", min_size=3, max_size=5)
prose = st.text(st.characters(categories=("Lo", "Po", "Zs"), exclude_characters="._/-・"), max_size=20)


@given(letters, digits, st.sampled_from(["", "-", "_", "."]), prose, prose)
def test_a_code_is_found_between_other_scripts(
    head: str, tail: str, separator: str, before: str, after: str
) -> None:
    code = head + separator + tail
    text = f"{before} {code} {after}"
    assert head + tail in codes_in(text)
    assert known_codes_in(text, {head + tail}) == (head + tail,)


@given(st.integers(0, 99_999), st.sampled_from(["bar", "V", "kW", "mm", "Nm", "°C", "%", "Hz", "rpm", "秒"]))
def test_a_quantity_is_no_code(number: int, unit: str) -> None:
    for text in (f"{number} {unit}", f"{number}{unit}", f"at {number}.5 {unit}"):
        assert codes_in(text) == ()
        assert known_codes_in(text, {str(number), "5"}) == ()


@given(st.text(), st.frozensets(st.text(max_size=4).map(normalise), max_size=5))
def test_any_text_is_read(text: str, vocabulary: frozenset[str]) -> None:
    assert set(known_codes_in(text, vocabulary)) <= vocabulary
    found = codes_in(text)
    assert len(set(found)) == len(found)
    assert all(normalise(code) == code for code in found)


@pytest.mark.parametrize(
    ("text", "code", "written"),
    [
        ("what does E-042 mean", "E042", "E-042"),
        ("顯示e 042點解", "E042", "e 042"),
        ("Err 5 again", "ERR5", "Err 5"),
        ("nothing here", "E042", "E042"),
    ],
)
def test_a_code_is_repeated_as_it_was_written(text: str, code: str, written: str) -> None:
    assert spelling(text, code) == written
