"""Alert logs: the events of alarms, one a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from copilot.alerts import AlertEvent, EventKind
from copilot.errors import BadInputError
from ingestion.alertwords import event_kind, severity_of
from ingestion.records.dates import is_day_first, read_moment
from ingestion.records.source import Source
from ingestion.records.table import Row


def read_events(source: Source) -> Iterator[AlertEvent]:
    """Events in the table's order, a second one where the row also says when the alarm went.

    Rows without a code, an asset, a time or with an unknown state are left out with a warning.
    """
    day_first = is_day_first(source.text(row, "at") for row in source.table.rows)
    for row in source.table.rows:
        try:
            event = _event(source, row, day_first)
            cleared = source.text(row, "cleared")
            gone_at = read_moment(cleared, day_first) if cleared else None
        except BadInputError as error:
            source.skip(row, error.args[0])
            continue
        yield event
        if gone_at and event.kind is EventKind.RAISED:
            yield replace(event, kind=EventKind.CLEARED, at=gone_at)


def _event(source: Source, row: Row, day_first: bool) -> AlertEvent:
    code, asset = source.text(row, "code"), source.text(row, "asset")
    if not code or not asset:
        raise BadInputError("it has no code" if asset else "it has no asset")
    return AlertEvent(
        kind=event_kind(source.text(row, "state")),
        source=source.text(row, "source") or source.name,
        asset=source.assets.id_of(asset),
        code=code,
        at=read_moment(source.text(row, "at"), day_first),
        text=source.text(row, "text"),
        severity=severity_of(source.text(row, "severity")),
        value=_number(source.text(row, "value")),
        unit=source.text(row, "unit"),
    )


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
