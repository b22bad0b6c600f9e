"""Every kind of table becomes the nouns of the plant, with its cells verbatim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from copilot.alerts import EventKind
from copilot.errors import BadInputError
from copilot.knowledge import Asset, Cell, DocumentKind, PassageKind, Term
from copilot.settings import Settings
from ingestion.records.mapping import Mapping
from ingestion.records.reading import read_records
from ingestion.records.records import Records

PRESS = Asset("PRESS-01", "Press 1", "HPX-200", "main", aliases=("old press", "一號油壓機"))
Reader = Callable[..., Records]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def reader(text: str, name: str = "list.csv", **options: object) -> Records:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return read_records(path, Settings(), site="main", **options)  # type: ignore[arg-type]

    return reader


ALARMS = (
    "model,table,code,code_hex,title_en,cause_en,remedy_en,title_de,cause_de,remedy_de\n"
    'M1,plc,16,0x0010,Low pressure,"Valve, dirty",Clean,Druck niedrig,Ventil verschmutzt,Reinigen\n'
    "M1,drive,16,0x0010,Overcurrent,,Replace,,,\n"
    "M2,plc,XX101,,Jam,,Clear,Stau,,Räumen\n"
)


def test_alarm_versions_share_a_section(read: Reader) -> None:
    records = read(ALARMS)
    english, german = records.sections[:2]
    assert (english.id, english.lang, german.lang) == (german.id, "en", "de")
    assert english.heading == ("plc", "16", "Low pressure")
    assert german.faults[0].cause == "Ventil verschmutzt"
    assert german.faults[0].cells == (
        Cell("model", "M1"),
        Cell("table", "plc"),
        Cell("code", "16"),
        Cell("code_hex", "0x0010"),
        Cell("title_de", "Druck niedrig"),
        Cell("cause_de", "Ventil verschmutzt"),
        Cell("remedy_de", "Reinigen"),
    )
    assert records.passages[1].text == (
        "table: plc\ncode: 16\ncode_hex: 0x0010\ntitle: Druck niedrig\ncause: Ventil verschmutzt\nremedy: Reinigen"
    )
    assert [passage.ordinal for passage in records.passages] == list(range(5))


def test_same_code_in_two_tables_and_models_of_rows(read: Reader) -> None:
    records = read(ALARMS)
    assert len({section.id for section in records.sections}) == 3
    assert records.asset_models == ("M1", "M2")
    assert [passage.asset_models for passage in records.passages] == [("M1",)] * 3 + [("M2",)] * 2
    assert records.passages[0].codes == ("16", "0X0010")
    assert records.passages[3].codes == ("XX101",)
    assert {passage.kind for passage in records.passages} == {PassageKind.FAULT_ROW}
    assert records.lang == ""


def test_row_has_its_own_code_and_part_numbers_but_no_other_alarm(read: Reader) -> None:
    records = read(
        "model,code,title,remedy\nMK4,E-042,Low,Fit HP-7730-118 or see E-043\nMK4,E-043,High,Drain\n"
    )
    assert records.passages[0].codes == ("E042", "HP7730118")


@pytest.mark.parametrize(
    ("cell", "models"), [("MK4 XL", ("F", "MK4", "XL")), ('"HPX 200, HPX 300"', ("F", "HPX 200", "HPX 300"))]
)
def test_several_models_in_a_cell(read: Reader, cell: str, models: tuple[str, ...]) -> None:
    assert read(f"model,models,code,title\nF,{cell},1,Low\n").passages[0].asset_models == models


def test_alarm_list_of_one_model_and_language(read: Reader) -> None:
    records = read("id,Code,Meaning\n1,E-042,主壓力未達到\n2,,\n2,E-042,又一次\n", asset_model="HPX-200")
    assert records.asset_models == ("HPX-200",)
    assert records.passages[0].lang == "zh-Hant"
    assert records.passages[0].codes == ("E042",)
    assert [section.id for section in records.sections] == ["list.csv#E-042", "list.csv#E-042~2"]
    assert records.warnings == ("row 3 was left out: it has neither a code nor a text",)


def test_rows_without_a_model_leave_the_document_open(read: Reader) -> None:
    records = read("model,code,title\nM1,1,Low\n,2,High\n")
    assert records.asset_models == ()
    assert [passage.asset_models for passage in records.passages] == [("M1",), ()]


def test_fmea_groups_causes_and_fills_merged_cells(read: Reader) -> None:
    records = read(
        "Component,Failure mode,Effect,S,Cause,O,Controls,D,Action\n"
        "Pump,Leaks,Oil on floor,7,Seal worn,4,Visual,3,Replace seal\n"
        ",,,,Bolts loose,2,Torque check,3,Tighten\n"
        "Pump,Noisy,,3,Air in oil,5,,,Bleed\n"
    )
    leaks, noisy = records.sections
    assert leaks.heading == ("list", "Pump", "Leaks")
    assert [fault.cause for fault in leaks.faults] == ["Seal worn", "Bolts loose"]
    assert leaks.faults[1].cells[:4] == (
        Cell("Component", "Pump"),
        Cell("Failure mode", "Leaks"),
        Cell("Effect", "Oil on floor"),
        Cell("S", "7"),
    )
    assert noisy.faults[0].remedy == "Bleed"
    assert [passage.section_id for passage in records.passages] == [leaks.id, leaks.id, noisy.id]


def test_fmea_keeps_merged_places_and_no_foreign_codes(read: Reader) -> None:
    records = read(
        "Model,Item,Function,Code,Failure mode,Cause\n"
        "M1,Pump,Press oil,E-1,Leaks,Seal worn\n"
        "M1,,,,Noisy,Air in oil\n"
        "M1,Valve,,E-2,Sticks,Dirt\n"
        "M2,,,,Jams,Swarf\n"
    )
    assert [section.heading for section in records.sections] == [
        ("list", "Pump", "Leaks"),
        ("list", "Pump", "Noisy"),
        ("list", "Valve", "Sticks"),
        ("list", "Jams"),
    ]
    assert [section.faults[0].code for section in records.sections] == ["E-1", "", "E-2", ""]
    assert [cell.text for cell in records.passages[1].cells] == [
        "M1",
        "Pump",
        "Press oil",
        "Noisy",
        "Air in oil",
    ]
    assert [cell.text for cell in records.passages[2].cells] == ["M1", "Valve", "E-2", "Sticks", "Dirt"]


def test_fmea_in_several_languages(read: Reader) -> None:
    records = read(
        "Item,Failure mode (en),Failure mode (de),Cause (en),Cause (de),O\nPump,Leaks,Leckt,Seal,Dichtung,4\n"
    )
    english, german = records.sections
    assert (english.id, german.lang, german.heading) == (german.id, "de", ("list", "Pump", "Leckt"))
    assert [cell.text for cell in german.faults[0].cells] == ["Pump", "Leckt", "Dichtung", "4"]


WORK_ORDERS = (
    "wo;asset;date;problem;cause;remedy;parts;hours\n"
    "1;old press;22/11/2026;Druck zu niedrig, E-042;DBV verschmutzt;gereinigt;HP-7730-118, Öl;1,5\n"
    "2;PRESS-09;03/11/2026;壓力唔夠;;洗咗溢流閥;;1:30\n"
    "3;PRESS-09;soon;x;;;;\n"
    "4;PRESS-09;03/11/2026;x;;;;long\n"
    "5;;03/11/2026;x;;;;\n"
    "1;PRESS-09;03/11/2026;double number;;;;\n"
)


def test_work_orders(read: Reader) -> None:
    records = read(WORK_ORDERS, assets=[PRESS])
    first, second, third = records.work_orders
    assert (first.asset, first.opened, first.minutes) == ("PRESS-01", date(2026, 11, 22), 90)
    assert first.parts == ("HP-7730-118", "Öl")
    assert (second.asset, second.lang, second.minutes) == ("PRESS-09", "zh-Hant", 90)
    assert third.id == "1~2"
    assert records.warnings == (
        "row 4 was left out: 'soon' is no date.",
        "row 5 was left out: 'long' is no duration.",
        "row 6 was left out: it has no asset",
    )


def test_story_of_a_work_order_is_verbatim(read: Reader) -> None:
    records = read(WORK_ORDERS, assets=[PRESS])
    story = records.passages[0]
    assert story.kind is PassageKind.WORK_ORDER
    assert story.text == "Druck zu niedrig, E-042\nDBV verschmutzt\ngereinigt\nHP-7730-118, Öl"
    assert story.cells[-1] == Cell("hours", "1,5")
    assert story.codes == ("E042", "HP7730118")
    assert story.asset_models == ("HPX-200",)
    assert records.sections[0].id == story.section_id == "list.csv#1"
    assert records.sections[0].heading == ("list", "PRESS-01", "1 2026-11-22")


def test_language_column_of_work_orders(read: Reader) -> None:
    records = read(
        "date,asset,problem,lang\n2026-01-02,P,x,zh_TW\n2026-01-02,P,泵壞咗,Chinese\n2026-01-02,P,y,DE\n"
    )
    assert [order.lang for order in records.work_orders] == ["zh-Hant", "zh-Hant", "de"]


def test_work_orders_by_mapping(read: Reader) -> None:
    mapping = Mapping(kind=DocumentKind.WORK_ORDERS, columns={"problem": "comp", "opened": "when"}, lang="en")
    records = read(
        "when,unit,comp\n2020-01-02,3,comp4\n",
        mapping=mapping.model_copy(update={"constants": {"asset": "3"}}),
    )
    assert (records.work_orders[0].problem, records.work_orders[0].asset, records.lang) == (
        "comp4",
        "3",
        "en",
    )


def test_register(read: Reader) -> None:
    records = read(
        "Asset;Name;Model;Location;Serial number;Aliases\n"
        'PRESS-01;Press 1;HPX-200;Hall A;007;"old press, 一號油壓機"\n'
        "PRESS-01;again;HPX-200;;;\n"
        "X;;;;;\n"
    )
    assert records.assets == (
        Asset("PRESS-01", "Press 1", "HPX-200", "main", "Hall A", "007", ("old press", "一號油壓機")),
    )
    assert records.warnings == (
        "row 3 was left out: asset 'PRESS-01' stands in the list already",
        "row 4 was left out: it has no model",
    )


def test_glossary(read: Reader) -> None:
    records = read(
        "id,en,de,zh-Hant\nT1,relief valve; pressure relief valve,Druckbegrenzungsventil,溢流閥;安全閥\n"
        ",,,\nT2,pump,,\n"
    )
    assert records.terms == (
        Term(
            "T1",
            {
                "en": ("relief valve", "pressure relief valve"),
                "de": ("Druckbegrenzungsventil",),
                "zh-Hant": ("溢流閥", "安全閥"),
            },
        ),
        Term("T2", {"en": ("pump",)}),
    )


def test_alerts(read: Reader) -> None:
    records = read(
        '{"at": "2026-11-22T10:05:00+08:00", "asset": "一號油壓機", "code": "E-042", "state": "raised",'
        ' "severity": "high", "value": 41.5, "unit": "bar", "source": "plc"}\n'
        '{"at": "2026-11-22T10:06:00+08:00", "asset": "PRESS-01", "code": "E-042", "state": "cleared"}\n'
        '{"at": "2026-11-22T10:06:00+08:00", "asset": "PRESS-01", "code": "E-042", "state": "dancing"}\n'
        '{"at": "never", "asset": "PRESS-01", "code": "E-042"}\n'
        '{"at": "2026-11-22", "asset": "PRESS-01"}\n',
        name="alerts.jsonl",
        assets=[PRESS],
    )
    first, second = records.alerts
    assert (first.kind, first.asset, first.severity, first.value) == (EventKind.RAISED, "PRESS-01", 700, 41.5)
    assert first.at == datetime(2026, 11, 22, 2, 5, tzinfo=UTC)
    assert (second.kind, second.source) == (EventKind.CLEARED, "alerts")
    assert [warning.split(":")[0] for warning in records.warnings] == [
        f"row {n} was left out" for n in (3, 4, 5)
    ]


def test_alert_with_start_and_end_gives_two_events(read: Reader) -> None:
    records = read("time,machine,alarm,cleared\n2026-01-02 10:00,P,E-1,2026-01-02 10:30\n")
    assert [event.kind for event in records.alerts] == [EventKind.RAISED, EventKind.CLEARED]


def test_document_id_begins_every_section(read: Reader) -> None:
    assert read(ALARMS, document="hall/list.csv").sections[0].id == "hall/list.csv#M1/plc/16"


def test_named_kind_wins(read: Reader) -> None:
    with pytest.raises(BadInputError, match="no column for 'failure_mode'"):
        read(ALARMS, kind=DocumentKind.FMEA)


def test_json_rows_with_missing_keys(read: Reader) -> None:
    records = read(
        '{"code": "E-1", "title": "Low", "cause": "Valve"}\n{"code": "E-2", "title": "High"}\n',
        name="a.jsonl",
    )
    assert [section.faults[0].cause for section in records.sections] == ["Valve", ""]
