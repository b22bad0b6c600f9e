"""The PDF reader on small files made by tests/fixtures/pdf/build.py."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.errors import UnreadableSourceError
from copilot.knowledge import SignalWord
from copilot.settings import Settings
from ingestion.elements import Heading, ListItem, Paragraph, ParsedDocument, SafetyBox, Table
from ingestion.pdf.reader import read_pdf
from ingestion.pdf.verify import page_text, stands_on_page

FILES = Path(__file__).parents[2] / "fixtures" / "pdf"


@pytest.fixture(scope="module")
def manual() -> ParsedDocument:
    return read_pdf(FILES / "manual.en.pdf", Settings())


def tables(document: ParsedDocument) -> list[Table]:
    return [element for element in document.elements if isinstance(element, Table)]


def texts(document: ParsedDocument) -> str:
    return "\n".join(element.text for element in document.elements if not isinstance(element, Table))


def test_facts_come_from_the_file(manual: ParsedDocument) -> None:
    assert (manual.title, manual.lang, manual.revision, manual.pages) == (
        "DX-20 Service Manual",
        "en",
        "2.4",
        7,
    )


def test_headings_have_level_and_page(manual: ParsedDocument) -> None:
    headings = [(e.level, e.text, e.page) for e in manual.elements if isinstance(e, Heading)]
    assert headings == [
        (1, "DX-20 Service Manual", 1),
        (2, "1 Safety", 2),
        (2, "2 Procedure", 2),
        (2, "3 Alarms", 3),
        (2, "4 Values", 6),
        (2, "5 Reference", 7),
    ]


def test_running_lines_and_contents_are_gone(manual: ParsedDocument) -> None:
    text = texts(manual)
    assert "Rev. 2.4" not in text
    assert "Page 2 of 7" not in text
    assert "Chapter 1" not in text


def test_safety_messages_are_boxes_in_order(manual: ParsedDocument) -> None:
    boxes = [(e.level, e.text) for e in manual.elements if isinstance(e, SafetyBox)]
    assert boxes == [
        (SignalWord.DANGER, "DANGER High voltage. Lock and tag switch Q1 before work."),
        (SignalWord.CAUTION, "CAUTION Hot surface of the motor."),
        (SignalWord.WARNING, "WARNING Falling ram. Insert the prop."),
    ]


def test_lists_keep_numbers_and_depth(manual: ParsedDocument) -> None:
    items = [(e.number, e.depth, e.text) for e in manual.elements if isinstance(e, ListItem)]
    assert items == [
        (1, 0, "Switch off Q1."),
        (None, 1, "Check lamp H1."),
        (None, 1, "Fit the padlock."),
        (2, 0, "Wait 10 minutes."),
    ]


def test_broken_words_are_whole_and_listings_keep_their_lines(manual: ParsedDocument) -> None:
    paragraphs = [e for e in manual.elements if isinstance(e, Paragraph)]
    wanted = "The low-level maintenance of the hydraulic installation necessitates understanding."
    assert wanted in [paragraph.text for paragraph in paragraphs]
    assert [p.text for p in paragraphs if p.preformatted] == ["G0 X0\n  G1 Y2 F100"]


def test_a_table_over_three_pages_is_one(manual: ParsedDocument) -> None:
    alarms = next(table for table in tables(manual) if table.header == ("Code", "Cause", "Remedy"))
    assert [row.cells[0] for row in alarms.rows] == [f"E-{number:03}" for number in range(1, 25)]
    assert {row.page for row in alarms.rows} == {3, 4, 5}
    assert (
        alarms.rows[0].cells[1]
        == "1. Sensor B1 dirty\n2. Cable of sensor B1 broken by vibration of the frame"
    )


def test_merged_cells_reach_every_row_and_header(manual: ParsedDocument) -> None:
    torques = next(table for table in tables(manual) if table.header[0] == "Part")
    assert torques.header == ("Part", "Torque min", "Torque max")
    assert [row.cells for row in torques.rows] == [
        ("Flange", "10 N·m", "12 N·m"),
        ("Flange", "20 N·m", "24 N·m"),
    ]


def test_a_row_without_key_belongs_to_the_one_above(manual: ParsedDocument) -> None:
    faults = next(table for table in tables(manual) if table.header[0] == "Fault")
    assert faults.rows[0].cells == ("Pump loud", "Air in the oil\nCoupling worn", "Bleed\nReplace it")
    assert faults.rows[1].cells == ("No flow", "Valve closed", "Open V1")


def test_a_table_ruled_across_only(manual: ParsedDocument) -> None:
    signals = next(table for table in tables(manual) if table.header[0] == "Signal")
    assert [row.cells for row in signals.rows] == [("BP1", "5 bar"), ("BP2", "40 bar")]


def test_columns_are_read_one_after_the_other(manual: ParsedDocument) -> None:
    sentences = [
        e.text.split()[4] for e in manual.elements if isinstance(e, Paragraph) and "Left or" in e.text
    ]
    assert sentences == [str(number) for number in range(1, 21)]


def test_every_text_stands_on_its_page(manual: ParsedDocument) -> None:
    pages = {number: page_text(FILES / "manual.en.pdf", number) for number in range(1, 8)}
    for element in manual.elements:
        if isinstance(element, Paragraph | ListItem):
            assert all(stands_on_page(span.text, pages[span.page or 0]) for span in element.spans)
        elif isinstance(element, Heading | SafetyBox):
            assert stands_on_page(element.text, pages[element.page or 0])


def test_chinese() -> None:
    document = read_pdf(FILES / "manual.zh-Hant.pdf", Settings())
    assert (document.lang, document.title, document.revision) == ("zh-Hant", "液壓機手冊", "1.2")
    assert [e.text for e in document.elements if isinstance(e, SafetyBox)] == [
        "危險 高壓電。工作前必須鎖上總開關。"
    ]
    assert tables(document)[0].rows[0].cells == ("E-042", "油溫過高")
    assert "請立即停止操作並通知維修人員，然後檢查溢流閥" in texts(document)


def test_german() -> None:
    document = read_pdf(FILES / "manual.de.pdf", Settings())
    assert (document.lang, document.title, document.revision) == ("de", "Wartung", "03/2024")
    assert [e.level for e in document.elements if isinstance(e, SafetyBox)] == [SignalWord.DANGER]


@pytest.mark.ocr
def test_a_scanned_page_is_recognised() -> None:
    document = read_pdf(FILES / "scanned.pdf", Settings())
    text = page_text(FILES / "scanned.pdf", 1)
    assert "Force at 208 bar: 2006 kN." in texts(document)
    assert all(stands_on_page(e.text, text) for e in document.elements if isinstance(e, Paragraph))


def test_progress_counts_the_pages() -> None:
    calls: list[tuple[int, int]] = []
    read_pdf(FILES / "manual.en.pdf", Settings(), lambda done, total: calls.append((done, total)))
    assert calls == [(number, 7) for number in range(1, 8)]


def test_a_picture_without_recognition_is_refused() -> None:
    with pytest.raises(UnreadableSourceError, match=r"no text that can be read.*'ocr'"):
        read_pdf(FILES / "scanned.pdf", Settings(ocr=False))


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(UnreadableSourceError, match="7 pages, more than 3"):
        read_pdf(FILES / "manual.en.pdf", Settings(max_pages=3))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 10_000), noise=st.binary(min_size=1, max_size=400))
def test_a_damaged_file_gives_a_document_or_one_sentence(tmp_path: Path, start: int, noise: bytes) -> None:
    content = bytearray((FILES / "manual.de.pdf").read_bytes())
    content[start : start + len(noise)] = noise
    file = tmp_path / "damaged.pdf"
    file.write_bytes(content)
    with suppress(UnreadableSourceError):
        assert read_pdf(file, Settings(ocr=False)).pages >= 1
