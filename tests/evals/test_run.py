"""Suites conducted over a small corpus: what a run records, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.dataset import Dataset
from evals.datasets import open_dataset
from evals.run import chosen_suites, conduct, machine, with_options
from evals.suites import suite, suite_names
from ingestion.progress import Progress, silent


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        json.dumps({"_id": "d", "title": "t", "text": "Replace the filter."})
    )
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "filter?", "lang": "en"}))
    (folder / "qrels" / "test.tsv").write_text("q\td\t1\n")
    return open_dataset(folder)


def test_a_run_says_what_was_measured_with_what(dataset: Dataset, tiny_model: Path, tmp_path: Path) -> None:
    secret = "do-not-record"
    settings = Settings(home=tmp_path / "home", embedding_model=str(tiny_model), threads=1, api_token=secret)
    moments: list[Progress] = []
    run = conduct(suite_names(), dataset, settings, limit=None, seed=3, report=moments.append)
    assert [outcome.suite for outcome in run.outcomes] == ["retrieval"]
    assert (run.dataset, run.data, run.seed, run.limit) == ("set", dataset.fingerprint, 3, None)
    assert secret not in run.model_dump_json()
    named = {setting.name: setting.value for setting in run.provenance.settings}
    assert named["candidates"] == "100"
    assert "home" not in named
    assert json.loads(run.provenance.identity)["dimension"] == 32
    assert moments[-1].share == 1.0
    assert run.outcome("answers") is None
    assert run.outcome("retrieval") is run.outcomes[0]
    assert "judgements" not in json.loads(run.summary_json())["outcomes"][0]


def test_a_dataset_that_serves_no_suite_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="nothing for answers"):
        conduct(("answers",), dataset, Settings(home=tmp_path), limit=None, seed=1, report=silent)


def test_suites_are_found_by_name() -> None:
    assert {"answers", "ingest", "language", "retrieval", "system"} <= set(suite_names())
    assert chosen_suites("all") == suite_names()
    assert chosen_suites("answers") == ("answers",)
    with pytest.raises(BadInputError, match="answers, "):
        chosen_suites("speling")
    for name in suite_names():
        assert callable(suite(name).run)
        assert (suite(name).__doc__ or "").strip()


def test_the_machine_is_named() -> None:
    assert machine().strip()


def test_files_given_for_options_count_as_what_is_asked(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "a.json").write_text("{}")
    (tmp_path / "cases.jsonl").write_text("{}")
    asked = {"charts": tmp_path / "charts", "cases": tmp_path / "cases.jsonl"}
    before = with_options("0", asked)
    assert before == with_options("0", asked)
    (tmp_path / "charts" / "a.json").write_text("[]")
    assert before != with_options("0", asked)
    assert with_options("0", {}) == "0"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="--cases"):
        with_options("0", {"cases": tmp_path / "none.jsonl"})
