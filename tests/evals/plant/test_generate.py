"""The sample plant's records are what the generator writes, and its questions stand on its documents."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest

from copilot.alerts import EventKind, apply
from copilot.codes import normalise
from copilot.knowledge import Alert, DocumentKind
from copilot.settings import load_settings
from evals.plant.alarmlog import LAST
from evals.plant.alarmtable import alarm_texts
from evals.plant.causes import PLANT, Tongues, read_faults
from evals.plant.generate import RECORDS, generated, read_assets
from evals.plant.source import read_manual
from ingestion.records.reading import read_records
from ingestion.records.records import Records

LANGUAGES = ("en", "de", "es", "zh-Hant", "zh-Hans")
QUESTIONS = ("questions.jsonl", "everyday.jsonl", "everyday-fresh.jsonl")
SPLITS = {"everyday-fresh.jsonl": ("test",)}
KINDS = {"code", "symptom", "procedure", "value", "safety", "part", "history", "which_machine"}


@cache
def records(name: str) -> Records:
    return read_records(RECORDS / name, load_settings(), site="main", assets=read_assets())


@cache
def codes_of(model: str) -> frozenset[str]:
    return frozenset(normalise(code) for code in alarm_texts(model))


@cache
def manual(model: str) -> dict[str, dict[str, str]]:
    """``language -> section number -> text``."""
    return {
        path.name.split(".")[1]: _sections("\n".join(part.markdown for part in read_manual(path).parts))
        for path in sorted((PLANT / "manuals" / model).glob("manual.*.md"))
    }


def _sections(markdown: str) -> dict[str, str]:
    pieces = re.split(r"^#+ (\d+(?:\.\d+)*) ", markdown, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


@cache
def questions(name: str) -> tuple[dict[str, Any], ...]:
    lines = (PLANT / name).read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def answerable() -> list[Any]:
    every = [each for name in QUESTIONS for each in questions(name)]
    return [pytest.param(each, id=each["id"]) for each in every if each["answerable"]]


@pytest.mark.parametrize(
    ("name", "content"), [pytest.param(*file, id=file[0]) for file in generated().items()]
)
def test_committed_files_are_what_the_generator_writes(name: str, content: bytes) -> None:
    assert (RECORDS / name).read_bytes() == content, "run python -m evals.plant.generate and commit"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("assets.csv", DocumentKind.REGISTER),
        ("fmea.xlsx", DocumentKind.FMEA),
        ("work_orders.csv", DocumentKind.WORK_ORDERS),
        ("alerts.jsonl", DocumentKind.ALERTS),
        ("glossary.csv", DocumentKind.GLOSSARY),
    ],
)
def test_readers_know_every_file_without_a_warning(name: str, kind: DocumentKind) -> None:
    assert records(name).kind == kind
    assert records(name).warnings == ()


def test_register_names_two_assets_of_each_model_in_every_script() -> None:
    assets = read_assets()
    assert Counter(asset.model for asset in assets) == {"HPX-200": 2, "VMC-850": 2, "IM-160": 2, "PL-40": 2}
    assert all(any("\u4e00" <= char <= "\u9fff" for char in " ".join(asset.aliases)) for asset in assets)


def test_work_orders_are_complete_and_name_known_assets_and_codes() -> None:
    model_of = {asset.id: asset.model for asset in read_assets()}
    orders = records("work_orders.csv").work_orders
    assert len(orders) == 640
    assert len({order.id for order in orders}) == 640
    assert {order.asset for order in orders} == set(model_of)
    assert all(normalise(order.code) in codes_of(model_of[order.asset]) for order in orders if order.code)
    assert 0.1 < sum(not order.code for order in orders) / 640 < 0.5


def test_work_orders_span_three_years_in_order() -> None:
    days = [order.opened for order in records("work_orders.csv").work_orders]
    assert days == sorted(days)
    assert (days[0].year, days[0].month, days[-1].year, days[-1].month) == (2023, 11, 2026, 10)


def test_frequent_causes_bring_more_work_orders_than_rare_ones() -> None:
    fitted = Counter(part for order in records("work_orders.csv").work_orders for part in order.parts)
    causes = [
        cause for each in read_faults() for fault in each.faults for cause in fault.causes if cause.part
    ]
    needed_by = Counter(cause.part for cause in causes)
    alone = [cause for cause in causes if needed_by[cause.part] == 1]
    often = [fitted[cause.part] for cause in alone if cause.occurrence >= 5]
    seldom = [fitted[cause.part] for cause in alone if cause.occurrence <= 3]
    assert mean(often) > 2 * mean(seldom)


def test_fmea_has_a_row_for_each_cause_and_language_with_its_risk_number() -> None:
    causes = sum(len(fault.causes) for each in read_faults() for fault in each.faults)
    passages = records("fmea.xlsx").passages
    assert Counter(passage.lang for passage in passages) == dict.fromkeys(
        ("en", "de", "es", "zh-Hant"), causes
    )
    for passage in passages:
        cells = {cell.header: cell.text for cell in passage.cells}
        assert int(cells["RPN"]) == int(cells["S"]) * int(cells["O"]) * int(cells["D"])
        assert cells["Item"]


def test_alarms_name_known_assets_and_codes_in_the_order_of_time() -> None:
    model_of = {asset.id: asset.model for asset in read_assets()}
    events = records("alerts.jsonl").alerts
    assert 5500 <= len(events) <= 7000
    assert all(normalise(event.code) in codes_of(model_of[event.asset]) for event in events)
    assert all(earlier.at <= later.at for earlier, later in pairwise(events))
    assert events[-1].at <= LAST


def test_four_alarms_still_stand_at_the_end() -> None:
    alarms: dict[str, Alert] = {}
    for event in records("alerts.jsonl").alerts:
        alarms[event.fingerprint] = apply(event, alarms.get(event.fingerprint))
    active = {(alarm.asset, alarm.code) for alarm in alarms.values() if alarm.state.active}
    assert active == {("PRESS-01", "E-042"), ("IMM-02", "E-042"), ("CNC-02", "SV0301"), ("PACK-01", "A.F2")}


def test_log_holds_floods_and_chattering() -> None:
    raised = [event for event in records("alerts.jsonl").alerts if event.kind is EventKind.RAISED]
    by_alarm: dict[str, list[datetime]] = {}
    for event in raised:
        by_alarm.setdefault(event.fingerprint, []).append(event.at)
    assert _most_within([event.at for event in raised], timedelta(minutes=10)) >= 10
    assert max(_most_within(times, timedelta(hours=1)) for times in by_alarm.values()) >= 24


def _most_within(times: list[datetime], span: timedelta) -> int:
    return max(
        sum(start <= at < start + span for at in times[place : place + 80])
        for place, start in enumerate(times)
    )


def test_alarms_of_a_code_come_on_the_day_of_its_work_order() -> None:
    days = {(event.asset, normalise(event.code), event.at.date()) for event in records("alerts.jsonl").alerts}
    orders = [
        order
        for order in records("work_orders.csv").work_orders
        if order.code and order.opened.isoformat() > "2025-11-21"
    ]
    heralded = [order for order in orders if (order.asset, normalise(order.code), order.opened) in days]
    assert len(heralded) == len(orders) > 100


def test_glossary_has_every_term_in_five_languages() -> None:
    terms = records("glossary.csv").terms
    assert len(terms) >= 120
    assert all(set(term.words) == set(LANGUAGES) for term in terms)


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("main press low, relief vlv dirty", "en"),
        ("Füllvent. undicht, Dichts. neu", "de"),
        ("bobina quemada, cambiada", "es"),
        ("壓力唔夠,換咗 V10", "zh-Hant"),
    ],
)
def test_jargon_is_heard_in_its_language(line: str, lang: str) -> None:
    assert Tongues(read_faults()).of(line) == lang


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_are_balanced_over_splits_languages_and_answers(name: str) -> None:
    counts = Counter((each["split"], each["lang"], each["answerable"]) for each in questions(name))
    expected = {
        (split, lang, yes): 10
        for split in SPLITS.get(name, ("dev", "test"))
        for lang in LANGUAGES
        for yes in (True, False)
    }
    assert counts == expected


def test_no_question_is_asked_twice() -> None:
    every = [each for name in QUESTIONS for each in questions(name)]
    assert len({each["id"] for each in every}) == len({each["text"] for each in every}) == len(every)


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_name_assets_of_the_register(name: str) -> None:
    model_of = {asset.id: asset.model for asset in read_assets()} | {None: None}
    assert all(each["asset_model"] == model_of[each["asset"]] for each in questions(name))


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_without_an_answer_have_no_gold(name: str) -> None:
    without = [each for each in questions(name) if not each["answerable"]]
    assert all((each["kind"], each["gold"], each["phrases"]) == ("none", [], {}) for each in without)


def test_everyday_questions_name_their_machine_about_as_often_as_the_asset_does() -> None:
    answered = [each for each in questions("everyday.jsonl") if each["answerable"]]
    for split in ("dev", "test"):
        told = [each["asset"] is not None for each in answered if each["split"] == split]
        assert 0.4 < mean(told) < 0.6
    assert {each["kind"] for each in answered} == KINDS


@pytest.mark.parametrize("question", answerable())
def test_gold_holds_the_phrase_in_each_language_it_exists_in(question: dict[str, Any]) -> None:
    assert question["kind"] in KINDS
    texts: dict[str, list[str]] = {}
    for gold in question["gold"]:
        for lang, text in _versions(gold["document_group"], gold["section"]).items():
            texts.setdefault(lang, []).append(text)
    assert set(question["phrases"]) == set(texts)
    for lang, phrase in question["phrases"].items():
        assert any(phrase in text for text in texts[lang]), f"{lang}: {phrase}"


def _versions(group: str, section: str) -> dict[str, str]:
    """``language -> text`` of a section; a work order has one text, whatever it is written in."""
    if group == "records/work_orders.csv":
        passages = records("work_orders.csv").passages
        return {"en": next(each.text for each in passages if each.section_id.endswith(f"#{section}"))}
    model, _ = group.split("/")
    return {lang: sections[section] for lang, sections in manual(model).items()}
