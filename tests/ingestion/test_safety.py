"""What is a safety message and what only looks like one."""

from __future__ import annotations

import pytest

from copilot.knowledge import SignalWord
from ingestion.elements import Element, Heading, ListItem, Paragraph, Row, SafetyBox, Span, Table
from ingestion.safety import signal_word, with_safety


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("DANGER", SignalWord.DANGER),
        ("⚠ WARNING High voltage.", SignalWord.WARNING),
        ("! CAUTION: hot", SignalWord.CAUTION),
        ("NOTICE — use grease", SignalWord.NOTICE),
        ("**Warning** Hot surface", SignalWord.WARNING),
        ("Warning: hot surface", SignalWord.WARNING),
        ("[!CAUTION] hot", SignalWord.CAUTION),
        ("GEFAHR Lebensgefahr", SignalWord.DANGER),
        ("Vorsicht! Heiß", SignalWord.CAUTION),
        ("HINWEIS Öl nachfüllen", SignalWord.NOTICE),
        ("PELIGRO: alta tensión", SignalWord.DANGER),
        ("PRECAUCIÓN Superficie caliente", SignalWord.CAUTION),
        ("ADVERTENCIA. Riesgo", SignalWord.WARNING),
        ("AVERTISSEMENT : risque", SignalWord.WARNING),
        ("【警告】高壓", SignalWord.WARNING),
        ("危險 高壓電", SignalWord.DANGER),
        ("注意:請加油", SignalWord.NOTICE),
        ("小心!表面高溫", SignalWord.CAUTION),
        ("注意:カバーを開けないでください", SignalWord.CAUTION),
        ("危険", SignalWord.DANGER),
    ],
)
def test_signal_word_is_recognised(text: str, level: SignalWord) -> None:
    assert signal_word(text) is level


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Note that the pump runs.",
        "Warning lamps are yellow.",
        "Dangerous voltage",
        "DANGEROUS VOLTAGE",
        "WARNING-free start",
        "The word DANGER stands inside",
        "Hinweis auf Seite 4",
        "注意事項",
        "注意，此操作會發出聲響。",
        "警告燈亮起",
        "危險品",
    ],
)
def test_prose_is_no_message(text: str) -> None:
    assert signal_word(text) is None


def test_a_box_needs_no_capitals() -> None:
    assert signal_word("Warning Hot surface", boxed=True) is SignalWord.WARNING


def _paragraph(text: str, page: int | None = None) -> Paragraph:
    return Paragraph((Span(text, page),))


def test_a_lone_signal_word_takes_the_paragraph_below() -> None:
    found = list(
        with_safety([_paragraph("WARNING", 3), _paragraph("Hot  surface.", 3), _paragraph("Text.", 3)])
    )
    assert found == [SafetyBox(SignalWord.WARNING, "WARNING Hot surface.", 3), _paragraph("Text.", 3)]


def test_a_lone_signal_word_takes_no_step_and_no_heading() -> None:
    step = ListItem((Span("Open the door."),), 1)
    heading = Heading(1, "Next")
    box = SafetyBox(SignalWord.DANGER, "DANGER")
    assert list(with_safety([_paragraph("DANGER"), step])) == [box, step]
    assert list(with_safety([_paragraph("DANGER"), heading, _paragraph("DANGER")])) == [box, heading, box]


@pytest.mark.parametrize(
    "table",
    [
        Table(("", ""), (Row(("⚠ WARNING", "Hot surface."), 2),)),
        Table(("⚠", "WARNING", "Hot surface."), ()),
        Table(("WARNING",), (Row(("Hot surface.",), 2),)),
    ],
)
def test_a_table_drawn_as_a_box_is_a_message(table: Table) -> None:
    (box,) = with_safety([table])
    assert isinstance(box, SafetyBox)
    assert box.level is SignalWord.WARNING
    assert box.text.endswith("WARNING Hot surface.")


def test_a_table_about_warnings_stays_a_table() -> None:
    elements: list[Element] = [Table(("Warning", "Meaning"), (Row(("W1", "Hot")), Row(("W2", "Cold"))))]
    assert list(with_safety(elements)) == elements
