"""An FMEA sheet with questions on it; the facts wanted are the sheet's cells that the given answers name."""

from __future__ import annotations

import csv
from pathlib import Path

from evals.dataset import Dataset
from evals.questions import EvalQuestion, json_lines

LAYOUT = "fmea.csv and fmea_questions.jsonl (an FMEA sheet)"

# Shorter cells ("4", "Hose") stand in an answer by chance.
SHORTEST_FACT = 5


def recognises(folder: Path) -> bool:
    """Whether the sheet's questions are there."""
    return (folder / "fmea_questions.jsonl").is_file()


def read(folder: Path) -> Dataset:
    """Questions in English, all of them answered by the sheet."""
    cells = _cells(folder / "fmea.csv")
    questions = tuple(
        EvalQuestion(
            id=str(row["id"]),
            text=str(row["question"]),
            lang="en",
            kind="fmea",
            phrases=_facts(str(row["question"]), str(row["answer"]), cells),
        )
        for _, row in json_lines(folder / "fmea_questions.jsonl")
    )
    return Dataset("fmea", folder, questions=questions, sources=(folder / "fmea.csv",))


def _cells(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        _header, *rows = csv.reader(file)
        return tuple(dict.fromkeys(cell.strip() for row in rows for cell in row))


def _facts(question: str, answer: str, cells: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Cells that stand in the answer but not in the question; of cells inside one another the longest."""
    asked, told = question.casefold(), answer.casefold()
    named = [
        cell
        for cell in cells
        if len(cell) >= SHORTEST_FACT and cell.casefold() in told and cell.casefold() not in asked
    ]
    return tuple(
        (cell,)
        for cell in named
        if not any(cell != other and cell.casefold() in other.casefold() for other in named)
    )
