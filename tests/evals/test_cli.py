"""The command group as a user types it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from copilot.errors import BadInputError
from evals.cli import Order, app, declared_options, measuring
from evals.runs import Runs
from evals.suites import suite_names
from tests.evals.sample import sample_run


@pytest.fixture
def home(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COPILOT_EMBEDDING_MODEL", str(tiny_model))
    return tmp_path / "home"


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def dataset(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(
        json.dumps({"_id": "d", "title": "t", "text": "Replace the filter."})
    )
    rows = [{"_id": f"q{number}", "text": f"filter {number}?", "lang": "en"} for number in range(4)]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "qrels" / "test.tsv").write_text("".join(f"q{number}\td\t1\n" for number in range(4)))
    return folder


def test_every_suite_is_a_command_with_a_summary() -> None:
    told = typed("--help").output
    for name in (*suite_names(), "all", "compare", "accept", "gate", "runs", "report", "draft", "review"):
        assert f" {name} " in told


def test_measure_accept_gate_compare(home: Path, tmp_path: Path) -> None:
    data = dataset(tmp_path / "set")
    first = typed(
        "retrieval", "--data", data, "--home", home, "--limit", 3, "--json", "--report", tmp_path / "out"
    )
    run = json.loads(first.stdout)
    assert run["outcomes"][0]["figures"]
    assert {path.name for path in (tmp_path / "out").iterdir()} >= {"report.html", "junit.xml", "run.json"}
    kept = home / "evals" / "reports" / run["id"] / "report.html"
    assert run["id"] in kept.read_text("utf-8"), "the maintainer's desk shows it from there"
    assert run["id"] in typed("runs", "--home", home).output
    assert "is the baseline" in typed("accept", "--home", home).output
    again = typed("all", "--data", data, "--home", home, "--limit", 3)
    assert "recall@1" in again.stdout
    gated = typed("gate", "--home", home, "--json")
    assert gated.exit_code == 0
    assert json.loads(gated.stdout)["baseline"] == run["id"]
    compared = typed("compare", run["id"], "latest", "--home", home, "--json")
    assert json.loads(compared.stdout)["after"] == Runs(home).ids()[-1]


def test_a_worse_run_does_not_pass_the_gate(home: Path, tmp_path: Path) -> None:
    runs = Runs(home)
    runs.save(sample_run(0, shift=-0.4))
    good = tmp_path / "good.json"
    typed("accept", "latest", "--home", home)
    runs.accept(sample_run(1))
    assert not good.exists()
    gated = typed("gate", sample_run(0).id, "--home", home)
    assert gated.exit_code == 1
    assert "recall@1" in gated.output


def test_a_baseline_may_be_a_file(home: Path, tmp_path: Path) -> None:
    Runs(home).save(sample_run(0))
    (home / "evals" / "floors.toml").write_text('[any.ingest]\n"failed files" = 1\n')
    file = tmp_path / "accepted.json"
    assert typed("accept", "latest", "--home", home, "--baseline", file).exit_code == 0
    assert Runs(home).baseline() is None
    assert typed("gate", "latest", "--home", home, "--baseline", file).exit_code == 0


def test_bad_input_is_one_clear_error(home: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no questions"):
        typed("answers", "--data", tmp_path, "--home", home)
    with pytest.raises(BadInputError, match="There is no run"):
        typed("gate", "--home", home)


def test_a_command_takes_the_options_that_its_suite_declares(tmp_path: Path) -> None:
    tree = ast.parse('"""One."""\nOPTIONS = {"charts": "Folder of trees."}\n')
    given: list[Order] = []
    own = typer.Typer()
    own.command("one")(measuring("one", declared_options(tree), lambda order, *_: given.append(order)))
    own.command("two")(measuring("two", {}, lambda order, *_: given.append(order)))
    CliRunner().invoke(own, ["one", "--charts", str(tmp_path), "--seed", "3"], catch_exceptions=False)
    CliRunner().invoke(own, ["one"], catch_exceptions=False)
    assert [(order.options, order.seed) for order in given] == [({"charts": tmp_path}, 3), ({}, 1)]
    assert CliRunner().invoke(own, ["two", "--charts", "x"]).exit_code == 2
