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
from tests.small import write_plant

QUESTIONS = (
    {
        "id": "code", "text": "Why does the press show E-042?", "lang": "en", "asset": "PRESS-01", "kind": "code",
        "gold": [{"document": "plant/press.md", "section": "1"}], "phrases": [["SP-9031"], ["never stands anywhere"]],
    },
    {"id": "unknown", "text": "What does alarm E-999 mean?", "lang": "de", "asset": "PRESS-01", "covered": False},
)  # fmt: skip


@pytest.fixture
def outcome(tmp_path: Path, tiny_model: Path) -> Outcome:
    write_plant(tmp_path / "plant")
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "answers.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)))
    (tmp_path / "gold" / "dataset.yaml").write_text("name: small\nsources: [../plant]\n")
    settings = Settings(home=tmp_path / "home", embedding_model=str(tiny_model), threads=1, ocr=False)
    context = Context(settings, open_dataset(tmp_path / "gold"), 1, silent)
    assert applies(context)
    try:
        return run(context)
    finally:
        context.close_world()


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
