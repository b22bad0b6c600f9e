from pathlib import Path

import pytest

from copilot.errors import BadInputError, StorageError
from evals.runs import Runs, read_run, write_run
from tests.evals.sample import sample_run


def test_runs_are_kept_and_found_by_id_by_file_and_as_the_latest(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    first, second = sample_run(0), sample_run(1)
    path = runs.save(second)
    runs.save(first)
    assert runs.ids() == [first.id, second.id]
    assert runs.load(first.id) == first
    assert runs.load("latest") == second
    assert runs.load(str(path)) == second


def test_no_run_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="copilot eval all"):
        Runs(tmp_path).load("latest")
    with pytest.raises(BadInputError, match="There is no run 'x'"):
        Runs(tmp_path).load("x")


def test_a_run_of_another_version_stops_its_own_loading_but_not_a_listing(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    old = runs.save(sample_run(0))
    runs.save(sample_run(1))
    old.write_text('{"id": "old"}')
    with pytest.raises(BadInputError, match="Measure again"):
        runs.load(old.stem)
    assert [run.id for run in runs.all()] == [sample_run(1).id]


def test_the_accepted_run_is_the_baseline(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    assert runs.baseline() is None
    runs.accept(sample_run(1))
    runs.accept(sample_run(0))
    assert runs.baseline() == sample_run(0)


def test_a_run_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = write_run(tmp_path / "run.json", sample_run(0))
    folder = tmp_path / "run.json.d"
    folder.write_text("")
    with pytest.raises(StorageError, match="cannot be kept"):
        write_run(folder / "run.json", sample_run(1))
    assert read_run(path) == sample_run(0)
    assert [each.name for each in tmp_path.iterdir() if each.suffix.startswith(".1")] == []


def test_a_slim_run_keeps_every_figure_and_what_is_compared() -> None:
    run = sample_run(0)
    slim = run.slim()
    assert [outcome.figures for outcome in slim.outcomes] == [outcome.figures for outcome in run.outcomes]
    assert {judgement.method for outcome in slim.outcomes for judgement in outcome.judgements} == {""}
    assert not any(outcome.series for outcome in slim.outcomes)
    kept = {(judgement.id, *judgement.scores.values()) for judgement in slim.outcomes[0].judgements}
    assert kept == {
        (each.id, *each.scores.values()) for each in run.outcomes[0].judgements if not each.method
    }
