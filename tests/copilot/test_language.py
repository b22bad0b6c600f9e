"""Languages of short utterances on a shop floor, with the traps that letter statistics fall into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.language import base_language, chinese_script, detect, named_language

UTTERANCES = {
    "en": [
        "why does the press show E-042", "there is no pressure", "what is the torque of the filter bowl",
        "the ram drifts down", "how often must the oil be changed", "oil leak under the pump",
        "E-042 on press 2", "spindle makes a noise", "can I reset the alarm", "what does OC mean",
        "hopper is empty", "replace the suction filter", "door will not close", "and on the other press?",
        "where is the main switch",
    ],
    "de": [
        "warum zeigt die Presse E-042", "kein Druck", "welches Drehmoment hat die Filterglocke",
        "der Stößel sinkt ab", "wie oft muss das Öl gewechselt werden", "Öl tropft unter der Pumpe",
        "Was bedeutet E-042?", "Spindel macht Geräusche", "Saugfilter wechseln",
        "und an der anderen Presse?", "Tür schließt nicht", "wo ist der Hauptschalter",
        "Störung quittieren", "die Maschine läuft nicht",
    ],
    "es": [
        "¿por qué la prensa muestra E-042?", "no hay presión", "cuál es el par de apriete del filtro",
        "el pistón baja solo", "¿cada cuánto se cambia el aceite?", "pierde aceite por la bomba",
        "¿y en la otra prensa?", "el husillo hace ruido", "la puerta no cierra", "cambiar el filtro",
        "qué significa OC", "dónde está el interruptor principal", "la máquina no arranca",
    ],
    "zh-Hant": [
        "壓床點解顯示 E-042", "冇壓力", "油泵漏油點算", "濾芯要幾耐換一次", "主軸有異響", "咁另一部呢？",
        "油壓機唔夠力", "過濾器堵塞怎麼辦", "門關唔到", "警報 E-042 是甚麼意思", "螺絲扭力係幾多",
        "點樣更換吸油濾網",
    ],
    "zh-Hans": [
        "压机为什么显示 E-042", "没有压力", "油泵漏油怎么办", "滤芯多久换一次", "主轴有异响",
        "那另一台呢？", "液压机力量不够", "过滤器堵塞怎么办", "门关不上", "报警 E-042 是什么意思",
        "螺丝扭矩是多少", "怎样更换吸油滤网",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text"), [(lang, text) for lang, texts in UTTERANCES.items() for text in texts]
)
def test_short_utterances(lang: str, text: str) -> None:
    assert detect(text) == lang


def test_there_are_sixty_of_them() -> None:
    assert sum(map(len, UTTERANCES.values())) >= 60


@pytest.mark.parametrize("text", ["E-042", "SP-9031?", "E-042 HPX-200", "12816", "!?", "", "   "])
def test_codes_alone_take_the_prior(text: str) -> None:
    assert detect(text, prior="de") == "de"
    assert detect(text) == "en"


@pytest.mark.parametrize("text", ["油", "油泵", "壓力", "主軸", "E-042 警報", "停機"])
def test_chinese_is_never_taken_for_korean(text: str) -> None:
    assert detect(text).startswith("zh-")


def test_other_scripts() -> None:
    assert detect("ポンプの圧力が低い") == "ja"
    assert detect("펌프 압력이 낮습니다") == "ko"
    assert detect("Нет давления") == "ru"
    assert detect("ไม่มีแรงดัน") == "th"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("部機顯示 hydraulic pressure low 點算", "zh-Hant"),
        ("die Presse zeigt PRESSURE LOW", "de"),
        ("la prensa muestra OVERLOAD en la pantalla", "es"),
        ("what does 過載 mean", "zh-Hant"),
    ],
)
def test_mixed_languages(text: str, lang: str) -> None:
    assert detect(text) == lang


def test_characters_of_both_scripts_take_the_prior() -> None:
    assert chinese_script("油泵", "zh-Hans") == "zh-Hans"
    assert chinese_script("油泵", "de") == "zh-Hant"


@pytest.mark.parametrize(
    ("tag", "base"),
    [
        ("de-AT", "de"), ("zh-HK", "zh-Hant"), ("zh_TW", "zh-Hant"), ("yue", "zh-Hant"), ("zh", "zh-Hans"),
        ("zh-Hans-CN", "zh-Hans"), ("EN", "en"), ("es_MX", "es"), ("zh-Hant", "zh-Hant"),
    ],
)  # fmt: skip
def test_tags(tag: str, base: str) -> None:
    assert base_language(tag) == base
    assert base_language(base) == base


@pytest.mark.parametrize("tag", ["german", "Deutsch", "", "x", "zh-nothing-else", "en; drop"])
def test_what_is_no_language_code_is_refused(tag: str) -> None:
    if tag.startswith("zh"):
        assert named_language(tag) == "zh-Hans"
    else:
        with pytest.raises(BadInputError, match="language code"):
            named_language(tag)


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("हाइड्रोलिक प्रेशर नहीं है", "hi"),
        ("हाइड्रोलिक प्रेसर छैन", "ne"),
        ("ہائیڈرولک پریشر نہیں ہے", "ur"),
        ("المضخة لا تعمل", "ar"),
        ("walang hydraulic pressure", "tl"),
        ("tidak ada tekanan hidrolik", "id"),
        ("không có áp suất thủy lực", "vi"),
        ("khong co ap suat", "vi"),
        ("le vérin ne descend plus", "fr"),
        ("圧力低下 検知", "ja"),
    ],
)
def test_the_languages_of_other_crews(text: str, lang: str) -> None:
    assert detect(text) == lang


@pytest.mark.parametrize(
    ("text", "prior", "lang"),
    [
        ("Motor", "de", "de"), ("Motor", "es", "es"), ("油泵", "zh-Hans", "zh-Hans"),
        ("kein Druck", "es", "de"), ("sin presión", "zh-Hant", "es"), ("pompa çalışmıyor", "tr", "tr"),
        ("23.9 V", "de", "de"), ("Ω", "es", "es"), ("1,5 mm", "zh-Hant", "zh-Hant"),
    ],
)  # fmt: skip
def test_the_screen_decides_only_what_the_text_leaves_open(text: str, prior: str, lang: str) -> None:
    assert detect(text, prior) == lang


def test_capitals_alone_are_read() -> None:
    assert detect("NO ARRANCA LA BOMBA") == "es"
    assert detect("PUMPE LÄUFT NICHT E-042", prior="en") == "de"
    assert detect("OC", prior="zh-Hant") == detect("SPS PLC", prior="zh-Hant") == "zh-Hant"


def test_a_long_text_is_told_by_its_beginning() -> None:
    assert detect("Die Pumpe fördert kein Öl, der Filter ist zu. " * 2000) == "de"
