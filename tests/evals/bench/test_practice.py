"""The bench of simulated faults: who it lets play, and what it says of them."""

from __future__ import annotations

from evals.bench.practice import PLAYERS, beside_baseline, grades, rows
from tests.copilot.practice.samples import a_knowledge


def test_the_engine_has_100_and_who_leaves_the_lock_out_has_0() -> None:
    best, frequent, at_random, careless = grades(a_knowledge(5), runs=12)
    assert {each.score for each in best} == {100.0}
    assert {each.score for each in careless} == {0.0}
    assert len(frequent) == len(at_random) == 12
    lines = list(rows("M", (best, frequent, at_random, careless)))
    assert [line[1] for line in lines] == list(PLAYERS)
    assert (lines[0][3], lines[3][3]) == ("100.0 (100 to 100)", "0.0 (0 to 0)")


def test_random_players_stand_beside_the_baseline_of_their_own_faults() -> None:
    """Two faults, 10 above and 4 below: 3 on average, with a wide interval (1.96 * 7 * sqrt(2) / sqrt(2))."""
    ((any_grade,), *_) = grades(a_knowledge(5), runs=1)
    graded = [
        any_grade.model_copy(update={"score": score, "random_score": random})
        for score, random in ((30.0, 20.0), (6.0, 10.0))
    ]
    assert beside_baseline(graded) == ("15.0", "+3.0 (-10.7 to +16.7)")
