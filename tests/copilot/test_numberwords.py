"""Number words of four languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.numberwords import chinese, folded, number_at, words_of


@pytest.mark.parametrize(
    ("lang", "said", "value"),
    [
        ("en", "nine hundred and ninety nine thousand nine hundred and one", "999901"),
        ("de", "neunhundertneunundneunzigtausendneunhunderteins", "999901"),
        ("es", "novecientos noventa y nueve mil novecientos uno", "999901"),
        ("es", "mil", "1000"),
        ("de", "tausend", "1000"),
        ("de", "ein und zwanzig", "21"),
        ("es", "treintaidos", "32"),
        ("en", "twelve", "12"),
    ],
)
def test_long_numbers(lang: str, said: str, value: str) -> None:
    words = words_of(said)
    number = number_at(words, 0, lang)
    assert number is not None
    assert (number.digits, number.end) == (value, len(words))


@pytest.mark.parametrize(
    ("run", "digits"), [("二百五", "250"), ("一百零二", "102"), ("十", "10"), ("百", None), ("十十", None)]
)
def test_chinese_places(run: str, digits: str | None) -> None:
    assert chinese(run) == digits


def _in_chinese(value: int) -> str:
    text = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            text += "零一二三四五六七八九"[digit] + name
        elif text and not text.endswith("零") and value % place:
            text += "零"
    return text


@given(st.integers(1, 9999))
def test_every_chinese_number_is_read(value: int) -> None:
    said = _in_chinese(value)
    assert chinese(said) == str(value)


def test_accents_and_case_do_not_matter_but_umlauts_do() -> None:
    assert folded("Dieciséis") == "dieciseis"
    assert folded("Dreißig fünf") == "dreissig fünf"
