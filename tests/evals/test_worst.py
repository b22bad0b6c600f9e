"""Which questions went worst."""

from __future__ import annotations

from evals.figures import Better, Judgement, Metric, Outcome
from evals.worst import LONGEST, worst

RIGHT = Metric(name="right", meaning="", headline=True)
FALSE = Metric(name="false", meaning="", headline=True, better=Better.LOWER)
WAIT = Metric(name="wait", meaning="", headline=True, unit="ms")
HIDDEN = Metric(name="hidden", meaning="")


def _outcome(suite: str, **scores: dict[str, float]) -> Outcome:
    judgements = tuple(
        Judgement(id=name, text=name, lang="en", scores=found, wanted=f"{suite} wanted", came="came " * 500)
        for name, found in scores.items()
    )
    return Outcome(suite=suite, metrics=(RIGHT, FALSE, WAIT, HIDDEN), figures=(), judgements=judgements)


def test_the_lowest_mean_comes_first_whichever_way_the_metric_improves() -> None:
    found = worst(
        [
            _outcome(
                "s", fine={"right": 1.0, "false": 0.0}, half={"right": 0.5}, bad={"right": 0.0, "false": 0.6}
            )
        ]
    )
    assert [each.id for each in found] == ["bad", "half"]
    assert [round(each.goodness, 3) for each in found] == [0.2, 0.5]


def test_suites_that_asked_the_same_question_are_shown_together() -> None:
    (both,) = worst([_outcome("a", q={"right": 0.0}), _outcome("b", q={"right": 1.0, "hidden": 0.0})])
    assert both.goodness == 0.5
    assert [(side.suite, side.wanted) for side in both.sides] == [("a", "a wanted"), ("b", "b wanted")]
    assert [side.faults for side in both.sides] == [(("right", "0.0 %"),), ()]
    assert len(both.sides[0].came) == LONGEST


def test_what_has_no_best_value_does_not_count_and_neither_do_other_methods() -> None:
    assert worst([_outcome("s", slow={"wait": 9000.0}, hidden={"hidden": 0.0})]) == []
    bad = Judgement(id="q", text="q", scores={"right": 0.0}, lang="en", method="BM25")
    assert worst([Outcome(suite="s", metrics=(RIGHT,), figures=(), judgements=(bad,))]) == []


def test_files_and_procedures_are_kept_apart_from_questions() -> None:
    file = Judgement(id="manual.pdf", text="manual.pdf", scores={"right": 0.0})
    outcomes = [
        _outcome("a", q={"right": 0.5}),
        Outcome(suite="b", metrics=(RIGHT,), figures=(), judgements=(file,)),
    ]
    assert [each.id for each in worst(outcomes)] == ["q"]
    assert [each.id for each in worst(outcomes, asked=False)] == ["manual.pdf"]


def test_no_more_than_asked_for() -> None:
    many = _outcome("s", **{f"q{place:02}": {"right": 0.0} for place in range(30)})
    assert [each.id for each in worst([many])] == [f"q{place:02}" for place in range(20)]
