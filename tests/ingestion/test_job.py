"""Ingestion runs on a real store and index: what is added, replaced, kept, deleted and reported."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copilot.assistant import Assistant, open_assistant
from copilot.errors import BadInputError
from copilot.knowledgestore import KnowledgeStore
from copilot.settings import Settings
from ingestion.job import Ingestion, IngestReport
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import Progress, silent
from ingestion.sources import SourceOptions
from tests.small import ALERTS, FIRST, REGISTER, SECOND, WORK_ORDERS


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def assistant(tmp_path: Path, tiny_model: Path, models: Path) -> Iterator[Assistant]:
    settings = Settings(home=tmp_path / "home", embedding_model=str(tiny_model), models_dir=models, threads=1)
    with closing(open_assistant(settings, CHUNKER_VERSION)) as opened:
        yield opened


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


def ingest(assistant: Assistant, *paths: Path, **options: str) -> IngestReport:
    return job(assistant).run(paths, SourceOptions.model_validate(options), silent)


def job(assistant: Assistant) -> Ingestion:
    return Ingestion(assistant.store, assistant.index, assistant.embedder, assistant.settings)


def counts(report: IngestReport) -> dict[str, int]:
    """What happened, zeros left out."""
    found = report.documents.model_dump()
    return {name: value for name, value in found.items() if name != "failed" and value}


def texts(assistant: Assistant, document: str | None = None) -> str:
    passages = assistant.index.passages()
    return "\n".join(each.passage.text for each in passages if document in (None, each.document))


def shelf(assistant: Assistant) -> set[str]:
    return {path.name for path in (assistant.settings.home / "files").rglob("*") if path.is_file()}


def test_a_source_that_is_gone_takes_everything_with_it(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(FIRST)
    (docs / "stay.md").write_text("# Lathe\n\nGrease the chuck.\n")
    (docs / "jobs.csv").write_text(WORK_ORDERS)
    assert counts(ingest(assistant, docs)) == {"added": 3}
    (docs / "press.md").unlink()
    (docs / "jobs.csv").unlink()
    assert counts(ingest(assistant, docs)) == {"deleted": 2, "unchanged": 1}
    assert [row.id for row in assistant.store.documents()] == ["docs/stay.md"]
    assert assistant.store.counts()["faults"] == assistant.store.counts()["work_orders"] == 0
    assert texts(assistant) == "Grease the chuck."
    assert shelf(assistant) == {"stay.md"}


def test_a_source_that_is_gone_may_be_named_itself(assistant: Assistant, docs: Path) -> None:
    path = docs / "press.md"
    path.write_text(FIRST)
    ingest(assistant, path)
    path.unlink()
    assert counts(ingest(assistant, path)) == {"deleted": 1}
    with pytest.raises(BadInputError, match="does not exist"):
        ingest(assistant, path)


def test_a_new_revision_replaces_the_old_one(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(FIRST)
    ingest(assistant, docs)
    (docs / "press.md").write_text(SECOND)
    assert counts(ingest(assistant, docs)) == {"updated": 1}
    assert "new words" in texts(assistant)
    assert "old words" not in texts(assistant)
    assert len(assistant.store.faults("main", ["E042"])) == 1
    assert len(shelf(assistant)) == 1


def test_an_unreadable_revision_leaves_the_old_one_in_use(assistant: Assistant, docs: Path) -> None:
    (docs / "press.html").write_text("<html><body><h1>Press</h1><p>Old but good.</p></body></html>")
    ingest(assistant, docs)
    (docs / "press.html").write_bytes(b"")
    report = ingest(assistant, docs)
    assert counts(report) == {}
    [failed] = report.documents.failed
    assert Path(failed.path).name == "press.html"
    assert assistant.status().failed == {failed.path: failed.reason}
    assert "Old but good." in texts(assistant)
    assert shelf(assistant) == {"press.html"}
    (docs / "press.html").write_text("<html><body><h1>Press</h1><p>Mended.</p></body></html>")
    assert counts(ingest(assistant, docs)) == {"updated": 1}
    assert assistant.status().failed == {}


def test_what_decides_the_reading_makes_a_source_changed(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(FIRST)
    assert counts(ingest(assistant, docs)) == {"added": 1}
    assert counts(ingest(assistant, docs)) == {"unchanged": 1}
    assert counts(ingest(assistant, docs, asset_model="P1")) == {"updated": 1}
    assert {each.asset_models for each in assistant.index.passages()} == {("P1",)}
    assert counts(ingest(assistant, docs, asset_model="P1")) == {"unchanged": 1}


def test_two_folders_may_hold_the_same_file_names(assistant: Assistant, tmp_path: Path) -> None:
    for place, words in (("a", "Left machine."), ("b", "Right machine.")):
        folder = tmp_path / place / "docs"
        folder.mkdir(parents=True)
        (folder / "notes.md").write_text(f"# Notes\n\n{words}\n")
    ingest(assistant, tmp_path / "a" / "docs")
    assert counts(ingest(assistant, tmp_path / "b" / "docs")) == {"added": 1}
    assert [row.id for row in assistant.store.documents()] == ["b/docs/notes.md", "docs/notes.md"]
    sections = {each.passage.section_id for each in assistant.index.passages()}
    assert len(sections) == 2
    again = ingest(assistant, tmp_path / "a" / "docs", tmp_path / "b" / "docs")
    assert counts(again) == {"unchanged": 2}


def test_two_sites_are_kept_apart(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(FIRST)
    ingest(assistant, docs, site="north")
    assert counts(ingest(assistant, docs, site="south")) == {"added": 1}
    (docs / "press.md").unlink()
    assert counts(ingest(assistant, docs, site="south")) == {"deleted": 1}
    assert [row.site for row in assistant.store.documents()] == ["north"]


def test_tables_are_read_again_when_the_register_comes(assistant: Assistant, docs: Path) -> None:
    (docs / "jobs.csv").write_text(WORK_ORDERS)
    ingest(assistant, docs)
    assert {each.asset_models for each in assistant.index.passages()} == {()}
    (docs / "assets.csv").write_text(REGISTER)
    assert counts(ingest(assistant, docs)) == {"added": 1, "updated": 1}
    assert {each.asset_models for each in assistant.index.passages()} == {("P1",)}
    assert counts(ingest(assistant, docs)) == {"unchanged": 2}


def test_alerts_taken_in_twice_count_once(assistant: Assistant, docs: Path) -> None:
    (docs / "alerts.jsonl").write_text("\n".join(map(json.dumps, ALERTS)))
    ingest(assistant, docs)
    before = assistant.store.alerts("main")
    assert [alert.code for alert in before if alert.state.active] == ["E-043"]
    with (docs / "alerts.jsonl").open("a") as file:
        file.write("\n")
    assert counts(ingest(assistant, docs)) == {"updated": 1}
    assert assistant.store.alerts("main") == before


def test_what_the_index_lost_is_taken_in_again(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(FIRST)
    ingest(assistant, docs)
    assistant.index.delete("main", "docs/press.md")
    assert ingest(assistant, docs).passages > 0
    assert "old words" in texts(assistant)


def test_a_kept_copy_that_is_lost_is_reported_by_a_rebuild(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(FIRST)
    (docs / "stay.md").write_text("# Lathe\n\nGrease the chuck.\n")
    ingest(assistant, docs)
    [kept] = (assistant.settings.home / "files").rglob("press.md")
    kept.unlink()
    report = job(assistant).reread()
    assert counts(report) == {"updated": 1}
    assert [Path(failed.path).name for failed in report.documents.failed] == ["press.md"]


def test_a_name_that_is_no_text_is_reported_and_the_run_goes_on(assistant: Assistant, docs: Path) -> None:
    (docs / "good.md").write_text("# Good\n\nText.\n")
    try:
        Path(os.fsdecode(os.fsencode(docs / "caf") + b"\xe9.md")).write_text("# Cafe\n\nText.\n")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    report = ingest(assistant, docs)
    assert report.documents.added == 1
    assert [failed.path for failed in report.documents.failed] == [str(docs / "caf\ufffd.md")]


def test_progress_reaches_the_end(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(FIRST)
    (docs / "bad.pdf").write_bytes(b"")
    moments: list[Progress] = []
    job(assistant).run([docs], report=moments.append)
    assert moments[0].documents_total == moments[-1].documents_done == 2
    assert moments[-1].share == 1.0
    assert moments[-1].passages == assistant.index.count()
    shares = [moment.share for moment in moments]
    assert shares == sorted(shares)


def test_a_run_leaves_the_faults_of_its_models_known(assistant: Assistant, docs: Path) -> None:
    (docs / "press.md").write_text(SECOND)
    (docs / "assets.csv").write_text(REGISTER)
    ingest(assistant, docs, asset_model="P1")
    kept = KnowledgeStore(assistant.store)
    first = kept.knowledge("main", "P1")
    assert first is not None
    assert {cause.text("en") for cause in first.causes} == {"Suction filter clogged", "Cooler dirty"}
    (docs / "work_orders.csv").write_text(WORK_ORDERS)
    ingest(assistant, docs, asset_model="P1")
    second = kept.knowledge("main", "P1")
    assert second is not None
    assert second.version != first.version
    assert {job.id for job in second.jobs} >= {"WO-1", "WO-2"}


def test_faults_that_cannot_be_mined_fail_no_run(
    assistant: Assistant, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("no vectors")

    monkeypatch.setattr("ingestion.job.fault_knowledge", broken)
    (docs / "press.md").write_text(SECOND)
    report = ingest(assistant, docs, asset_model="P1")
    assert counts(report) == {"added": 1}
    assert report.warnings == ["The faults of P1 are not known yet: no vectors"]
