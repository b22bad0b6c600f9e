"""Alarm lists: a section for each alarm and language, with the row as a passage and as a fault."""

from __future__ import annotations

from copilot.codes import normalise
from copilot.knowledge import Fault, PassageKind
from ingestion.records.faultrows import FaultRows, spoken
from ingestion.records.source import Source
from ingestion.records.table import Row

_TEXTS = ("title", "cause", "check", "remedy")


def read_alarms(source: Source) -> FaultRows:
    """Sections with the heading (table or file, code, title); the versions of a row share one section id."""
    rows = FaultRows(source, PassageKind.FAULT_ROW)
    for row in source.table.rows:
        code = source.text(row, "code")
        versions = [lang for lang in source.columns.languages if any(_texts(source, row, lang))]
        if not code and not versions:
            source.skip(row, "it has neither a code nor a text")
            continue
        group = source.text(row, "table")
        key = "/".join(part for part in (*source.models(row), group, code or str(row.number)) if part)
        section_id = source.unique(f"{source.document}#{key}")
        for lang in versions or source.columns.languages[:1]:
            _add_version(rows, row, lang, section_id, (group or source.name, code))
    return rows


def _add_version(rows: FaultRows, row: Row, lang: str, section_id: str, heading: tuple[str, str]) -> None:
    source = rows.source
    title, cause, check, remedy = _texts(source, row, lang)
    cells = source.columns.cells(row, lang)
    fault = Fault(heading[1], symptom=title, cause=cause, check=check, remedy=remedy, cells=cells)
    written_in = lang or source.lang_of(" ".join((title, cause, check, remedy)) or spoken(cells))
    rows.add(section_id, (*heading, title), [(row, fault)], written_in, _codes(source, row))


def _texts(source: Source, row: Row, lang: str) -> tuple[str, str, str, str]:
    title, cause, check, remedy = (source.columns.version(row, role, lang) for role in _TEXTS)
    return title, cause, check, remedy


def _codes(source: Source, row: Row) -> tuple[str, ...]:
    """The row's own codes: its code and its other spelling, unless that is a mere running number."""
    code, twin = source.text(row, "code"), source.text(row, "twin")
    names = (code, "" if twin.isdecimal() else twin)
    return tuple(dict.fromkeys(normalised for name in names if (normalised := normalise(name))))
