"""Likeness counts what is meant and the letters shared; the glossary puts a report in the list's words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from copilot.glossary import Glossary
from copilot.knowledge import Term
from copilot.likeness import SHARED, Worded, likeness
from copilot.parallel import Float

LISTED = (Worded.of("silver", "en", "Silver streaks"), Worded.of("flash", "en", "Flash at the parting line"))


class Blind:
    """Vectors that tell nothing, so that only the letters count."""

    def of(self, texts: Sequence[str]) -> Float:
        """The same vector for every text."""
        return np.ones((len(texts), 2), np.float32) / np.float32(np.sqrt(2))


def test_shared_letters_tell_where_meaning_does_not() -> None:
    found = likeness("silvery streak on the part", LISTED, Blind(), "en")
    assert found["silver"] > found["flash"]


def test_the_glossary_puts_a_report_in_the_words_of_the_list() -> None:
    glossary = Glossary([Term(id="flash", words={"en": ("flash",), "zh-Hant": ("披鋒",)})])
    assert likeness("啤件走披鋒", LISTED, Blind(), "zh-Hant")["flash"] == 0
    assert likeness("啤件走披鋒", LISTED, Blind(), "zh-Hant", glossary)["flash"] > 0


def test_both_chinese_scripts_are_one() -> None:
    listed = (Worded.of("a", "zh-Hant", "油泵尖叫"), Worded.of("b", "zh-Hant", "滑塊下沉"))
    found = likeness("滑块慢慢下沉", listed, Blind(), "zh-Hans")
    assert found["b"] > found["a"]


@given(st.text(max_size=60))
def test_likeness_stays_in_its_range(text: str) -> None:
    assert all(-1.001 <= each <= 1.001 + SHARED for each in likeness(text, LISTED, Blind()).values())
