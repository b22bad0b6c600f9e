"""A manual with a numbered yes/no list, taken in whole, is followed in a case to the cause that its end names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from docx import Document

from copilot.assistant import open_assistant
from copilot.casebook import Opening, open_casebook
from copilot.settings import Settings
from ingestion.job import ingestion_of
from ingestion.passages import CHUNKER_VERSION
from ingestion.progress import silent
from ingestion.sources import SourceOptions

QUESTIONS = (
    "Is the motor running? Yes: go to 2. No: go to 4.",
    "Is the oil level above the mark? Yes: go to 3. No: Fill up oil.",
    "Does the vacuum gauge show more than 0.3 bar? Yes: Suction filter clogged. No: go to 4.",
    "Is the fuse blown? Yes: Call service. No: Call service.",
)
FAULTS = (
    ("Code", "Meaning", "Cause", "Remedy"),
    ("E-01", "No pressure", "Relief valve dirty", "Clean the relief valve"),
    ("E-01", "No pressure", "Suction filter clogged", "Fit a new element"),
)


def _markdown(folder: Path) -> None:
    rows = ["| " + " | ".join(row) + " |" for row in FAULTS]
    rows.insert(1, "| --- | --- | --- | --- |")
    steps = (f"{number}. {text}" for number, text in enumerate(QUESTIONS, 1))
    parts = ("# Pump", "## 1 Alarms", "\n".join(rows), "## 2 No pressure", "\n".join(steps))
    (folder / "pump.md").write_text("\n\n".join(parts))


def _docx(folder: Path) -> None:
    document = Document()
    document.add_heading("Pump", 1)
    document.add_heading("1 Alarms", 2)
    table = document.add_table(rows=0, cols=len(FAULTS[0]))
    for row in FAULTS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_heading("2 No pressure", 2)
    for text in QUESTIONS:
        document.add_paragraph(text, style="List Number")
    document.save(str(folder / "pump.docx"))


@pytest.mark.parametrize("write", [_markdown, _docx])
def test_a_tree_is_followed_to_the_cause_that_its_end_names(
    write: Callable[[Path], None], tmp_path: Path, tiny_model: Path
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    write(docs)
    settings = Settings(
        home=tmp_path / "home", embedding_model=str(tiny_model), models_dir=tmp_path / "models", threads=1
    )
    with closing(open_assistant(settings, CHUNKER_VERSION)) as assistant:
        taken = ingestion_of(assistant).run([docs], SourceOptions(asset_model="PX"), silent)
        assert taken.documents.added == 1
    with open_casebook(settings) as book:
        case = book.open(Opening(asset_model="PX", alarms=("E-01",)), "mei")
        (tree,) = book.workshop.trees("main", "PX", "en")
        case = book.follow(case.id, "mei", tree.id)
        for reply in ("yes", "yes", "0.5 bar"):
            case = book.say(case.id, reply, "mei")
        view = book.view(book.load(case.id), "mei")
    assert view.tree
    assert (view.tree.ended, view.tree.text) == (True, "Suction filter clogged.")
    assert view.tree.cause == "Suction filter clogged"
    assert view.diagnosis
    assert view.diagnosis.hypotheses[0].text == "Suction filter clogged"
