"""A run as JUnit XML."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from evals.figures import Metric, Outcome
from evals.junit import Reasons, write_junit
from tests.evals.sample import sample_run


def _written(reasons: Reasons, outcomes: tuple[Outcome, ...] | None = None) -> dict[str, dict[str, TestCase]]:
    run = sample_run(count=4)
    if outcomes is not None:
        run = run.model_copy(update={"outcomes": outcomes})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "junit.xml"
        write_junit(path, run, reasons)
        read = JUnitXml.fromfile(str(path))
    return {
        suite.name: {case.name: case for case in suite if isinstance(case, TestCase)}
        for suite in read
        if isinstance(suite, TestSuite)
    }


def test_every_headline_metric_is_a_case_of_its_suite() -> None:
    suites = _written({})
    assert list(suites) == ["retrieval", "answers", "ingest", "system"]
    assert list(suites["retrieval"]) == ["recall@1", "recall@5", "MRR@10"]
    assert all(case.is_passed for cases in suites.values() for case in cases.values())
    assert suites["retrieval"]["recall@1"].classname == "evals.retrieval"


def test_a_reason_fails_its_case_wherever_it_belongs() -> None:
    suites = _written(
        {
            ("answers", "false answers"): "breaks the ceiling",
            ("ingest", "peak memory"): "breaks the ceiling",
            ("language", "questions"): "the suite was not run",
        }
    )
    failed = {
        (suite, name): [result.message for result in case.result if isinstance(result, Failure)]
        for suite, cases in suites.items()
        for name, case in cases.items()
        if not case.is_passed
    }
    assert failed == {
        ("answers", "false answers"): ["breaks the ceiling"],
        ("ingest", "peak memory"): ["breaks the ceiling"],
        ("language", "questions"): ["the suite was not run"],
    }


def test_a_headline_metric_without_a_figure_is_skipped() -> None:
    outcome = Outcome(suite="s", metrics=(Metric(name="m", meaning="", headline=True),), figures=())
    (case,) = _written({}, (outcome,))["s"].values()
    assert isinstance(case.result[0], Skipped)


@given(st.text(min_size=1))
def test_any_text_can_be_written_and_read_again(text: str) -> None:
    outcome = Outcome(suite=text, metrics=(Metric(name=text, meaning=text, headline=True),), figures=())
    cases = [case for cases in _written({(text, text): text}, (outcome,)).values() for case in cases.values()]
    assert len(cases) == 1
    assert not cases[0].is_passed
