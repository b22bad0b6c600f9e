"""Cantonese as people type it, in the words that manuals are written in."""

from __future__ import annotations

import pytest

from copilot.cantonese import in_written_chinese


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("部機唔郁，點解？", "部機不動，為甚麼？"),
        ("個掣壞咗，要點換？", "個按鈕壞了，要怎樣更換？"),
        ("嗰條皮帶嘅張力係幾多？", "那條皮帶的張力是多少？"),
    ],
)
def test_spoken_words_are_put_in_written_ones(typed: str, written: str) -> None:
    assert in_written_chinese(typed, "zh-Hant") == written


@pytest.mark.parametrize("text", ["調整聯軸器的間隙", "检查冷却液和关系", "比較兩個讀數，執行校準", "冷凍油"])
def test_written_chinese_stays_as_it_is(text: str) -> None:
    assert in_written_chinese(text, "zh-Hant") == text


def test_other_languages_stay_as_they_are() -> None:
    assert in_written_chinese("E-042 掣", "en") == "E-042 掣"
