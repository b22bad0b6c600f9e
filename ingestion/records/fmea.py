"""FMEA sheets: a section for each failure mode, a fault and a row passage for each of its causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, takewhile

from copilot.codes import normalise
from copilot.knowledge import Fault, PassageKind
from ingestion.records.faultrows import FaultRows, spoken
from ingestion.records.source import Source
from ingestion.records.table import Row

_PLACE = ("system", "subsystem", "component", "part")
_OF_PLACE = (*_PLACE, "function")
_OF_MODE = ("model", "models", *_OF_PLACE, "code", "failure_mode", "effect", "severity")


def read_fmea(source: Source) -> FaultRows:
    """Sections with the heading (file, system ... part, failure mode).

    Severity, occurrence and detection stay in the faults' cells, under the sheet's own headers.
    """
    rows = FaultRows(source, PassageKind.FMEA_ROW)
    filled = list(_filled(source))
    for _, members in groupby(filled, key=lambda row: _place(source, row)):
        group = list(members)
        section_id = source.unique(f"{source.document}#{'/'.join(_key(source, group[0]))}")
        for lang in source.columns.languages:
            _add_version(rows, group, lang, section_id)
    return rows


def _filled(source: Source) -> Iterator[Row]:
    """Rows with what merged cells leave empty below their first row filled in."""
    above: Row | None = None
    for row in source.table.rows:
        if _mode(source, row):
            above = _inherit(source, row, above, _merged_place(source, row, above))
            yield above
        elif above is not None:
            yield _inherit(source, row, above, _OF_MODE)
        else:
            source.skip(row, "it has no failure mode")


def _merged_place(source: Source, row: Row, above: Row | None) -> tuple[str, ...]:
    """The roles a new failure mode shares with the row above: the place's cells that are empty from the left."""
    if above is None or source.models(row) not in ((), source.models(above)):
        return ()
    empty = takewhile(lambda role: not source.text(row, role), _OF_PLACE)
    return ("model", "models", *empty)


def _inherit(source: Source, row: Row, above: Row | None, roles: tuple[str, ...]) -> Row:
    if above is None:
        return row
    headers = [header for (role, _), header in source.columns.headers.items() if role in roles]
    inherited = {header: row.cells.get(header) or above.cells.get(header, "") for header in headers}
    return replace(row, cells={**row.cells, **inherited})


def _mode(source: Source, row: Row) -> str:
    versions = (source.columns.version(row, "failure_mode", lang) for lang in source.columns.languages)
    return next((text for text in versions if text), "")


def _place(source: Source, row: Row) -> tuple[str, ...]:
    """What a failure mode belongs to, and the mode: rows that agree on all of it are causes of one mode."""
    return (*source.models(row), *(source.text(row, role) for role in _PLACE), _mode(source, row))


def _key(source: Source, row: Row) -> tuple[str, ...]:
    return tuple(part for part in _place(source, row) if part)


def _add_version(rows: FaultRows, group: list[Row], lang: str, section_id: str) -> None:
    source = rows.source
    faults = [(row, _fault(source, row, lang)) for row in group]
    place = (source.text(group[0], role) for role in _PLACE)
    mode = source.columns.version(group[0], "failure_mode", lang)
    written_in = lang or source.lang_of(" ".join(spoken(fault.cells) for _, fault in faults))
    codes = {normalise(fault.code): None for _, fault in faults if fault.code}
    rows.add(section_id, (source.name, *place, mode), faults, written_in, tuple(codes))


def _fault(source: Source, row: Row, lang: str) -> Fault:
    return Fault(
        code=source.text(row, "code"),
        symptom=source.columns.version(row, "failure_mode", lang),
        cause=source.columns.version(row, "cause", lang),
        check=source.columns.version(row, "check", lang),
        remedy=source.columns.version(row, "remedy", lang),
        cells=source.columns.cells(row, lang),
    )
