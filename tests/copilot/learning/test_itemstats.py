"""Difficulty and discrimination: held against numbers worked out by hand, and against SciPy's correlation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from copilot.learning.itemstats import FirstAnswer, Flag, item_statistics, point_biserial


def answered(*rows: str, lesson: str = "l") -> list[FirstAnswer]:
    """A row for each learner, a letter for each question: 1 right, 0 wrong, a dot where it was not asked."""
    return [
        FirstAnswer(f"u{learner}", lesson, f"q{place}", mark == "1")
        for learner, row in enumerate(rows)
        for place, mark in enumerate(row)
        if mark != "."
    ]


def test_difficulty_and_discrimination_are_those_worked_out_by_hand() -> None:
    """Ten learners, three questions. Of q0 the four that are right have 1, 1, 1, .5 of the others right (mean .875),
    the six that are wrong .5, .5, 0, 0, 0, 0 (mean 1/6); the ten scores have mean .45 and variance .1725."""
    rows = ("111", "111", "111", "110", "010", "001", "000", "000", "000", "000")
    found = item_statistics(answered(*rows))["l", "q0"]
    assert (found.n, found.difficulty, found.flags) == (10, 0.4, ())
    assert found.discrimination == pytest.approx((0.875 - 1 / 6) / 0.1725**0.5 * (0.4 * 0.6) ** 0.5)


def test_a_question_is_flagged_that_nobody_or_everybody_gets_right_or_the_better_get_wrong() -> None:
    rows = ["101", "100", "101", "101", "100"]
    found = item_statistics(answered(*rows))
    assert found["l", "q0"].flags == (Flag.EVERYBODY,)
    assert found["l", "q1"].flags == (Flag.NOBODY,)
    assert found["l", "q2"].flags == ()
    assert all(not each.flags for each in item_statistics(answered(*rows[:4])).values())
    better = item_statistics(answered(*["011"] * 5, *["100"] * 5))
    assert better["l", "q0"].discrimination == pytest.approx(-1)
    assert better["l", "q0"].flags == (Flag.NEGATIVE,)


def test_nothing_is_said_of_discrimination_where_there_are_too_few_or_nothing_differs() -> None:
    assert item_statistics(answered(*["10", "01"] * 4, "11"))["l", "q0"].discrimination is None
    assert item_statistics(answered(*["10", "01"] * 5))["l", "q0"].discrimination == pytest.approx(-1)
    assert item_statistics(answered(*["10", "00"] * 5))["l", "q0"].discrimination is None
    alone = item_statistics(answered(*["1", "0"] * 5))["l", "q0"]
    assert (alone.n, alone.discrimination) == (10, None)


def test_only_the_first_answer_of_a_learner_counts_and_lessons_stand_apart() -> None:
    again = [*answered("1", "0"), *answered("0", "1"), *answered("0", lesson="other")]
    found = item_statistics(again)
    assert (found["l", "q0"].n, found["l", "q0"].difficulty) == (2, 0.5)
    assert (found["other", "q0"].n, found["other", "q0"].difficulty) == (1, 0.0)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=2, max_size=60))
def test_the_correlation_is_pearsons_whatever_the_answers(pairs: list[tuple[bool, int]]) -> None:
    right, scores = [each for each, _ in pairs], [each / 12 for _, each in pairs]
    found = point_biserial(right, scores)
    if len(set(right)) < 2 or len(set(scores)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(pearsonr([float(each) for each in right], scores).statistic)


@given(st.lists(st.text("01.", min_size=4, max_size=4), min_size=1, max_size=30))
def test_shares_correlations_and_flags_keep_to_their_ranges(rows: list[str]) -> None:
    for (_, item), found in item_statistics(answered(*rows)).items():
        column = [row[int(item[1:])] for row in rows]
        assert found.n == len(column) - column.count(".")
        assert found.difficulty * found.n == pytest.approx(column.count("1"))
        assert found.discrimination is None or -1 <= found.discrimination <= 1
        assert (Flag.EVERYBODY in found.flags) == (found.n >= 5 and found.difficulty == 1)
        assert (Flag.NOBODY in found.flags) == (found.n >= 5 and found.difficulty == 0)
        assert (Flag.NEGATIVE in found.flags) == ((found.discrimination or 0) < 0)
