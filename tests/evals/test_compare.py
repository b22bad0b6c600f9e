"""Comparing runs: pairs, chance, and the questions that changed."""

from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from evals.chance import holm, randomisation_p
from evals.compare import Comparison, compare, to_text
from evals.figures import Better, Judgement, Metric, Outcome, summarise
from evals.run import Provenance, Run

RIGHT = Metric(name="right", meaning="share of right answers", headline=True)
WRONG = Metric(name="wrong", meaning="share of wrong answers", better=Better.LOWER, headline=True)
DETAIL = Metric(name="detail", meaning="share of details")
SPEED = Metric(name="speed", meaning="time", unit="ms", better=Better.LOWER, headline=True, repeatable=False)
METRICS = (RIGHT, WRONG, DETAIL, SPEED)
PROVENANCE = Provenance(
    version="1",
    code="c",
    commit="",
    prompts="p",
    model="m",
    identity="{}",
    settings=(),
    machine="",
    python="",
)
DIFFERENCES = st.lists(st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0]), max_size=9)


def judgements(scores: dict[str, dict[str, float]], **more: str) -> list[Judgement]:
    return [
        Judgement(id=name, text=f"text of {name}", scores=found, came=f"{found}", **more)
        for name, found in scores.items()
    ]


def outcome(found: list[Judgement], suite: str = "answers") -> Outcome:
    return Outcome(
        suite=suite, metrics=METRICS, figures=summarise(found, METRICS, 1), judgements=tuple(found)
    )


def run(name: str, *outcomes: Outcome, data: str = "same", dataset: str = "plant") -> Run:
    return Run(
        id=name,
        started=datetime(2026, 11, 22, tzinfo=UTC),
        seconds=1,
        dataset=dataset,
        data=data,
        seed=1,
        limit=None,
        provenance=PROVENANCE,
        outcomes=outcomes,
    )


def of(values: list[float], metric: str = "right") -> dict[str, dict[str, float]]:
    return {f"q{place:02}": {metric: value} for place, value in enumerate(values)}


def compared(before: list[float], after: list[float], metric: str = "right") -> Comparison:
    return compare(
        run("old", outcome(judgements(of(before, metric)))),
        run("new", outcome(judgements(of(after, metric)))),
    )


@given(DIFFERENCES)
def test_few_differences_are_tested_by_every_sign_pattern(differences: list[float]) -> None:
    sums = [
        sum(sign * each for sign, each in zip(signs, differences, strict=True))
        for signs in product((-1, 1), repeat=len(differences))
    ]
    extreme = sum(abs(each) >= abs(sum(differences)) - 1e-9 for each in sums)
    assert randomisation_p(differences, seed=1) == pytest.approx(extreme / len(sums))


@given(DIFFERENCES, st.integers(0, 20))
def test_questions_that_stay_and_the_direction_do_not_decide(differences: list[float], count: int) -> None:
    p = randomisation_p(differences, seed=1)
    assert randomisation_p([*differences, *[0.0] * count], seed=1) == pytest.approx(p)
    assert randomisation_p([-each for each in differences], seed=1) == pytest.approx(p)


def test_many_differences_are_sampled_as_the_seed_says() -> None:
    differences = list(np.random.default_rng(2).normal(0.1, 1, 200))
    first = randomisation_p(differences, 1)
    assert first == randomisation_p(differences, 1)
    assert first != randomisation_p(differences, 2)
    assert first == pytest.approx(randomisation_p(differences, 2), abs=0.03)


def test_chance_alone_is_called_significant_about_as_often_as_promised() -> None:
    chance = np.random.default_rng(5)
    found = [randomisation_p(list(chance.normal(0, 1, 9)), 1) < 0.05 for _ in range(400)]
    assert 0.02 <= np.mean(found) <= 0.085  # 5 % nominal, +- three sigma of 400 trials


def test_holm_is_the_published_procedure() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_lowers_a_p_and_keeps_their_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(p <= more <= 1 for p, more in zip(values, adjusted, strict=True))
    order = sorted(range(len(values)), key=lambda place: values[place])
    assert [adjusted[place] for place in order] == sorted(adjusted)
    assert min(adjusted, default=0) <= min(1.0, len(values) * min(values, default=0))


def test_a_drop_is_told_with_its_interval_and_p() -> None:
    found = compared([1.0] * 12, [0.0] * 12)
    (difference,) = found.differences
    assert (difference.before, difference.after, difference.difference) == (1.0, 0.0, -1.0)
    assert (difference.low, difference.high) == (-1.0, -1.0)
    assert difference.p == difference.adjusted == pytest.approx(2 / 2**12)
    assert (difference.n, difference.changed, difference.gain) == (12, 12, -1.0)


def test_the_same_run_is_the_same() -> None:
    found = compared([1.0, 0.0, 0.5], [1.0, 0.0, 0.5])
    (difference,) = found.differences
    assert (difference.difference, difference.low, difference.high, difference.p) == (0, 0, 0, 1.0)
    assert found.changes == ()
    assert "same" in to_text(found)


def test_less_is_a_gain_where_lower_is_better() -> None:
    found = compared([1.0, 0.0, 0.0], [0.0, 0.0, 1.0], "wrong")
    assert [(change.id, change.gain) for change in found.changes] == [("q02", -1.0), ("q00", 1.0)]


def test_changed_questions_come_worst_first_with_what_came() -> None:
    before = {
        "a": {"right": 1.0, "detail": 1.0},
        "b": {"right": 1.0},
        "c": {"right": 0.0},
        "d": {"right": 1.0},
    }
    after = {
        "a": {"right": 0.0, "detail": 0.5},
        "b": {"right": 0.0},
        "c": {"right": 1.0},
        "d": {"right": 1.0},
    }
    found = compare(
        run("old", outcome(judgements(before))), run("new", outcome(judgements(after, wanted="W")))
    )
    assert [(change.id, change.gain) for change in found.changes] == [("a", -1.5), ("b", -1.0), ("c", 1.0)]
    worst = found.changes[0]
    assert (worst.text, worst.wanted) == ("text of a", "W")
    assert (worst.came_before, worst.came_after) == (f"{before['a']}", f"{after['a']}")
    assert [move.metric for move in worst.moves] == ["right", "detail"]


def test_only_headline_metrics_are_adjusted_together() -> None:
    before = {f"q{n}": {"right": 1.0, "wrong": 0.0, "detail": 1.0, "speed": 5.0} for n in range(8)}
    after = {f"q{n}": {"right": 0.0, "wrong": 1.0, "detail": 0.0, "speed": 9.0} for n in range(8)}
    found = compare(run("old", outcome(judgements(before))), run("new", outcome(judgements(after))))
    p = 2 / 2**8
    assert {each.metric.name: each.adjusted for each in found.differences} == {
        "right": pytest.approx(2 * p),
        "wrong": pytest.approx(2 * p),
        "detail": None,
    }  # a speed is not repeatable and not compared


def test_other_methods_are_not_the_product() -> None:
    def both(value: float) -> Outcome:
        return outcome([*judgements(of([1.0])), *judgements(of([value]), method="BM25")])

    assert compare(run("old", both(1.0)), run("new", both(0.0))).changes == ()


def test_other_questions_are_left_out_and_it_is_said() -> None:
    before = run("old", outcome(judgements(of([1.0, 1.0, 1.0]))), data="one")
    after = run("new", outcome(judgements({"q01": {"right": 0.0}, "other": {"right": 1.0}})), data="two")
    found = compare(before, after)
    assert found.differences[0].n == 1
    assert len(found.notes) == 3
    assert "2 questions stand only in old" in found.notes[1]
    assert "1 questions stand only in new" in found.notes[2]


def test_a_question_in_other_words_is_another() -> None:
    reworded = [each.model_copy(update={"text": "other words"}) for each in judgements(of([0.0]))]
    with pytest.raises(BadInputError, match="no question in common"):
        compare(run("old", outcome(judgements(of([1.0])))), run("new", outcome(reworded)))


def test_runs_of_different_suites_have_nothing_in_common() -> None:
    found = judgements(of([1.0]))
    with pytest.raises(BadInputError, match="no question in common"):
        compare(run("old", outcome(found, "answers")), run("new", outcome(found, "retrieval")))


def test_a_suite_that_only_one_run_has_is_named() -> None:
    found = judgements(of([1.0]))
    both = run("old", outcome(found), outcome(found, "retrieval"))
    assert compare(both, run("new", outcome(found))).notes == ("Only old has retrieval.",)


def test_the_text_names_values_p_and_the_worst_questions_on_one_line_each() -> None:
    hostile = judgements({f"q{n:02}": {"right": 1.0} for n in range(30)}, wanted="a\nb\x1b[31m" + "x" * 500)
    after = [each.model_copy(update={"scores": {"right": 0.0}, "came": "nothing"}) for each in hostile]
    told = to_text(compare(run("old", outcome(hostile)), run("new", outcome(after))), most=3)
    assert "answers right  1.000 -> 0.000  -1.000 [-1.000, -1.000]" in told
    assert "30 changed: worse" in told
    assert "... and 27 more" in told
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) < 200


def test_a_comparison_survives_json() -> None:
    found = compared([1.0, 0.0, 1.0], [0.0, 0.0, 1.0])
    assert Comparison.model_validate_json(found.model_dump_json()) == found
