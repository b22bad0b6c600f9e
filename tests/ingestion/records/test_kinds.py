"""Kinds and columns are told from the headers of common exports, or named by a mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import BadInputError
from copilot.knowledge import DocumentKind
from ingestion.records.kinds import find_columns
from ingestion.records.mapping import Mapping, load_mapping
from ingestion.records.table import RecordTable, Row

NO_MAPPING = Mapping()


def table(*header: str) -> RecordTable:
    return RecordTable(Path("export.csv"), header, (Row(2, {name: f"<{name}>" for name in header}),))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("WONUM DESCRIPTION ASSETNUM REPORTDATE PROBLEMCODE CAUSECODE REMEDYCODE STATUS", "work_orders"),
        ("AUFNR KTEXT EQUNR ERDAT URTXT", "work_orders"),
        ("Auftrag Kurztext Maschine Datum Ursache Maßnahme", "work_orders"),
        ("ID Title Description Asset Created_on Completed_on Priority", "work_orders"),
        ("工单号 设备 日期 故障现象 故障原因 处理措施", "work_orders"),
        ("id opened asset problem cause remedy parts minutes code lang", "work_orders"),
        ("Order Equipment Notif.date Short_text Cause_text Activity_text", "work_orders"),
        ("Auftragsnr Anlage Datum Störung Ursache Maßnahme Ersatzteile", "work_orders"),
        ("Orden Equipo Fecha Problema Causa Solucion", "work_orders"),
        ("工單編號 設備編號 日期 故障描述 原因 處理方法 工時(分鐘)", "work_orders"),
        ("工单号 设备 报修时间 故障现象 故障原因 维修措施", "work_orders"),
        ("Anlagennr. Bezeichnung Typ Seriennummer Standort", "register"),
        ("設備編號 設備名稱 型號 位置", "register"),
        ("code title cause remedy", "alarm_list"),
        ("model table code code_hex level title_en cause_en remedy_en title_zh-Hans", "alarm_list"),
        ("报警号 报警内容 可能原因 处理方法", "alarm_list"),
        ("Fehlercode Bedeutung Ursache Abhilfe", "alarm_list"),
        ("component failure_mode effect severity cause occurrence detection action", "fmea"),
        ("Bauteil Fehlerart Fehlerfolge S Fehlerursache O D RPZ Maßnahme", "fmea"),
        ("id name model location serial aliases", "register"),
        ("assetnum description type serialnum location", "register"),
        ("time asset code state severity text", "alerts"),
        ("datetime machineID errorID", "alerts"),
        ("en de zh-Hant es", "glossary"),
        ("id en zh_TW note", "glossary"),
    ],
)
def test_kind_is_told_from_the_header(header: str, kind: str) -> None:
    assert find_columns(table(*header.split()), None, NO_MAPPING).kind == kind


def test_accents_do_not_count() -> None:
    columns = find_columns(table("Maquina", "Fecha", "Averia", "Causa"), None, NO_MAPPING)
    assert columns.headers["problem", ""] == "Averia"


def test_minutes_are_read_from_a_column_with_its_unit() -> None:
    columns = find_columns(table("設備編號", "日期", "故障描述", "工時(分鐘)"), None, NO_MAPPING)
    assert columns.headers["minutes", ""] == "工時(分鐘)"


def test_more_telling_name_wins() -> None:
    columns = find_columns(table("text", "problem", "asset", "date"), None, NO_MAPPING)
    assert columns.headers["problem", ""] == "problem"


def test_unknown_columns_are_named_with_an_example() -> None:
    with pytest.raises(BadInputError, match=r"'foo', 'bar'.*\n?.*mapping file") as caught:
        find_columns(table("foo", "bar"), None, NO_MAPPING)
    assert "columns:" in caught.value.remedy


def test_missing_column_of_a_named_kind() -> None:
    with pytest.raises(BadInputError, match="no column for 'opened'"):
        find_columns(table("problem", "asset"), DocumentKind.WORK_ORDERS, NO_MAPPING)


def test_two_known_columns_of_many_are_chance() -> None:
    with pytest.raises(BadInputError, match="no table of a known kind"):
        find_columns(table("machine", "model", *"abcdefghij"), None, NO_MAPPING)


def test_mapping_names_columns_kind_and_constants(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "kind: work_orders\ncolumns: {problem: Was, opened: Wann}\nconstants: {asset: 12}\n", "utf-8"
    )
    columns = find_columns(table("Was", "Wann"), None, load_mapping(path))
    row = Row(2, {"Was": "Leck", "Wann": "2026-01-02"})
    assert [columns.text(row, role) for role in ("problem", "opened", "asset")] == [
        "Leck",
        "2026-01-02",
        "12",
    ]


def test_mapping_to_a_missing_column() -> None:
    with pytest.raises(BadInputError, match="no column 'Was', which the mapping names for 'problem'"):
        find_columns(table("a"), None, Mapping(columns={"problem": "Was"}))


def test_mapping_of_an_unknown_role() -> None:
    with pytest.raises(BadInputError, match="'problm' in the mapping") as caught:
        find_columns(table("a"), None, Mapping(columns={"problm": "a"}))
    assert "problem" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kind: nonsense", "kind: Input should be"),
        ("colums: {}", "colums: Extra inputs"),
        ("columns: [a]", "columns: Input should be"),
        ("- a", "the whole file"),
        ("a: [", "cannot be used"),
        ("!!python/object/apply:os.system [id]", "cannot be used"),
    ],
)
def test_unusable_mapping_file(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInputError, match=reason):
        load_mapping(path)


def test_missing_mapping_file(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be used"):
        load_mapping(tmp_path / "none.yaml")
