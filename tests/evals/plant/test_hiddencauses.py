"""The hidden-cause cases: as the reports give them, spread as promised, and consistent with the manuals."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

import pytest
import yaml

from evals.plant.alarmtable import alarm_texts
from evals.plant.causes import PLANT
from evals.plant.goldrows import GOLD
from evals.plant.hiddencauses import NOT_OK, OK, UNKNOWN, Report, cases, machines


@pytest.fixture(scope="module")
def rows():
    return list(cases())


def test_file_is_as_the_reports_give_it(rows):
    written = (PLANT / "cases.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in written] == rows


def test_spread_over_models_machines_languages_and_alarms(rows):
    assert set(Counter(row["asset_model"] for row in rows).values()) == {30}
    assert len({row["asset"] for row in rows}) == 8
    assert Counter(row["lang"] for row in rows) == dict.fromkeys(("en", "de", "es", "zh-Hant", "zh-Hans"), 24)
    assert 0.3 <= sum(not row["alarms"] for row in rows) / len(rows) <= 0.37
    assert len({row["id"] for row in rows}) == len(rows)


def test_no_report_copies_a_manual(rows):
    told = {text for row in rows for text in row["symptoms"]}
    faults = map(json.loads, (GOLD / "faults.jsonl").read_text("utf-8").splitlines())
    assert not told & {fault.get("symptom") for fault in faults}


def test_true_cause_is_found_where_it_is_looked_for_and_few_checks_cannot_be_made(rows):
    assert all(row["answers"][row["truth"]] == NOT_OK for row in rows)
    answers = Counter(answer for row in rows for answer in row["answers"].values())
    assert answers.keys() == {OK, NOT_OK, UNKNOWN}
    assert 0.03 < answers[UNKNOWN] / answers.total() < 0.07


def test_every_check_of_the_manuals_has_an_entry():
    shown = yaml.safe_load((PLANT / "checks.yaml").read_text("utf-8"))
    for line in (GOLD / "faults.jsonl").read_text("utf-8").splitlines():
        fault = json.loads(line)
        model = fault["document"].split("/")[1]
        if fault.get("check") and "/manual.en." in fault["document"]:
            assert fault["check"] in shown[model]["shows"], (model, fault["check"])


def test_what_checks_show_names_causes_of_the_machine():
    shown = yaml.safe_load((PLANT / "checks.yaml").read_text("utf-8"))
    for model, machine in machines().items():
        for causes in shown[model]["shows"].values():
            for cause in causes:
                machine.text(cause)
        assert all(machine.is_listed(cause) for cause in shown[model]["same"])


def test_a_cause_that_the_plant_does_not_know_is_refused():
    report = Report(asset="PRESS-01", lang="en", cause="gremlins", alarms=(), report=("x",))
    with pytest.raises(ValueError, match="gremlins"):
        machines()["HPX-200"].answers(report, Random(1))


def test_alarms_are_codes_of_the_machine(rows):
    for row in rows:
        assert set(row["alarms"]) <= alarm_texts(row["asset_model"]).keys(), row["id"]
