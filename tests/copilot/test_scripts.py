"""Scripts: which languages the characters leave open, and which Chinese they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.scripts import chinese_script, in_script, languages_of

CHINESE = ("zh-Hant", "zh-Hans")


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("油泵 leak", CHINESE), ("過負荷", CHINESE), ("裏面生鏽", CHINESE), ("說明", CHINESE), ("壓縮機", CHINESE),
        ("油圧低下", ("ja",)), ("点検", ("ja",)), ("ポンプ", ("ja",)), ("PLC 펌프", ("ko",)),
        ("насос", ("ru", "uk", "bg")), ("पंप", ("hi", "ne", "mr")), ("پمپ", ("ur", "ar", "fa")),
        ("ปั๊ม", ("th",)), ("pump 95 Ω, 3 µm", ()), ("", ()),
    ],
)  # fmt: skip
def test_languages_of_a_script(text: str, languages: tuple[str, ...]) -> None:
    assert languages_of(text) == languages


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("壓力", "zh-Hant"),
        ("压力", "zh-Hans"),
        ("油泵好嘈", "zh-Hant"),
        ("扭矩多少", "zh-Hans"),
        ("塞咗", "zh-Hant"),
    ],
)
def test_the_script_of_chinese(text: str, script: str) -> None:
    assert chinese_script(text) == chinese_script(text, "en") == script


@given(st.text(alphabet="壓力過濾器轉數門開關電機壞漏", min_size=1))
def test_a_converted_text_is_in_its_script(text: str) -> None:
    for script in CHINESE:
        assert chinese_script(in_script(text, script), script) == script
