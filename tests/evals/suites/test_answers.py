"""The answers suite over a small plant with real ingestion and an untrained model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from copilot.settings import Settings
from evals.datasets import open_dataset
from evals.figures import Outcome
from evals.suites import Context
from evals.suites.answers import applies, run
from ingestion.progress import silent
from tests.copilot.test_phrasing import chunk, model
from tests.small import write_plant

QUESTIONS = (
    {
        "id": "code", "text": "Why does the press show E-042?", "lang": "en", "asset": "PRESS-01", "kind": "code",
        "gold": [{"document": "plant/press.md", "section": "1"}], "phrases": [["SP-9031"], ["never stands anywhere"]],
    },
    {"id": "unknown", "text": "What does alarm E-999 mean?", "lang": "de", "asset": "PRESS-01", "covered": False},
)  # fmt: skip


def measured(tmp_path: Path, tiny_model: Path, **given: object) -> Outcome:
    write_plant(tmp_path / "plant")
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "answers.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)))
    (tmp_path / "gold" / "dataset.yaml").write_text("name: small\nsources: [../plant]\n")
    settings = Settings(
        home=tmp_path / "home", embedding_model=str(tiny_model), threads=1, ocr=False, **given
    )
    context = Context(settings, open_dataset(tmp_path / "gold"), 1, silent)
    assert applies(context)
    try:
        return run(context)
    finally:
        context.close_world()


@pytest.fixture
def outcome(tmp_path: Path, tiny_model: Path) -> Outcome:
    return measured(tmp_path, tiny_model)


def test_replies_are_graded_question_by_question(outcome: Outcome) -> None:
    code, unknown = outcome.judgements
    assert code.scores["false refusals"] == 0.0
    assert code.scores["citation recall"] == 1.0
    assert code.scores["facts shown"] == 0.5
    assert code.scores["verbatim quotes"] == 1.0
    assert "Suction filter clogged" in code.came
    assert code.wanted == "SP-9031 · never stands anywhere · plant/press.md 1"
    assert unknown.scores["false answers"] == 0.0
    assert unknown.scores["reply language"] == 1.0
    assert unknown.wanted == "not covered"


def test_only_metrics_that_were_measured_are_listed(outcome: Outcome) -> None:
    listed = {metric.name for metric in outcome.metrics}
    assert listed == {name for judgement in outcome.judgements for name in judgement.scores}
    assert "model silent" not in listed
    figure = outcome.figure("false answers")
    assert figure is not None
    assert (figure.value, figure.n) == (0.0, 1)


@pytest.mark.process
def test_a_language_model_is_measured_with_what_grounding_rejects(tmp_path: Path, tiny_model: Path) -> None:
    said = "The suction filter is clogged, replace filter SP-9031 [1]. Tighten it to 99 Nm [1]."
    with model(chunk(said), "data: [DONE]\n\n") as (url, asked):
        outcome = measured(tmp_path, tiny_model, llm_url=url, llm_timeout=5.0)
    assert len(asked) == 1, "a refusal is not phrased"
    code = outcome.judgements[0].scores
    assert code["model silent"] == 0.0
    assert code["sentences rejected"] == 0.5
    assert code["phrased facts shown"] == 0.5
    assert {"sentences rejected", "phrased facts shown"} <= {metric.name for metric in outcome.metrics}


@pytest.mark.process
def test_a_silent_language_model_is_told(tmp_path: Path, tiny_model: Path) -> None:
    with model(status=500) as (url, _):
        outcome = measured(tmp_path, tiny_model, llm_url=url, llm_timeout=5.0)
    assert outcome.judgements[0].scores["model silent"] == 1.0
    assert outcome.judgements[0].scores["false refusals"] == 0.0
