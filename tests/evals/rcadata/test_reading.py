"""The public histories are read whole; a row at fault is named."""

import json
from datetime import date
from pathlib import Path

import pytest

from copilot.errors import BadInputError
from evals.rcadata.reading import EPISODES, NOTES, ORDERS, episodes, excavator_orders, repair_notes

EPISODE = {
    "episode": "E1",
    "machine": 7,
    "model": "model1",
    "failure_time": "2020-02-01 06:00:00",
    "errors_prev_48h": [
        {"hours_before": 42.0, "error": "error1"},
        {"hours_before": 24.0, "error": "error4"},
        {"hours_before": 3.0, "error": "error4"},
    ],
    "days_since_replacement": {"comp1": 75.0},
    "gold_components": ["comp1", "comp3"],
    "split": "dev",
}


def lines(path: Path, *rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_an_alarm_of_the_day_before_is_another_finding(tmp_path: Path) -> None:
    lines(tmp_path / EPISODES, EPISODE)
    (past,) = episodes(tmp_path)
    assert past.findings == ("error1 before", "error4")
    assert past.causes == ("comp1", "comp3")
    assert (past.asset, past.day, past.ages) == ("7", date(2020, 2, 1), {"comp1": 75.0})


def test_a_note_is_of_its_product(tmp_path: Path) -> None:
    note = {
        "id": "n",
        "quest": "vacuums",
        "date": "2019-04-02",
        "problem": "Akku defekt",
        "fault_type": "Power",
    }
    lines(tmp_path / NOTES, note)
    (past,) = repair_notes(tmp_path)
    assert (past.asset_model, past.report, past.causes) == ("vacuums", "Akku defekt", ("Power",))


def test_an_order_without_the_label_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / ORDERS
    path.parent.mkdir()
    path.write_text(
        "id,date,asset,text,major_system\n1,2004-07-01,A,BUCKET WON'T OPEN,Bucket\n2,2004-07-02,A,SERVICE,\n",
        "utf-8",
    )
    assert [past.id for past in excavator_orders(tmp_path, "major_system")] == ["1"]


def test_a_row_at_fault_is_named(tmp_path: Path) -> None:
    lines(tmp_path / EPISODES, EPISODE, {**EPISODE, "machine": "none"})
    with pytest.raises(BadInputError, match=r"Line 2 .*machine"):
        episodes(tmp_path)


def test_the_public_histories_are_whole(data_dir: Path) -> None:
    assert len(episodes(data_dir)) == 453
    assert len(repair_notes(data_dir)) == 3918
    assert len(excavator_orders(data_dir, "major_system")) == 2692
    assert len(excavator_orders(data_dir, "failure_mode")) == 2006
