"""Shared letters: symmetric, 1 for the same text, robust to slips."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from copilot.mining.trigrams import agreeing, pieces, shared

texts = st.lists(st.text(max_size=20), min_size=1, max_size=5)


@given(texts)
def test_shared_letters_are_symmetric_and_whole_for_the_same_text(told: list[str]) -> None:
    table = shared(told, told)
    assert np.allclose(table, table.T)
    assert np.allclose(np.diag(table), 1)
    assert table.min() >= 0
    assert table.max() <= 1 + 1e-6


def test_a_slip_leaves_most_letters() -> None:
    table = shared(["relief valve dirty"], ["releif valve dirty", "coil burnt"])
    assert table[0, 0] > 0.7 > 0.2 > table[0, 1]


def test_chinese_goes_by_pairs() -> None:
    assert pieces("溢流閥") == {"溢流", "流閥"}
    assert shared(["溢流閥髒污"], ["溢流閥髒"])[0, 0] > 0.8
    assert shared([], ["x"]).shape == (0, 1)


@given(
    st.lists(st.sets(st.sampled_from("abc")), max_size=4),
    st.lists(st.sets(st.sampled_from("abc")), max_size=4),
)
def test_sets_agree_that_share_or_say_nothing(first: list[set[str]], second: list[set[str]]) -> None:
    table = agreeing(first, second)
    assert table.shape == (len(first), len(second))
    for row, mine in enumerate(first):
        for column, theirs in enumerate(second):
            assert table[row, column] == (not mine or not theirs or bool(mine & theirs))
