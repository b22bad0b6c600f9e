"""Numbers in words: every language counts, and words that only look like numbers stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.counts import counted, unit_behind, with_numerals
from copilot.figures import figures_in


@pytest.mark.parametrize(
    ("lang", "text", "value", "unit"),
    [
        ("en", "Wait one minute.", "1", "min"),
        ("de", "Eine Minute warten.", "1", "min"),
        ("es", "Espere un minuto.", "1", "min"),
        ("zh-Hant", "等待一分鐘。", "1", "min"),
        ("en", "Twice per shift.", "2", "×"),
        ("de", "Zweimal pro Schicht.", "2", "×"),
        ("es", "Dos veces por turno.", "2", "×"),
        ("zh-Hans", "每班两次。", "2", "×"),
        ("en", "Twice per shift.", "1", "shift"),
        ("zh-Hans", "每班两次。", "1", "shift"),
        ("de", "Jährlich prüfen.", "1", "a"),
        ("es", "Cada semana.", "1", "wk"),
        ("en", "Turn it a quarter turn.", "0.25", ""),
        ("de", "Um eine Vierteldrehung.", "0.25", ""),
        ("zh-Hans", "转动四分之一圈。", "0.25", ""),
        ("es", "Un cuarto de vuelta.", "0.25", ""),
        ("en", "Half an hour.", "30", "min"),
        ("zh-Hant", "十五分鐘", "15", "min"),
        ("es", "Durante quince minutos.", "15", "min"),
        ("zh-Hans", "电流应为零。", "0", ""),
        ("zh-Hans", "每两月一次。", "2", "mo"),
    ],
)
def test_words_count(lang: str, text: str, value: str, unit: str) -> None:
    assert (value, unit) in [(str(min(each.values)), each.unit) for each in figures_in(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Achtung, heiß."),
        ("zh-Hans", "更换零件。"),
        ("zh-Hant", "第三步。"),
        ("en", "Once the pump stops, wait."),
    ],
)
def test_words_that_only_look_like_numbers_stay(lang: str, text: str) -> None:
    assert counted(text, lang.partition("-")[0]).text == text


@given(st.text(max_size=80), st.sampled_from(["en", "de", "es", "zh", "fr"]))
def test_places_of_words_are_those_of_digits(text: str, base: str) -> None:
    found = counted(text, base)
    assert all(found.text[place].isdigit() for place in found.words)


def test_chinese_numerals_number_steps() -> None:
    assert with_numerals("一、關閉 Q1。二、上鎖。") == "1. 關閉 Q1。2. 上鎖。"
    assert with_numerals("二、上鎖。") == "二、上鎖。"
    assert unit_behind("2 次", 1, worded=False) == "×"
