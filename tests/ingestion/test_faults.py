"""Fault tables of several makers and languages, and tables that are none."""

from __future__ import annotations

import pytest

from copilot.knowledge import Fault
from ingestion.elements import Row, Table
from ingestion.faults import declared_codes, fault_table


def table(header: tuple[str, ...], *rows: tuple[str, ...], caption: str = "") -> Table:
    return Table(header, tuple(Row(row) for row in rows), caption)


def faults(source: Table, context: str = "") -> list[Fault]:
    found = fault_table(source, context)
    assert found is not None
    return [fault for row in found.faults for fault in row]


@pytest.mark.parametrize(
    "header",
    [
        ("Alarm no.", "Meaning", "Cause", "Remedy"),
        ("Fault code", "Message", "Possible causes", "Corrective action"),
        ("Display", "Symptom", "Reason", "What to do"),
        ("Anzeige", "Bedeutung", "Ursache", "Abhilfe"),
        ("Fehler-Nr.", "Meldung", "Mögliche Ursachen", "Maßnahme"),
        ("Código", "Significado", "Causa", "Solución"),
        ("N.º de alarma", "Descripción", "Causas posibles", "Acción"),
        ("Code d'erreur", "Signification", "Cause", "Remède"),
        ("故障代碼", "訊息", "原因", "處理方法"),
        ("报警号", "含义", "原因", "解决措施"),
        ("アラーム番号", "内容", "原因", "対処"),
    ],
)
def test_columns_are_told_by_their_names(header: tuple[str, ...]) -> None:
    (fault,) = faults(table(header, ("E-042", "Pressure low", "Valve dirty", "Clean the valve")))
    assert (fault.code, fault.symptom, fault.cause, fault.remedy) == (
        *("E-042", "Pressure low", "Valve dirty", "Clean the valve"),
    )
    assert [cell.header for cell in fault.cells] == list(header)


@pytest.mark.parametrize("code", ["E-042", "OC", "A.F2", "Err 5", "12816"])
def test_codes_of_any_shape_are_kept_verbatim(code: str) -> None:
    (fault,) = faults(table(("Alarm", "Cause"), (code, "Short circuit")))
    assert fault.code == code


def test_an_alarm_column_of_wordings_is_the_symptom() -> None:
    (fault,) = faults(table(("Fault", "Cause", "Action"), ("The pump does not start", "No oil", "Fill up")))
    assert (fault.code, fault.symptom) == ("", "The pump does not start")


def test_a_code_at_the_head_of_a_wording_is_found() -> None:
    (fault,) = faults(table(("Alarm message", "Cause"), ("E-042 Main pressure not reached", "Valve dirty")))
    assert fault.code == "E-042"


def test_fmea_columns() -> None:
    header = (
        "Item",
        "Failure mode",
        "Effect",
        "S",
        "Cause",
        "O",
        "Detection",
        "D",
        "RPN",
        "Recommended action",
    )
    (fault,) = faults(
        table(header, ("Pump", "Leak", "Low flow", "5", "Worn seal", "4", "", "3", "60", "Replace seal"))
    )
    assert (fault.symptom, fault.cause, fault.remedy) == ("Leak\nLow flow", "Worn seal", "Replace seal")


def test_numbered_causes_pair_with_as_many_remedies() -> None:
    row = ("E1", "1. Valve dirty\n2. Pump worn, 2.5 mm play", "1. Clean 2. Replace")
    found = faults(table(("Code", "Causes", "Remedies"), row))
    assert [(fault.cause, fault.remedy) for fault in found] == [
        ("Valve dirty", "Clean"),
        ("Pump worn, 2.5 mm play", "Replace"),
    ]
    assert all(len(fault.cells) == 3 for fault in found)


@pytest.mark.parametrize("remedy", ["Clean", "1. Clean\n2. Replace\n3. Call", "2. Clean\n1. Replace"])
def test_other_numbers_do_not_pair(remedy: str) -> None:
    (fault,) = faults(table(("Code", "Causes", "Remedies"), ("E1", "1. Dirty\n2. Worn", remedy)))
    assert (fault.cause, fault.remedy) == ("1. Dirty\n2. Worn", remedy)


def test_merged_codes_are_carried_down_and_quoted() -> None:
    rows = (
        ("E1", "No air", "Valve shut", "Open"),
        ("", "", "Hose off", "Fit"),
        ("", "", "", "Or replace it"),
    )
    found = faults(table(("Code", "Meaning", "Cause", "Remedy"), *rows))
    assert [(fault.code, fault.symptom, fault.cause) for fault in found] == [
        ("E1", "No air", "Valve shut"),
        ("E1", "No air", "Hose off"),
        ("E1", "No air", "Hose off"),
    ]
    assert found[1].cells[0].text == "E1"


def test_a_symptom_is_not_carried_to_another_code() -> None:
    found = faults(table(("Code", "Meaning", "Cause"), ("E1", "No air", "Valve"), ("E2", "", "Hose")))
    assert found[1].symptom == ""


def test_the_header_may_be_the_first_row() -> None:
    (fault,) = faults(table(("", "", ""), ("Code", "Cause", "Remedy"), ("E1", "Dirty", "Clean")))
    assert fault.code == "E1"


def test_a_list_of_codes_and_meanings_needs_an_alarm_heading() -> None:
    codes = table(("Code", "Meaning"), ("E1", "No air"))
    assert fault_table(codes, "5.2 Alarm list") is not None
    assert fault_table(codes, "8 Order codes") is None


@pytest.mark.parametrize(
    "header",
    [
        ("Part number", "Name", "Quantity"),
        ("Interval", "Item", "Task"),
        ("Key", "Action", "Description"),
        ("Item", "Check", "Description"),
        ("Parameter", "Measured value", "Test"),
        ("Teil", "Grundeinstellung", "Meldung"),
    ],
)
def test_other_tables_are_no_fault_tables(header: tuple[str, ...]) -> None:
    assert fault_table(table(header, ("A1", "B", "C")), "Maintenance") is None


def test_a_code_cell_may_name_several() -> None:
    (fault,) = faults(table(("Alarm no.", "Cause"), ("E-041, E-042", "Dirty")))
    assert declared_codes(fault) == ("E-041", "E-042")
