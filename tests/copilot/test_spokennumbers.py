"""Numbers said in words, and prose that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.spokennumbers import digits_for

SAID = [
    ("en", "two point four bar", "2.4 bar"),
    ("en", "two point twenty five bar", "2.25 bar"),
    ("en", "minus five degrees", "-5 degrees"),
    ("en", "minus 5 degrees", "-5 degrees"),
    ("en", "a hundred and twenty volts", "120 volts"),
    ("en", "one thousand five hundred rpm", "1500 rpm"),
    ("en", "nine zero three one", "9031"),
    ("en", "error forty two", "error 42"),
    ("en", "alarm number seven", "alarm number 7"),
    ("en", "forty-two bolts", "42 bolts"),
    ("en", "after five minutes", "after 5 minutes"),
    ("en", "ninety nine percent", "99 percent"),
    ("de", "zwei Komma vier bar", "2,4 bar"),
    ("de", "zwei Komma fünfundzwanzig bar", "2,25 bar"),
    ("de", "minus fünf Grad", "-5 Grad"),
    ("de", "hundertzwanzig Volt", "120 Volt"),
    ("de", "zweiundvierzig Schrauben", "42 Schrauben"),
    ("de", "fünf und zwanzig Grad", "25 Grad"),
    ("de", "dreiunddreissig Grad", "33 Grad"),
    ("de", "zweitausendfünfhundert Umdrehungen", "2500 Umdrehungen"),
    ("de", "Fehler sieben", "Fehler 7"),
    ("de", "nach zwo Minuten", "nach 2 Minuten"),
    ("es", "dos coma cuatro bares", "2,4 bares"),
    ("es", "dos punto cuatro bar", "2.4 bar"),
    ("es", "menos cinco grados", "-5 grados"),
    ("es", "al menos cinco grados", "al menos 5 grados"),
    ("es", "ciento veinte voltios", "120 voltios"),
    ("es", "treinta y uno", "31"),
    ("es", "cuarenta y dos", "42"),
    ("es", "doscientos", "200"),
    ("es", "mil quinientos", "1500"),
    ("es", "dieciséis tornillos", "16 tornillos"),
    ("es", "cincuenta por ciento", "50 por ciento"),
    ("es", "alarma doce", "alarma 12"),
    ("zh-Hant", "二點四巴", "2.4巴"),
    ("zh-Hant", "負五度", "-5度"),
    ("zh-Hant", "零下五度", "-5度"),
    ("zh-Hant", "一百二十伏", "120伏"),
    ("zh-Hant", "廿四伏", "24伏"),
    ("zh-Hant", "十分鐘之後", "10分鐘之後"),
    ("zh-Hant", "三萬五千", "35000"),
    ("zh-Hant", "報警十六", "報警16"),
    ("zh-Hant", "一千二百轉", "1200轉"),
    ("zh-Hans", "四十二", "42"),
    ("zh-Hans", "两百二十伏", "220伏"),
    ("zh-Hans", "百分之五十", "50%"),
    ("zh-Hans", "九零三一", "9031"),
    ("zh-Hans", "一百零五度", "105度"),
    ("yue", "廿二度", "22度"),
]

PROSE = [
    ("en", "one of the bolts is loose"),
    ("en", "the seven-segment display is dark"),
    ("en", "the three-way valve leaks"),
    ("en", "wait one second please"),
    ("en", "alarm one of the pumps"),
    ("en", "no one was at the machine"),
    ("en", "two or three times a day"),
    ("en", "one by one"),
    ("en", "what's the point of it"),
    ("en", "I see nothing at all"),
    ("en", "he went for it once"),
    ("en", "at this point it stops"),
    ("en", "a hundred reasons, thousands of parts"),
    ("de", "ein Ventil ist undicht"),
    ("de", "das geht eine Minute gut"),
    ("de", "eins nach dem anderen"),
    ("de", "außer Acht gelassen"),
    ("de", "das Drei-Wege-Ventil klemmt"),
    ("de", "es hat zweimal gerattert"),
    ("de", "hunderte Teile am Boden"),
    ("de", "null Ahnung, was los ist"),
    ("de", "Punkt für Punkt prüfen"),
    ("de", "der Siebenschläfer"),
    ("es", "un momento, por favor"),
    ("es", "uno a uno"),
    ("es", "una de las bombas pierde"),
    ("es", "cien por cien seguro"),
    ("es", "más o menos"),
    ("es", "en un punto dos piezas rozan"),
    ("es", "los dos motores"),
    ("es", "y luego se paró"),
    ("es", "ese ruido otra vez"),
    ("zh-Hant", "一下"),
    ("zh-Hant", "三通閥漏油"),
    ("zh-Hant", "十分熱"),
    ("zh-Hant", "一點一點漏油"),
    ("zh-Hant", "三分之一"),
    ("zh-Hant", "萬一跳掣"),
    ("zh-Hant", "用千斤頂頂起"),
    ("zh-Hant", "兩三次"),
    ("zh-Hant", "第三個零件壞咗"),
    ("zh-Hant", "有一點聲"),
    ("zh-Hant", "等一分鐘"),
    ("zh-Hans", "万用表"),
    ("zh-Hans", "一直在响"),
    ("zh-Hans", "三相电机"),
    ("zh-Hans", "七八个螺丝"),
    ("zh-Hans", "这一天没问题"),
    ("zh-Hans", "零点位置不对"),
    ("zh-Hans", "停了一个月"),
]


@pytest.mark.parametrize(("lang", "said", "digits"), SAID)
def test_numbers_said_become_digits(lang: str, said: str, digits: str) -> None:
    assert digits_for(said, lang) == digits


@pytest.mark.parametrize(("lang", "prose"), PROSE)
def test_prose_stays(lang: str, prose: str) -> None:
    assert digits_for(prose, lang) == prose


@given(st.text(max_size=60), st.sampled_from(["en", "de", "es", "zh-Hant"]))
def test_any_text_is_taken(text: str, lang: str) -> None:
    assert digits_for(digits_for(text, lang), lang) is not None
    if not any(char.isalpha() for char in text):
        assert digits_for(text, lang) == text


@given(
    st.lists(
        st.sampled_from(
            [
                "the",
                "pump",
                "valve",
                "is",
                "leaking",
                "under",
                "load",
                "press",
                "motor",
                "von",
                "der",
                "Pumpe",
                "bomba",
                "el",
                "eje",
            ]
        )
    )
)
def test_words_without_numbers_stay(words: list[str]) -> None:
    text = " ".join(words)
    assert all(digits_for(text, lang) == text for lang in ("en", "de", "es", "zh-Hans"))
