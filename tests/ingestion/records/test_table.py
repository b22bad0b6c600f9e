"""Tables come out with the same cells, whatever file they lie in."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import Workbook

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.records.delimited import find_delimiter
from ingestion.records.encoding import detect_encoding
from ingestion.records.table import RecordTable, load_table

SETTINGS = Settings()
SHEET_XMLNS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def load(folder: Path, text: str, name: str = "table.csv", encoding: str = "utf-8") -> RecordTable:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return load_table(path, SETTINGS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["Störung", "Menge"], ["Druck 1,5 bar; zu niedrig", "3"], ["a|b\tc", ""]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    table = load(tmp_path, text.getvalue())
    assert [list(row.cells.values()) for row in table.rows] == lines[1:]
    assert table.warnings == ()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Störung;Ursache\nPumpe läuft nicht;Öl fehlt\n", "cp1252"),
        ("Avería,Causa\nPresión baja,válvula\n", "cp1252"),
        ("故障,原因\n主压力未达到,溢流阀脏\n", "gb18030"),
        ("故障,原因\n主壓力未達到,溢流閥污染\n", "big5"),
        ("Störung;Ursache\n主壓力;x\n", "utf-8"),
        ("Störung;Ursache\n主壓力;x\n", "utf-8-sig"),
        ("Störung;Ursache\n主壓力;x\n", "utf-16"),
    ],
)
def test_encoding_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    table = load(tmp_path, text, encoding=encoding)
    first, second = text.splitlines()[0].replace(";", ",").split(",")
    assert table.header == (first, second)


def test_bytes_that_are_no_text() -> None:
    assert detect_encoding(b"\x00\x01\xff\xfe" * 50) is None
    assert detect_encoding(b"plain\0text") is None


def test_titles_above_the_header_and_blank_lines(tmp_path: Path) -> None:
    table = load(
        tmp_path, "Alarms,,,,\n\nExported,2026-01-02,,,\nCode,A,B,C,D\nE-1,Low,Fill,,\n\nE-2,High,Drain,,x\n"
    )
    assert table.header == ("Code", "A", "B", "C", "D")
    assert [(row.number, row.cells["Code"]) for row in table.rows] == [(5, "E-1"), (7, "E-2")]


def test_ragged_rows_are_reported(tmp_path: Path) -> None:
    table = load(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n")
    assert [row.number for row in table.rows] == [2, 3, 5]
    assert table.rows[1].cells == {"a": "1", "b": "2", "c": ""}
    assert table.warnings == (
        "row 3 has only 2 cells, the header 3",
        "row 4 was left out: it has 4 cells, the header 3",
    )


def test_cells_over_several_lines_keep_row_numbers(tmp_path: Path) -> None:
    table = load(tmp_path, 'a,b\n"1. x\n2. y",z\nlast,row\n')
    assert table.rows[0].cells["a"] == "1. x\n2. y"
    assert [row.number for row in table.rows] == [2, 4]


def test_quote_that_is_never_closed_is_reported(tmp_path: Path) -> None:
    table = load(tmp_path, 'a,b\n1,2\n3,"4\n' + "5,6\n" * 300)
    assert table.warnings == ("row 3 has a very long cell: a quote in it may never be closed",)


def test_sep_line_repeated_and_nameless_columns(tmp_path: Path) -> None:
    table = load(tmp_path, "sep=;\r\nname;name;\r\nx;y;z\r\n")
    assert table.header == ("name", "name (2)", "column 3")
    assert table.rows[0].cells == {"name": "x", "name (2)": "y", "column 3": "z"}


def test_formulas_stay_text(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://x";"y")'
    table = load(tmp_path, 'a\tb\n=1+1\t"' + formula.replace('"', '""') + '"\n')
    assert table.rows[0].cells == {"a": "=1+1", "b": formula}


@pytest.mark.parametrize("text", ["", "  \n", "a,b\n"])
def test_file_without_records(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableSourceError):
        load(tmp_path, text)


def test_other_suffix_missing_and_large_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError, match="no table"):
        load(tmp_path, "x", name="table.doc")
    with pytest.raises(UnreadableSourceError, match="cannot be opened: No such file"):
        load_table(tmp_path / "none.csv", SETTINGS)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UnreadableSourceError, match="cannot be opened: Is a directory"):
        load_table(tmp_path / "folder.csv", SETTINGS)
    (tmp_path / "large.csv").write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(UnreadableSourceError, match="larger than 1 MB"):
        load_table(tmp_path / "large.csv", Settings(max_file_mb=1))


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=12
)


@given(
    rows=st.integers(2, 6).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2)
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_quoted_csv_comes_back_as_written(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    if find_delimiter(text.getvalue()) != delimiter:
        return  # cells that cut as evenly by another delimiter
    table = load(tmp_path, text.getvalue(), encoding=encoding)
    assert [list(row.cells.values()) for row in table.rows] == rows[1:]


@given(data=st.binary(max_size=300), name=st.sampled_from(["t.csv", "t.jsonl", "t.xlsx"]))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_bytes_give_a_table_or_a_reason(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    try:
        readable = bool(load_table(tmp_path / name, SETTINGS).rows)
    except UnreadableSourceError as error:
        readable = bool(error.remedy)
    assert readable


# JSONL


def test_json_lines(tmp_path: Path) -> None:
    table = load(
        tmp_path,
        '{"a": {"b": 1.50, "c": [1, 2]}, "d": null}\n\nnot json\n[1]\n{"a": {"b": true}, "e": "x\\ny"}\n'
        + "[" * 5000,
        name="t.jsonl",
    )
    assert table.header == ("a.b", "a.c", "d", "e")
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, {"a.b": "1.50", "a.c": "1; 2", "d": ""}),
        (5, {"a.b": "true", "e": "x\ny"}),
    ]
    assert table.warnings == tuple(f"line {number} is not a JSON object" for number in (3, 4, 6))


@pytest.mark.parametrize("line", ['{"a": "\\ud800"}', '{"a": "\\u0000"}', '{"\\udfff": 1}'])
def test_json_escapes_that_are_no_text(tmp_path: Path, line: str) -> None:
    table = load(tmp_path, line + '\n{"a": "\\ud83d\\ude00"}\n', name="t.jsonl")
    assert [row.cells for row in table.rows] == [{"a": "😀"}]
    assert table.warnings == ("line 1 is not a JSON object",)


# XLSX


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_workbook_values(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        [
            ["FMEA sheet"],
            ["id", "date", "number", "flag", "text"],
            [7, datetime(2026, 11, 22), 12.30, True, " =1+1"],
            [8.0, datetime(2026, 11, 22, 14, 5), 0.1 + 0.2, None, "=1+1"],
            [0],
        ],
    )
    table = load_table(path, SETTINGS)
    assert [tuple(row.cells.values()) for row in table.rows] == [
        ("7", "2026-11-22", "12.3", "TRUE", "=1+1"),
        ("8", "2026-11-22 14:05:00", "0.3", "", ""),
        ("0", "", "", "", ""),
    ]
    assert [row.number for row in table.rows] == [3, 4, 5]


def test_workbook_reads_the_fullest_visible_sheet(tmp_path: Path) -> None:
    book = Workbook()
    cover, table, hidden = book.active, book.create_sheet("Data"), book.create_sheet("Old")
    assert cover is not None
    cover.append(["Plant"])
    for sheet, rows in ((table, 3), (hidden, 9)):
        for number in range(rows):
            sheet.append(["a", "b"] if number == 0 else [number, "x"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    loaded = load_table(tmp_path / "t.xlsx", SETTINGS)
    assert len(loaded.rows) == 2
    assert loaded.warnings == ("sheet 'Sheet' was not read, only 'Data'",)


def test_workbook_with_merged_cells(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Report", None], ["a", "b"], ["x", 1], [None, 2]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A3:A4")
    book.save(tmp_path / "t.xlsx")
    assert [row.cells for row in load_table(tmp_path / "t.xlsx", SETTINGS).rows] == [
        {"a": "x", "b": "1"},
        {"a": "", "b": "2"},
    ]


def _with_part(source: Path, target: Path, part: str, body: bytes) -> Path:
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name == part else old.read(name))
    return target


def test_workbook_with_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", [["a", "b"], ["x", "y"]])
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet><sheetData>&e9;</sheetData></worksheet>'
    path = _with_part(plain, tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", bomb.encode())
    with pytest.raises(UnreadableSourceError, match="damaged"):
        load_table(path, SETTINGS)


def test_row_number_beyond_any_sheet_is_not_counted_up_to(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", [["a", "b"], ["x", "y"]])
    cell = '<c r="A{0}" t="inlineStr"><is><t>a</t></is></c><c r="B{0}" t="inlineStr"><is><t>b</t></is></c>'
    rows = "".join(f'<row r="{number}">{cell.format(number)}</row>' for number in (1, 3, 10**12))
    sheet = f'<worksheet xmlns="{SHEET_XMLNS}"><sheetData>{rows}</sheetData></worksheet>'
    path = _with_part(plain, tmp_path / "far.xlsx", "xl/worksheets/sheet1.xml", sheet.encode())
    assert [row.number for row in load_table(path, SETTINGS).rows] == [3]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_workbook_with_a_broken_part_is_refused(tmp_path: Path, part: str) -> None:
    plain = workbook(tmp_path / "plain.xlsx", [["a", "b"], ["x", "y"]])
    path = _with_part(plain, tmp_path / "broken.xlsx", part, b"<worksheet><sheetData><row>")
    with pytest.raises(UnreadableSourceError):
        load_table(path, SETTINGS)
