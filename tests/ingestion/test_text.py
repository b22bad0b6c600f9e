"""Plain text: encodings, headings, steps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.elements import Heading, ListItem, Paragraph, ParsedDocument, Table
from ingestion.text import read_text

SETTINGS = Settings()

GERMAN = "Die Pumpe läuft nicht an. Prüfen Sie den Ölstand und füllen Sie Hydrauliköl nach. Über 60 °C abschalten.\n"
SIMPLIFIED = (
    "液压泵不能启动。请检查油位,必要时加注液压油。温度超过六十度时应停机。更换滤芯前必须断开电源并泄压。\n"
)
TRADITIONAL = (
    "液壓泵不能啟動。請檢查油位,必要時加注液壓油。溫度超過六十度時應停機。更換濾芯前必須切斷電源並洩壓。\n"
)


def read(folder: Path, raw: bytes) -> ParsedDocument:
    path = folder / "manual.txt"
    path.write_bytes(raw)
    return read_text(path, SETTINGS)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *(
            (text, encoding)
            for text in (GERMAN, SIMPLIFIED, TRADITIONAL)
            for encoding in ("utf-8", "utf-8-sig", "utf-16")
        ),
        (GERMAN * 3, "cp1252"),
        (SIMPLIFIED * 5, "gb18030"),
        (TRADITIONAL * 5, "big5"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    parsed = read(tmp_path, text.encode(encoding))
    assert parsed.elements[0].text == " ".join(text.split("\n")).strip()  # type: ignore[union-attr]


def test_binary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError):
        read(tmp_path, bytes(range(256)) * 40)


def test_headings_by_underline_number_and_capitals(tmp_path: Path) -> None:
    source = "Press\n=====\n\n1 Safety\n\n1.2 Lockout\nText below.\n\nPANEL KEYS\n\nA sentence.\n\n12 bolts hold it.\n"
    parsed = read(tmp_path, source.encode())
    assert [(one.level, one.text) for one in parsed.elements if isinstance(one, Heading)] == [
        (1, "Press"),
        (1, "1 Safety"),
        (2, "1.2 Lockout"),
        (1, "PANEL KEYS"),
    ]
    assert [one.text for one in parsed.elements if isinstance(one, Paragraph)] == [
        *("Text below.", "A sentence.", "12 bolts hold it."),
    ]
    assert parsed.title == "Press"


def test_steps_and_bullets(tmp_path: Path) -> None:
    parsed = read(tmp_path, b"Do this:\n1. Open the\n   valve.\n2) Close it.\n   - slowly\n")
    assert [(one.text, one.number, one.depth) for one in parsed.elements if isinstance(one, ListItem)] == [
        ("Open the valve.", 1, 0),
        ("Close it.", 2, 0),
        ("slowly", None, 1),
    ]


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, raw: bytes) -> None:
    try:
        parsed = read(tmp_path, raw)
    except UnreadableSourceError:
        return
    assert all(one.text for one in parsed.elements)  # type: ignore[union-attr]


def test_columns_are_tables(tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_text(
        "Code | Cause | Remedy\n-----|-------|-------\nX1 | Dirt | Clean\n\n"
        "E-042   Low   Pump worn\nE-043   High  Valve stuck\nE-044   None  Tank empty\n\n"
        "Part\tName\nP1\tSeal\nP2\tRing\n"
    )
    tables = [e for e in read_text(tmp_path / "m.txt", Settings()).elements if isinstance(e, Table)]
    assert [(table.header, [row.cells for row in table.rows]) for table in tables] == [
        (("Code", "Cause", "Remedy"), [("X1", "Dirt", "Clean")]),
        (
            ("", "", ""),
            [
                ("E-042", "Low", "Pump worn"),
                ("E-043", "High", "Valve stuck"),
                ("E-044", "None", "Tank empty"),
            ],
        ),
        (("", ""), [("Part", "Name"), ("P1", "Seal"), ("P2", "Ring")]),
    ]


def test_steps_messages_and_labels_begin_paragraphs(tmp_path: Path) -> None:
    lines = ["Step 1: Close", "Step 2: Start", "DANGER Live parts.", "Problem: Noise", "Cause: Dry"]
    (tmp_path / "m.txt").write_text("\n".join(lines))
    elements = read_text(tmp_path / "m.txt", Settings()).elements
    assert [element.text for element in elements if isinstance(element, Paragraph)] == lines


def test_wide_blanks_in_prose_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_text("The pump  runs.\nIt stops  at night.\nAll is  well here.\n")
    assert not [e for e in read_text(tmp_path / "m.txt", Settings()).elements if isinstance(e, Table)]
