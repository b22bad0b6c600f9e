"""Exports: what a spreadsheet opens is shown, never run, and nothing is lost on the way."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.exports import COLUMNS, csv_text, export, safe_cell
from copilot.workorder import WorkOrderDraft, edited
from tests.copilot.test_workorder import DRAFT

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "＝1+1",
    "'=1",
)


def read_back(drafts: list[WorkOrderDraft]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_text(drafts), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "V10 dirty", "2.4", "油 = 水", "a=b", "3 - 4 bar"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(TEXT)
@example("=\"a\"&CMD|'/c calc'!A0")
def test_no_cell_begins_as_a_formula_and_each_comes_back(text: str) -> None:
    draft = DRAFT.model_copy(update={"cause": text})
    (row,) = read_back([draft])
    assert tuple(row) == COLUMNS
    for cell in row.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not cell.startswith(("\t", "\r", "\n"))
    assert row["cause"].removeprefix("'") == text


def test_a_line_tells_the_whole_work_order() -> None:
    (row,) = read_back([edited(DRAFT, {"parts": "A-1; B-2"})])
    assert (row["id"], row["code"], row["parts"]) == ("WO-c1", "E-042; E-043", "A-1; B-2")
    assert (row["failure_mode"], row["failure_mode_name"]) == ("LOO", "Output too low")
    assert (row["minutes"], row["minutes_by_phase"]) == ("45", "check=10.0; repair=34.6")
    assert row["checks"] == "Gauge M1: present (180 bar)"
    assert row["acknowledgements"] == "Ana 2026-03-01T09:00:00+00:00: WARNING: hot oil"
    assert row["confirmed_at"] == ""


def test_files_are_written_by_their_ending(tmp_path: Path) -> None:
    draft = edited(DRAFT, {"cause": "=油污"})
    assert export([draft, draft], tmp_path / "a.csv") == 2
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf"), (
        "spreadsheets know UTF-8 by its mark"
    )
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8-sig") == csv_text([draft, draft])
    assert export([draft], tmp_path / "a.JSON") == 1
    (written,) = json.loads((tmp_path / "a.JSON").read_text("utf-8"))
    assert WorkOrderDraft.model_validate(written) == draft


@pytest.mark.parametrize("name", ["a.txt", "none/a.csv"])
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInputError, match=name):
        export([DRAFT], tmp_path / name)
