"""Days as people pick them: from one midnight of this machine's time zone to the next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from copilot.errors import BadInputError

Span = tuple[datetime, datetime]
"""From a moment on, up to but without another."""


def day_of(text: str) -> Span | None:
    """The span of a day "2026-11-28"; None for "". Raises `BadInputError`."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return tuple(datetime.combine(each, time.min).astimezone() for each in (day, day + timedelta(days=1)))  # type: ignore[return-value]
    except (ValueError, OverflowError) as error:
        raise BadInputError(f"'{text[:20]}' is no day.", "Write it as 2026-11-28.") from error
