"""The gate and its floors: what is worse, what is beyond its floor, and what was left out."""

from pathlib import Path

import pytest

from copilot.errors import BadInputError
from evals.figures import Better, Judgement, Metric, Outcome, figure_of, summarise
from evals.floors import Floor, Floors, parse_floors, read_floors
from evals.gate import Verdict, judge, to_text
from evals.run import Run
from evals.suites import suite, suite_names
from tests.evals.test_compare import run

FALSE = Metric(name="false answers", meaning="share", better=Better.LOWER, headline=True)
QUOTED = Metric(name="citation recall", meaning="share", headline=True)
DETAIL = Metric(name="detail", meaning="share")
METRICS = (FALSE, QUOTED, DETAIL)
NONE = Floors()


def outcome(count: int = 40, suite: str = "answers", **bad: int) -> Outcome:
    """Answers to ``count`` questions; ``bad`` says how many of them are bad by each metric ("_" for a blank)."""
    worst = {"false answers": 1.0, "citation recall": 0.0, "detail": 0.0}
    judgements = [
        Judgement(
            id=f"q{place}",
            text="?",
            scores={
                name: value if place < bad.get(name.replace(" ", "_"), 0) else 1 - value
                for name, value in worst.items()
            },
        )
        for place in range(count)
    ]
    return Outcome(
        suite=suite,
        metrics=METRICS,
        figures=summarise(judgements, METRICS, 1),
        judgements=tuple(judgements),
    )


def verdict(new: Outcome, floors: Floors = NONE, old: Outcome | None = None) -> Verdict:
    return judge(run("new", new), run("old", old or outcome()), floors)


def floor(
    value: float, metric: str = "citation recall", dataset: str = "plant", name: str = "answers"
) -> Floors:
    return Floors(floors=(Floor(dataset=dataset, suite=name, metric=metric, value=value),))


def test_an_unchanged_run_passes() -> None:
    found = verdict(outcome())
    assert found.passed
    assert found.reasons == ()
    assert found.by_metric() == {}
    assert "passed" in to_text(found)


@pytest.mark.parametrize("metric", ["false answers", "citation recall"])
def test_a_significantly_worse_headline_metric_fails_with_its_values_and_p(metric: str) -> None:
    found = verdict(outcome(**{metric.replace(" ", "_"): 12}))
    assert not found.passed
    ((key, told),) = found.by_metric().items()
    assert key == ("answers", metric)
    assert found.reasons == (told,)
    moved = "0.000 -> 0.300" if metric == "false answers" else "1.000 -> 0.700"
    assert told.startswith(f"answers {metric}: {moved}")
    assert "over 40 questions, significantly worse than the baseline (p 0.0005, Holm 0.0010)." in told
    assert f"- {told}" in to_text(found)


def test_better_or_worse_by_chance_or_no_headline_passes() -> None:
    assert verdict(outcome(), old=outcome(citation_recall=20, false_answers=20)).passed
    assert verdict(outcome(citation_recall=4)).passed
    assert verdict(outcome(detail=40)).passed


def test_a_p_counts_only_after_holms_correction() -> None:
    # 6 of 6 worse is p = 0.031 alone, 0.063 beside another headline metric.
    found = verdict(outcome(citation_recall=6))
    assert found.passed
    told = next(check.told for check in found.checks if check.metric == "citation recall")
    assert "not significantly worse than the baseline (p 0.0312, Holm 0.0625)" in told


def test_a_figure_beyond_its_floor_fails_even_without_a_baseline() -> None:
    new = run("new", outcome(citation_recall=4, false_answers=4))
    assert judge(new, None, floor(0.9)).passed
    low = judge(new, None, floor(0.95))
    assert low.reasons == (low.by_metric()["answers", "citation recall"],)
    assert "citation recall: 0.900" in low.reasons[0]
    assert "over 40 breaks the floor 0.95" in low.reasons[0]
    assert judge(new, None, floor(0.1, "false answers")).passed
    high = judge(new, None, floor(0.05, "false answers"))
    assert "breaks the ceiling 0.05" in high.reasons[0]
    assert "only floors were checked" in high.notes[0]


def test_a_floor_is_not_lost_to_rounding() -> None:
    metric = Metric(name="sum", meaning="")
    figure = figure_of("sum", [0.1 + 0.2], 1)
    found = Outcome(
        suite="answers", metrics=(metric.model_copy(update={"better": Better.LOWER}),), figures=(figure,)
    )
    assert judge(run("new", found), None, floor(0.3, "sum")).passed


def test_floors_of_other_datasets_and_of_suites_that_were_not_run_do_not_hold() -> None:
    new = run("new", outcome())
    floors = Floors(
        floors=(*floor(2, dataset="other").floors, *floor(2, name="retrieval").floors, *floor(1).floors)
    )
    assert judge(new, None, floors).passed


def test_a_floor_for_any_dataset_gives_way_to_the_datasets_own() -> None:
    new = run("new", outcome(citation_recall=20))
    general, own = floor(0.9, dataset="any"), floor(0.4)
    assert not judge(new, None, general).passed
    assert judge(new, None, Floors(floors=general.floors + own.floors)).passed
    assert judge(new, None, Floors(floors=own.floors + general.floors)).passed


def test_a_floor_of_the_dataset_that_was_not_measured_fails_one_for_any_does_not() -> None:
    new = run("new", outcome())
    assert "was not measured" in judge(new, None, floor(0.5, "exact page")).reasons[0]
    both = Floors(floors=(*floor(0.5, "exact page", "any").floors, *floor(0.5).floors))
    assert judge(new, None, both).passed


def test_nothing_measured_does_not_pass() -> None:
    found = judge(run("new", outcome()), None, NONE)
    assert not found.passed
    assert "nothing was measured" in found.reasons[0]
    assert found.by_metric() == {("gate", "questions"): found.reasons[0]}


def test_questions_of_the_baseline_that_were_not_asked_fail() -> None:
    found = verdict(outcome(39))
    assert found.reasons == ("answers: 1 of the baseline's 40 questions were not asked.",)
    assert verdict(outcome(41)).passed


def test_a_limited_run_is_held_to_the_questions_it_asked() -> None:
    limited = run("new", outcome(10)).model_copy(update={"limit": 10})
    assert judge(limited, run("old", outcome(40)), Floors()).passed
    other = outcome(10)
    reworded = tuple(each.model_copy(update={"text": "other"}) for each in other.judgements)
    elsewhere = limited.model_copy(update={"outcomes": (other.model_copy(update={"judgements": reworded}),)})
    assert not judge(elsewhere, run("old", outcome(40)), Floors()).passed
    assert not judge(limited, run("old", outcome(40)).model_copy(update={"limit": 10}), Floors()).passed


def test_no_question_of_the_baseline_fails() -> None:
    reworded = outcome()
    changed = tuple(each.model_copy(update={"text": "other"}) for each in reworded.judgements)
    found = verdict(reworded.model_copy(update={"judgements": changed}))
    assert not found.passed
    assert "40 of the baseline's 40 questions were not asked" in found.reasons[0]


def test_a_suite_of_the_baseline_that_was_not_run_fails() -> None:
    old = run("old", outcome(), outcome(suite="retrieval"))
    found = judge(run("new", outcome()), old, NONE)
    assert found.reasons == ("retrieval: the suite was not run.",)
    assert found.by_metric() == {("retrieval", "questions"): found.reasons[0]}


def test_a_metric_of_the_baseline_that_is_not_measured_fails() -> None:
    whole = outcome()
    bare = [
        each.model_copy(update={"scores": {"false answers": 0.0, "detail": 1.0}}) for each in whole.judgements
    ]
    found = verdict(
        whole.model_copy(update={"judgements": tuple(bare), "figures": summarise(bare, METRICS, 1)})
    )
    assert list(found.by_metric()) == [("answers", "citation recall")]


def test_a_suite_without_questions_is_held_to_its_floors() -> None:
    metric = Metric(name="outbound connections", meaning="", better=Better.LOWER, unit="", repeatable=False)

    def system(count: float) -> Run:
        figures = (figure_of(metric.name, [count], 1),)
        return run("new", Outcome(suite="system", metrics=(metric,), figures=figures))

    floors = floor(0, metric.name, "any", "system")
    assert judge(system(0), system(0), floors).passed
    assert not judge(system(1), system(0), floors).passed
    assert not judge(system(0), system(0), NONE).passed


def test_a_verdict_survives_json() -> None:
    found = verdict(outcome(citation_recall=12))
    assert Verdict.model_validate_json(found.model_dump_json()) == found


def test_floors_are_read_from_toml() -> None:
    found = parse_floors(
        '["my.plant".answers]\n"false answers" = 0.2\n[any.retrieval]\n"recall@1" = 1\n', "f.toml"
    )
    assert found == Floors(
        floors=(
            Floor(dataset="my.plant", suite="answers", metric="false answers", value=0.2),
            Floor(dataset="any", suite="retrieval", metric="recall@1", value=1.0),
        )
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[any.answers\n", r"f\.toml is not TOML: .*line 1.*Correct that line"),
        ("[any.answer]\n", r"\[any\.answer\] of f\.toml is for 'answer', which is no suite.*answers"),
        (
            '[any.answers]\n"fals answers" = 1',
            r"names 'fals answers', which answers does not measure.*false answers",
        ),
        (
            '[any.answers]\n"false answers" = "0.2"',
            r"gives 'false answers' the floor '0\.2'. A floor is a number",
        ),
        ('[any.answers]\n"false answers" = true', "A floor is a number"),
        ('[any.answers]\n"false answers" = nan', "A floor is a number"),
        ("[any]\nanswers = 0.2", r"has the value 0\.2 at 'any\.answers'. Floors stand in tables"),
        ("any = 0.2", r"has the value 0\.2 at 'any'"),
    ],
)
def test_floors_that_cannot_be_used_are_named(text: str, told: str) -> None:
    with pytest.raises(BadInputError, match=told):
        parse_floors(text, "f.toml")


def test_the_projects_floors_can_be_read(tmp_path: Path) -> None:
    assert read_floors(tmp_path).floors


def test_a_plants_own_floors_go_before_the_projects(tmp_path: Path) -> None:
    project = read_floors(tmp_path)
    first = project.floors[0]
    own = tmp_path / "evals" / "floors.toml"
    own.parent.mkdir()
    own.write_text(
        f'[{first.dataset}.{first.suite}]\n"{first.metric}" = 0.123\n[mine.answers]\n"exact page" = 1\n'
    )
    found = read_floors(tmp_path)
    assert len(found.floors) == len(project.floors) + 1
    assert first.model_copy(update={"value": 0.123}) in found.floors
    assert first not in found.floors


def test_a_plants_own_floors_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    own = tmp_path / "evals" / "floors.toml"
    own.parent.mkdir()
    own.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInputError, match=r"floors\.toml cannot be read"):
        read_floors(tmp_path)


@pytest.mark.parametrize("name", suite_names())
def test_every_suite_says_what_it_measures(name: str) -> None:
    metrics = suite(name).SUITE_METRICS
    assert any(metric.headline for metric in metrics)
    assert len({metric.name for metric in metrics}) == len(metrics)
