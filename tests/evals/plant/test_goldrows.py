"""The gold rows, faults and steps: what a source says, counted by hand, and never stale."""

from collections import Counter
from pathlib import Path

import pytest

from evals.plant.causes import PLANT
from evals.plant.goldrows import (
    GOLD,
    GoldFault,
    GoldRow,
    GoldStep,
    gold_faults,
    gold_files,
    gold_rows,
    gold_steps,
    manuals,
)
from evals.plant.source import ManualSource, read_manual

TEXT = """---
id: x-1-manual
title: X-1 Manual
model: X-1
revision: "1.2"
lang: en
date: "2023-04"
format: html
---
# X-1 Manual

## 4 Alarms

| Code | Class | Meaning | Causes | Remedies |
|---|---|---|---|---|
| E-042 | A | No pressure | 1. Filter full<br>2. Pump worn | 1. Renew it as in 7.1<br>2. Call 5. Hall |
| E-043 | B | Too hot | Room above 40 °C | |
| | | | Fan worn | Replace it |

| Code | Limit |
|---|---|
| E-042 | 90 % |

### 4.1 Symptoms

| Symptom | Probable cause | Check | Remedy |
|---|---|---|---|
| Loud | 1. Air<br>2. Oil low | Listen | 1. Bleed<br>2. Fill |

## 7 Filter

> **DANGER** 800 V at Q1.

1. Switch Q1 off.

> **CAUTION** Oil of 50 °C.

> **NOTICE** Mind the seal.

2. Open the cover.

::: scanned

1. Tested on 3 May.

:::

## 8 Cover

1. Close it.
"""


@pytest.fixture
def source(tmp_path: Path) -> ManualSource:
    path = tmp_path / "manual.en.md"
    path.write_text(TEXT, "utf-8")
    return read_manual(path)


def test_a_row_keeps_its_headers_and_the_lines_of_its_cells(source: ManualSource) -> None:
    rows = list(gold_rows("x", source))
    assert [row.section for row in rows] == ["4", "4", "4", "4", "4.1"]
    assert rows[1] == GoldRow(
        "x",
        "4",
        {"Code": "E-043", "Class": "B", "Meaning": "Too hot", "Causes": "Room above 40 °C", "Remedies": ""},
    )
    assert rows[0].cells["Causes"] == "1. Filter full\n2. Pump worn"
    assert rows[3].cells == {"Code": "E-042", "Limit": "90 %"}


def test_each_cause_pairs_with_its_remedy_and_with_the_code_above_it(source: ManualSource) -> None:
    assert list(gold_faults(gold_rows("x", source))) == [
        GoldFault("x", "4", "E-042", "No pressure", "Filter full", None, "Renew it as in 7.1"),
        GoldFault("x", "4", "E-042", "No pressure", "Pump worn", None, "Call 5. Hall"),
        GoldFault("x", "4", "E-043", "Too hot", "Room above 40 °C", None, ""),
        GoldFault("x", "4", "E-043", "Too hot", "Fan worn", None, "Replace it"),
        GoldFault("x", "4.1", None, "Loud", "Air", "Listen", "Bleed"),
        GoldFault("x", "4.1", None, "Loud", "Oil low", "Listen", "Fill"),
    ]


def test_a_message_governs_the_next_step_and_one_before_all_steps_each_of_them(source: ManualSource) -> None:
    danger, caution, notice = "DANGER 800 V at Q1.", "CAUTION Oil of 50 °C.", "NOTICE Mind the seal."
    assert list(gold_steps("x", source)) == [
        GoldStep("x", "7", 1, "Switch Q1 off.", (danger,)),
        GoldStep("x", "7", 2, "Open the cover.", (danger, caution, notice)),
        GoldStep("x", "8", 1, "Close it.", ()),
    ]


def test_every_document_of_the_plant_has_gold() -> None:
    built = (path for path in (PLANT / "documents").rglob("manual.*"))
    assert manuals().keys() == {path.relative_to(PLANT).as_posix() for path in built}


@pytest.mark.parametrize("document", ["documents/PL-40/manual.en.html", "documents/PL-40/manual.es.pdf"])
def test_the_packaging_line_has_what_was_counted_by_hand(document: str) -> None:
    source = manuals()[document]
    rows = list(gold_rows(document, source))
    faults, steps = list(gold_faults(rows)), list(gold_steps(document, source))
    assert Counter(row.section for row in rows) == {
        **{"1.1": 7, "1.4": 5, "2.2": 15, "2.3": 15, "3.1": 8, "4.1": 30, "4.2": 7, "5.1": 6, "5.2": 6},
        **{"5.3": 3, "6": 17, "8": 34, "9.1": 5, "9.2": 4, "9.3": 11, "9.4": 9},
    }
    assert Counter(fault.section for fault in faults) == {"4.1": 70, "5.1": 16, "5.2": 14, "5.3": 8}
    assert Counter(step.section for step in steps) == {
        **{"1.2": 9, "3.4": 7, "7.1": 9, "7.2": 10, "7.3": 8, "7.4": 11, "7.5": 12, "7.6": 10, "7.7": 13},
        **{"7.8": 12, "7.9": 8, "7.10": 8, "7.11": 10},
    }
    assert Counter(step.section for step in steps if step.safety) == {
        section: 1 for section in ("7.1", "7.2", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9")
    }


@pytest.mark.parametrize("name", sorted(gold_files()))
def test_committed_files_are_up_to_date(name: str) -> None:
    assert (GOLD / name).read_text("utf-8") == gold_files()[name], (
        "run python -m evals.plant.goldrows and commit"
    )
