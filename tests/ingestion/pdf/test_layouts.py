"""Tables, messages and pages laid out in less usual ways, on a file made by tests/fixtures/pdf/build.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.knowledge import Fault, Passage, Section, SignalWord
from copilot.settings import Settings
from ingestion.pdf.reader import read_pdf
from ingestion.pdf.verify import page_text, stands_on_page
from ingestion.sections import build_sections

FILE = Path(__file__).parents[2] / "fixtures" / "pdf" / "layouts.pdf"

Built = tuple[dict[str, Section], tuple[Passage, ...]]


@pytest.fixture(scope="module")
def built() -> Built:
    parsed = read_pdf(FILE, Settings())
    sections, passages = build_sections(
        parsed, group="layouts", lang="en", count_tokens=lambda text: len(text) // 3, max_tokens=400
    )
    return {section.heading[-1]: section for section in sections}, passages


def alarm(code: str) -> tuple[str, ...]:
    place = int(code[2:])
    remedy = f"Press plug X{place} into its socket and start again"
    return code, f"Axis {place} reports an error while it moves", f"Plug X{place} loose", remedy


def row(fault: Fault) -> tuple[str, ...]:
    return fault.code, fault.symptom, fault.cause, fault.remedy


@pytest.mark.parametrize(
    ("heading", "letter", "count"),
    [("1 Shaded", "A", 20), ("2 Plain", "B", 6), ("3 Rules", "C", 30), ("8 Turned", "T", 4)],
)
def test_every_row_is_a_fault(built: Built, heading: str, letter: str, count: int) -> None:
    faults = built[0][heading].faults
    assert [row(fault) for fault in faults] == [alarm(f"{letter}-{n:02}") for n in range(1, count + 1)]


def test_a_merged_code_holds_for_the_rows_on_the_next_page(built: Built) -> None:
    faults = built[0]["4 Spanned"].faults
    whole = [fault for fault in faults if len(faults) == 42]
    assert [(fault.code, fault.symptom) for fault in whole] == [
        (f"S-{n:02}", f"Stop {n}") for n in range(1, 15) for _ in range(3)
    ]


def test_a_row_cut_by_the_pages_end_is_one_fault(built: Built) -> None:
    long, short = built[0]["5 Long"].faults
    assert (long.code, short.code) == ("L-01", "L-02")
    assert "Reason 0 is" in long.cause
    assert "Reason 39 is" in long.cause
    assert {cell.page for cell in long.cells if cell.header == "Cause"} == {long.page, (long.page or 0) + 1}


def test_messages_end_the_paragraph_above(built: Built) -> None:
    assert [(message.level, message.text) for message in built[0]["6 Messages"].safety] == [
        (SignalWord.DANGER, "DANGER Live parts inside."),
        (SignalWord.WARNING, "WARNING: The ram falls."),
    ]


def test_marked_steps_are_steps(built: Built) -> None:
    steps = built[0]["7 Marks"].steps
    assert [(step.number, step.text) for step in steps] == [
        (1, "Step 1: Open the lid."),
        (2, "Step 2: Close the lid."),
    ]


def test_watermarks_and_labels_along_the_edge_are_left_out(built: Built) -> None:
    text = "\n".join(passage.text for passage in built[1])
    assert "DRAFT" not in text
    assert "Chapter" not in text


def test_every_cell_stands_on_its_page(built: Built) -> None:
    cells = {(cell.page, line) for p in built[1] for cell in p.cells for line in cell.text.splitlines()}
    pages = {page: page_text(FILE, page) for page, _ in cells if page}
    assert [(page, line) for page, line in cells if not stands_on_page(line, pages[page or 0])] == []
