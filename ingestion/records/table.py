"""A table of records, whatever file it comes from: a header and numbered rows of named cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.records.delimited import Line, read_delimited
from ingestion.records.jsonlines import read_json_lines
from ingestion.records.workbook import read_workbook

SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson")
MAX_ROWS = 1_000_000

_HEADER_WITHIN = 20
_UNCLOSED_LINES = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One record: ``number`` is its row or line in the file, ``cells`` are ``header -> text``."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A file read as a table; ``warnings`` name the rows that were left out or look wrong, and why."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[str, ...] = ()


def load_table(path: Path, settings: Settings) -> RecordTable:
    """Read CSV, TSV, XLSX or JSONL by the file's suffix. Formulas and what looks like them stay plain text.

    Raises `UnreadableSourceError` for a file that is missing, empty, too large, damaged or of another suffix.
    """
    try:
        table = _load(path, settings)
    except OSError as error:
        raise UnreadableSourceError(
            f"{path} cannot be opened: {error.strerror}.", "Check its name and rights."
        ) from error
    if not table.rows:
        raise UnreadableSourceError(f"{path.name} holds no records.", "Export it again with a header row.")
    if len(table.rows) > MAX_ROWS:
        raise UnreadableSourceError(f"{path.name} has more than {MAX_ROWS:,} rows.", "Split it.")
    return table


def _load(path: Path, settings: Settings) -> RecordTable:
    if path.stat().st_size > settings.max_file_mb * 1024 * 1024:
        raise UnreadableSourceError(
            f"{path.name} is larger than {settings.max_file_mb} MB.", "Split it, or raise max_file_mb."
        )
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return _from_objects(path)
    if suffix == ".xlsx":
        return _from_lines(path, *read_workbook(path, settings))
    if suffix in (".csv", ".tsv"):
        return _from_lines(path, read_delimited(path), [])
    raise UnreadableSourceError(f"{path.name} is no table.", f"Tables end in {', '.join(SUFFIXES)}.")


def _from_objects(path: Path) -> RecordTable:
    objects, warnings = read_json_lines(path)
    header = tuple(dict.fromkeys(key for _, cells in objects for key in cells))
    rows = tuple(Row(number, cells) for number, cells in objects)
    return RecordTable(path, header, rows, tuple(warnings))


def _from_lines(path: Path, lines: list[Line], warnings: list[str]) -> RecordTable:
    start = _header_place(lines)
    header = _unique_names(lines[start][1]) if lines else ()
    rows: list[Row] = []
    for number, cells in lines[start + 1 :]:
        problem = _problem(cells, len(header))
        if problem:
            warnings.append(f"row {number} {problem}")
        if len(cells) <= len(header) or not any(cells[len(header) :]):
            rows.append(Row(number, dict(zip(header, _padded(cells, len(header)), strict=True))))
    return RecordTable(path, header, tuple(rows), tuple(warnings))


def _header_place(lines: list[Line]) -> int:
    """The first row that fills at least half of the table's width; what stands above are titles."""
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in lines[:_HEADER_WITHIN]]
    widest = max(filled, default=0)
    return next((place for place, count in enumerate(filled) if 2 * count > widest), 0)


def _unique_names(cells: list[str]) -> tuple[str, ...]:
    """Header texts on one line each; nameless columns get their number, repeated names a counter."""
    names = [
        re.sub(r"\s+", " ", cell).strip() or f"column {place}" for place, cell in enumerate(cells, start=1)
    ]
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)


def _problem(cells: list[str], width: int) -> str:
    if any(cells[width:]):
        return f"was left out: it has {len(cells)} cells, the header {width}"
    if len(cells) < width:
        return f"has only {len(cells)} cells, the header {width}"
    if any(cell.count("\n") > _UNCLOSED_LINES for cell in cells):
        return "has a very long cell: a quote in it may never be closed"
    return ""


def _padded(cells: list[str], width: int) -> list[str]:
    return [cell.strip() for cell in (cells + [""] * (width - len(cells)))[:width]]
