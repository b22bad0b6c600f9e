"""The ingest suite measures the real command on a small plant, and sees what a broken ingestion would leave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import BadInputError, CopilotError
from copilot.settings import Settings
from evals.dataset import IngestGold
from evals.figures import Outcome
from evals.ingested import Ingested, left_of, read_ingested
from evals.ingesting import Bench, Repeated, Taking
from evals.samples import sources_of
from evals.suites import Context, ingest
from evals.world import settings_apart
from tests.small import WORK_ORDERS

pytestmark = pytest.mark.process


def values(outcome: Outcome) -> dict[str, float]:
    return {figure.metric: figure.value for figure in outcome.figures if not figure.by}


def test_a_sound_ingestion_scores_full(context: Context, tmp_path: Path) -> None:
    kept = tmp_path / "encodings"
    settings = context.settings.model_copy(update={"encodings_dir": kept})
    outcome = ingest.run(replace(context, settings=settings))
    assert not kept.exists()  # else speeds were of vectors that nobody computed
    found = values(outcome)
    for name in ("pages/s", "passages/s", "peak memory"):
        assert found.pop(name) > 0
    assert found == {
        "failed files": 0,
        "table cells": 1,
        "fault rows": 1,
        "steps": 1,
        "safety before step": 1,
        "unchanged when run twice": 1,
        "same when taken in anew": 1,
        "orphans after delete": 0,
    }
    by_name = {judgement.id: judgement for judgement in outcome.judgements}
    assert len(by_name) == 9 + 2
    assert by_name["plant/press.md § 2"].wanted == "2 × steps, 2 × safety before step"
    assert by_name["plant/mixer.pdf"].kind == "pdf"
    deleted = {judgement.id for judgement in outcome.judgements if ingest.ORPHANS.name in judgement.scores}
    assert {"plant/mixer.pdf", "plant/press.md", "plant/saw.docx", "plant/fmea.xlsx"} <= deleted
    assert "plant/assets.csv" not in deleted


@pytest.fixture
def poor(context: Context, tmp_path: Path) -> Taking:
    """A plant of which a file fails, and whose press manual has lost its table and its steps."""
    (tmp_path / "plant").mkdir()
    (tmp_path / "plant" / "press.md").write_text("# Press\n\n## 1 Alarms\n\nE-042 means low pressure.\n")
    (tmp_path / "plant" / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    (tmp_path / "plant" / "work_orders.csv").write_text(WORK_ORDERS)
    bench = Bench(context.settings, tmp_path, lambda _name, _share: None)
    return bench.take("first", [tmp_path / "plant"])


def test_what_is_lost_or_left_is_told(context: Context, poor: Taking, tmp_path: Path) -> None:
    gold = ingest.read_all_gold(context.dataset.gold)
    repeated = Repeated(poor.left, {"plant/press.md": {"passages": 2, "faults": 1}})
    judgements = {each.id: each for each in ingest.judge(poor, poor.left, repeated, gold)}
    assert judgements["plant/broken.pdf"].scores[ingest.FAILED.name] == 1
    assert judgements["plant/broken.pdf"].came
    press = judgements["plant/press.md"]
    assert press.scores == {
        ingest.FAILED.name: 0,
        ingest.TWICE.name: 1,
        ingest.AFRESH.name: 1,
        ingest.ORPHANS.name: 3,
    }
    assert press.came == "2 passages left ¦ 1 faults left"
    alarms, steps = judgements["plant/press.md § 1"], judgements["plant/press.md § 2"]
    assert alarms.scores == {ingest.CELLS.name: 0, ingest.FAULTS.name: 0}
    assert "Clean the cooler fins" in alarms.came
    assert steps.scores == {ingest.STEPS.name: 0, ingest.SAFETY.name: 0}
    assert "Close the suction valve." in steps.came
    assert sum(poor.seconds_of(row.id) for row in poor.left.documents if row.ingested_at) == pytest.approx(
        poor.report.seconds, abs=0.01
    )


def test_what_a_deletion_would_leave_is_counted(context: Context, poor: Taking, tmp_path: Path) -> None:
    settings = settings_apart(context.settings, tmp_path / "first")
    left = {row.id: left_of(row, settings, poor.left) for row in poor.left.documents}
    assert left["plant/press.md"].keys() == {"passages", "sections", "paragraphs", "documents"}
    assert left["plant/work_orders.csv"]["work_orders"] == 3
    gone = Ingested((), {}, {})
    assert left_of(poor.left.documents[0], settings, gone)["kept file"] == 1
    assert poor.left.same(read_ingested(settings), "plant/press.md")
    assert not poor.left.same(gone, "plant/press.md")


def test_an_ingestion_that_cannot_begin_is_an_error(context: Context, tmp_path: Path) -> None:
    with pytest.raises(CopilotError, match=r"stopped: .*does not exist"):
        Bench(context.settings, tmp_path, lambda _name, _share: None).take("first", [tmp_path / "nowhere"])


def test_gold_of_a_document_that_is_no_source_is_an_error(context: Context, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"document": "plant/pres.md", "section": "1", "cells": {"Code": "E-042"}}\n')
    context.dataset = replace(context.dataset, gold=IngestGold(rows=rows))
    with pytest.raises(BadInputError, match=r"'plant/pres\.md', which is no source"):
        ingest.run(context)


def test_the_plants_own_sources_are_not_touched(context: Context, own_plant: Context) -> None:
    assert ingest.applies(context)
    assert not ingest.applies(own_plant)
    assert sources_of(context.dataset.sources, "main")


def test_scratch_settings_reach_no_other_store(small_settings: Settings, tmp_path: Path) -> None:
    served = small_settings.model_copy(
        update={"index_engine": "server", "database_url": "postgresql://plant/db"}
    )
    apart = settings_apart(served, tmp_path)
    assert (apart.index_engine, apart.database_url, apart.home) == ("embedded", None, tmp_path)
    assert apart.models_folder == small_settings.models_folder
