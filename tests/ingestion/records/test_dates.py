"""Dates in the shapes that exports use."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from ingestion.records.dates import is_day_first, read_date, read_moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "20261122", "2026/11/22", "22/11/2026", "22.11.2026", "22-11-26", "11/22/2026", "46348",
        "2026年11月22日", "22 Nov 2026", "22-NOV-26", "22. November 2026", "2026-11-22T10:05:00+08:00", "1795305600",
        "1795305600000", "2026-11-22 10:05", " 22/11/2026 10:05:07 ",
    ],
)  # fmt: skip
def test_shapes_of_one_day(text: str) -> None:
    assert read_date(text) == date(2026, 11, 22)


def test_time_and_zone_are_kept() -> None:
    assert read_moment("22/11/2026 14:05").isoformat() == "2026-11-22T14:05:00+00:00"
    assert read_moment("2026-11-22T14:05:09+08:00") == datetime(2026, 11, 22, 6, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "32/01/2026",
        "13/13/2026",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "1",
        "²0261122",
        "99999.9",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BadInputError, match="is no date"):
        read_moment(text)


def test_order_of_day_and_month_is_that_of_the_column() -> None:
    assert is_day_first(["03/04/2026", "25/04/2026"])
    assert not is_day_first(["03/04/2026", "04/25/2026"])
    assert is_day_first(["03/04/2026"])
    assert read_date("03/04/2026", day_first=False) == date(2026, 3, 4)


@given(
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d"]),
)
def test_written_dates_come_back(day: date, shape: str) -> None:
    assert read_date(day.strftime(shape)) == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        year = read_moment(text).year
    except BadInputError:
        return
    assert 1950 <= year <= 2100
