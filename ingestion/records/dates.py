"""Dates as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from copilot.errors import BadInputError

_TIME = r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?"
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[./-](?P<second_field>\d{1,2})[./-](?P<year>\d{4}|\d{2})" + _TIME)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.年-] ?(?P<month>\d{1,2})[/.月-] ?(?P<day>\d{1,2})日?" + _TIME)
_NAMED = re.compile(
    r"(?P<day>\d{1,2})[ .-]+(?P<name>[A-Za-z]{3})[a-z]*\.?[ ,-]+(?P<year>\d{4}|\d{2})" + _TIME
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan ene",
            "feb",
            "mar mär mrz",
            "apr abr",
            "may mai",
            "jun",
            "jul",
            "aug ago",
            "sep",
            "oct okt",
            "nov",
            "dec dez dic",
        ),
        start=1,
    )
    for name in names.split()
}
_EXCEL_EPOCH = datetime(1899, 12, 30)
"""Day 0 of spreadsheet serial numbers, from March 1900 on (they count a 29 February 1900)."""


def is_day_first(texts: Iterable[str]) -> bool:
    """Whether ``03/04/2026`` in a column is the 3 April: yes, unless another row can only be month first."""
    fields = [match for text in texts if (match := _NUMERIC.fullmatch(text.strip()))]
    month_first = any(int(match["second_field"]) > 12 for match in fields)
    return not month_first or any(int(match["first"]) > 12 for match in fields)


def read_moment(text: str, day_first: bool = True) -> datetime:
    """A point in time: ISO 8601, ``22/11/2026 14:05``, ``2026年11月22日``, ``22 Nov 2026``, spreadsheet
    serials or Unix seconds or milliseconds. Without a time it is midnight, without a zone it counts as UTC.

    Raises `BadInputError` for anything else and for years outside 1950 to 2100.
    """
    text = text.strip()
    try:
        moment = _parse(text, day_first)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not 1950 <= moment.year <= 2100:
        raise BadInputError(
            f"{text[:40]!r} is no date.", "Write dates as 2026-11-22 or 2026-11-22T14:05:00Z."
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_date(text: str, day_first: bool = True) -> date:
    """The day of `read_moment`, as written."""
    return read_moment(text, day_first).date()


def _parse(text: str, day_first: bool) -> datetime | None:
    if _SERIAL.fullmatch(text):
        return _EXCEL_EPOCH + timedelta(days=float(text))
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    if match := _NUMERIC.fullmatch(text):
        first, second = int(match["first"]), int(match["second_field"])
        swap = second > 12 or (not day_first and first <= 12)
        return _moment(match, month=first if swap else second, day=second if swap else first)
    if match := _YEAR_FIRST.fullmatch(text):
        return _moment(match, month=int(match["month"]), day=int(match["day"]))
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match["name"].casefold())
        return _moment(match, month=month, day=int(match["day"])) if month else None
    return datetime.fromisoformat(text)


def _moment(match: re.Match[str], month: int, day: int) -> datetime:
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    return datetime(year, month, day, hour, minute, second)
