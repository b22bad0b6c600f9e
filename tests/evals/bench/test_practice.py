"""The bench of simulated faults: who it lets play, and what it says of them."""

from __future__ import annotations

from evals.bench.practice import PLAYERS, above_baseline, grades, interval, rows
from tests.copilot.practice.samples import a_knowledge


def test_the_engine_has_100_and_who_leaves_the_lock_out_has_0() -> None:
    best, frequent, at_random, careless = grades(a_knowledge(5), runs=12)
    assert {each.score for each in best} == {100.0}
    assert {each.score for each in careless} == {0.0}
    assert len(frequent) == len(at_random) == 12
    lines = list(rows("M", (best, frequent, at_random, careless)))
    assert [line[1] for line in lines] == list(PLAYERS)
    assert (lines[0][3], lines[3][3]) == ("100.0 (100 to 100)", "0.0 (0 to 0)")


def test_other_random_players_come_out_where_the_baseline_is() -> None:
    beside = above_baseline(a_knowledge(5), runs=6)
    assert all(0 < baseline <= 100 for baseline, _ in beside)
    # Of 6 faults, 20 players each: scores of faults with few causes lie within 10 of each other's means.
    assert abs(sum(above for _, above in beside) / 6) < 10


def test_an_interval_is_that_worked_out_by_hand() -> None:
    """10 above and 4 below: 3 on average, give or take 1.96 * 7 * sqrt(2) / sqrt(2)."""
    assert interval([10.0, -4.0]) == "+3.0 (-10.7 to +16.7)"
