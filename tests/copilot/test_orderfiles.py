"""A confirmed work order becomes one file; one without a machine none; nothing is written twice."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from copilot.errors import StorageError
from copilot.orderfiles import FOLDER, order_document, write_order_files
from copilot.workorder import CaseFacts, WorkOrderDraft, confirmed, draft_work_order


def order(case: str = "c1", asset: str = "PRESS-01") -> WorkOrderDraft:
    facts = CaseFacts(
        case=case,
        asset=asset,
        asset_model="P1",
        lang="de",
        opened=date(2026, 3, 2),
        problem="kein Druck",
        cause="Filter verstopft",
        remedy="Filter getauscht",
        codes=("E042",),
        parts=("SP-9031", "SP-9032"),
    )
    return confirmed(draft_work_order(facts), "mei", datetime(2026, 3, 2, 9, tzinfo=UTC))


def test_a_file_for_each(tmp_path: Path) -> None:
    folder = write_order_files([order(), order("c2")], tmp_path, "main")
    assert folder.name == FOLDER
    assert sorted(path.name for path in folder.iterdir()) == ["WO-c1.jsonl", "WO-c2.jsonl"]
    row = json.loads((folder / "WO-c1.jsonl").read_text("utf-8"))
    assert (row["asset"], row["opened"], row["parts"]) == ("PRESS-01", "2026-03-02", "SP-9031; SP-9032")
    assert order_document("WO-c1") == f"{folder.name}/WO-c1.jsonl"


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    folder = write_order_files([order()], tmp_path, "main")
    (folder / "WO-c1.jsonl").write_text("kept")
    write_order_files([order()], tmp_path, "main")
    assert (folder / "WO-c1.jsonl").read_text() == "kept"


def test_without_a_machine_there_is_none(tmp_path: Path) -> None:
    assert not list(write_order_files([order(asset="")], tmp_path, "main").iterdir())


def test_an_unconfirmed_one_is_refused(tmp_path: Path) -> None:
    draft = order().model_copy(update={"state": "draft"})
    with pytest.raises(ValueError, match="unconfirmed"):
        write_order_files([draft], tmp_path, "main")


def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "orders").write_text("in the way")
    with pytest.raises(StorageError, match="indexed with the next"):
        write_order_files([order()], tmp_path, "main")
