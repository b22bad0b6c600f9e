"""Real public lists are read whole, their kind told from their columns."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from copilot.alerts import replay
from copilot.knowledge import DocumentKind
from copilot.settings import Settings
from ingestion.records.reading import read_records
from ingestion.records.records import Records

DATA = os.environ.get("COPILOT_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="COPILOT_DATA names no folder with the public data")


def read(name: str) -> Records:
    assert DATA
    return read_records(Path(DATA) / name, Settings(), site="main")


def test_robot_alarms() -> None:
    records = read("alarms/dobot_cr_alarms.csv")
    assert records.kind is DocumentKind.ALARM_LIST
    assert {len(section.faults) for section in records.sections} == {1}
    assert len({section.id for section in records.sections}) == 386
    assert {section.lang for section in records.sections} == {"en", "de", "es", "zh-Hans", "ja", "ko", "ru"}
    assert records.warnings == ()


def test_printer_alarms_for_several_models() -> None:
    records = read("alarms/prusa_error_codes.csv")
    assert len({section.id for section in records.sections}) == 415
    assert {"Prusa-FDM", "Prusa-SLA", "MK4", "SL1"} <= set(records.asset_models)


def test_excavator_work_orders() -> None:
    records = read("work_orders/excavator.csv")
    assert len(records.work_orders) == len(records.passages) == 4777
    assert sum(order.lang == "en" for order in records.work_orders) > 4700
    assert records.work_orders[1].problem == records.passages[1].cells[0].text


def test_fmea() -> None:
    records = read("fmea/fmea.csv")
    assert sum(len(section.faults) for section in records.sections) == len(records.passages) == 330


def test_machines_and_errors() -> None:
    assert len(read("alerts/PdM_machines.csv").assets) == 100
    alerts = replay(read("alerts/PdM_errors.csv").alerts)
    assert sum(alert.count for alert in alerts) == 3919
