"""Blocks: every citation's quote stands in its source, on its page; safety is ordered and never doubled."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.blocks import (
    Source,
    alert_block,
    by_severity,
    quote_block,
    row_block,
    safety_blocks,
    section_safety,
    steps_block,
    work_orders_block,
)
from copilot.index import IndexedPassage
from copilot.knowledge import (
    AlarmState,
    Alert,
    Cell,
    Passage,
    PassageKind,
    SafetyMessage,
    Section,
    SignalWord,
    Step,
    WorkOrder,
)
from copilot.reply import BlockKind
from copilot.wording import wording

SOURCE = Source("manual.pdf", "B", "en", ("Manual", "Care"))
HOT = SafetyMessage(SignalWord.WARNING, "WARNING Hot oil.", 3)
HIGH = SafetyMessage(SignalWord.DANGER, "DANGER High voltage.", 4)


def indexed(text: str, page_starts: tuple[tuple[int, int], ...] = ()) -> IndexedPassage:
    passage = Passage(text, PassageKind.TEXT, "m#1", ("Manual", "Care"), 0, "en", page_starts)
    return IndexedPassage("main", "manual.pdf", "v1", "B", (), passage)


def test_a_quote_is_cut_where_the_page_ends() -> None:
    block = quote_block(indexed("Close the valve. Then wait.\nOpen it.", ((0, 4), (17, 5))))
    assert [(cited.quote, cited.page) for cited in block.citations] == [
        ("Close the valve.", 4),
        ("Then wait.", 5),
        ("Open it.", 5),
    ]
    assert {(cited.document, cited.revision, cited.heading, cited.lang) for cited in block.citations} == {
        ("manual.pdf", "B", ("Manual", "Care"), "en")
    }


@given(st.text(), st.lists(st.integers(0, 80), unique=True, max_size=4))
def test_every_quote_stands_on_its_page_in_one_run(text: str, cuts: list[int]) -> None:
    starts = tuple((start, page) for page, start in enumerate(sorted({0, *cuts}), start=1))
    passage = indexed(text, starts).passage
    edges = [*(start for start, _ in starts), max(len(text), 81)]
    pages = {page: text[start:stop] for (start, page), stop in zip(starts, edges[1:], strict=True)}
    block = quote_block(indexed(text, starts))
    assert block.text == text
    for cited in block.citations:
        assert cited.page is not None
        assert cited.quote in pages[cited.page]
        assert "\n" not in cited.quote
    assert passage.page == 1
    quoted = "".join(cited.quote for cited in block.citations)
    assert "".join(quoted.split()) == "".join(text.split())


def test_a_row_names_its_columns_and_cites_its_cells() -> None:
    cells = (Cell("Code", "E-042", 7), Cell("", "no header", 7), Cell("Cause", "  ", 7))
    block = row_block(SOURCE, cells, BlockKind.FAULT_ROW)
    assert block.text == "Code: E-042\nno header"
    assert [(cited.quote, cited.page) for cited in block.citations] == [("E-042", 7), ("no header", 7)]


def test_steps_keep_their_printed_numbers() -> None:
    block = steps_block(SOURCE, [Step(3, "Close.", 5), Step(4, "Open.", 6)])
    assert block.text == "3. Close.\n4. Open."
    assert [(cited.quote, cited.page) for cited in block.citations] == [("Close.", 5), ("Open.", 6)]


def test_safety_is_verbatim_once_and_most_severe_first() -> None:
    section = Section("m#1", 0, ("Manual",), safety=(HOT,), steps=(Step(1, "Go.", 4, (HIGH, HOT)),))
    assert section_safety(section) == (HOT, HIGH)
    blocks = by_severity([*safety_blocks(SOURCE, section_safety(section)), *safety_blocks(SOURCE, [HOT])])
    assert [(block.text, block.level) for block in blocks] == [
        ("DANGER High voltage.", "danger"),
        ("WARNING Hot oil.", "warning"),
    ]
    assert blocks[0].citations[0].quote == HIGH.text


def test_an_alert_is_told_in_the_readers_words() -> None:
    alert = Alert(
        "f", "plc", "PRESS-01", "E-042", "low", 500, AlarmState.ACKNOWLEDGED,
        datetime(2026, 1, 2, 10, tzinfo=UTC), datetime(2026, 1, 2, 11, tzinfo=UTC), count=3,
    )  # fmt: skip
    for lang in ("en", "de", "es", "zh-Hant", "zh-Hans"):
        block = alert_block(alert, wording(lang))
        assert all(part in block.text for part in ("E-042", "PRESS-01", "low", "3"))
        assert wording(lang)("state.acknowledged") in block.text
        assert block.citations == ()


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "Jan 2, 2026 18:00"), ("de", "02.01.2026 18:00"), ("zh-Hant", "2026年1月2日 18:00")],
)
def test_an_alert_is_dated_on_the_plants_clock(lang: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Hong_Kong")
    time.tzset()
    try:
        alert = Alert(
            "f", "plc", "PRESS-01", "E-042", "low", 500, AlarmState.ACKNOWLEDGED,
            datetime(2026, 1, 2, 10, tzinfo=UTC), datetime(2026, 1, 2, 11, tzinfo=UTC),
        )  # fmt: skip
        assert told in alert_block(alert, wording(lang)).text
    finally:
        monkeypatch.undo()
        time.tzset()


def test_work_orders_quote_what_was_written() -> None:
    order = WorkOrder("W1", "PRESS-01", date(2025, 3, 1), "no pressure", "", "filter changed", minutes=40)
    block = work_orders_block([(order, SOURCE)], wording("en"))
    assert block.text == "1 similar work order:\n2025-03-01 PRESS-01: no pressure / filter changed (40 min)"
    assert [cited.quote for cited in block.citations] == ["no pressure", "filter changed"]
