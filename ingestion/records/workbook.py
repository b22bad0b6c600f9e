"""XLSX workbooks: the values of the sheet that holds the table, never formulas, macros or links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.archives import check_archive
from ingestion.records.delimited import Line

MAX_COLUMNS = 500
SHEET_ROWS = 1_048_576
"""As many as a worksheet can have; a row number beyond is made to keep the reader busy with empty rows."""

# What openpyxl and the XML parsers below it raise for parts that are missing, malformed or hostile.
_BROKEN = (InvalidFileException, BadZipFile, SyntaxError, KeyError, ValueError, TypeError, AttributeError)


def read_workbook(path: Path, settings: Settings) -> tuple[list[Line], list[str]]:
    """Lines of the visible sheet with the most rows, and warnings that name the sheets left out.

    Rows are padded to one width. Raises `UnreadableSourceError` for a damaged, encrypted or oversized file.
    """
    check_archive(path, settings)
    try:
        with path.open("rb") as file:  # openpyxl leaves a file that it opened itself open when it fails
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            sheets = {sheet.title: list(_lines(sheet)) for sheet in visible}
    except _BROKEN as error:
        raise UnreadableSourceError(
            f"{path.name} is damaged: {type(error).__name__}.",
            "Open it in a spreadsheet program and save it again.",
        ) from error
    chosen = max(sheets, key=lambda title: len(sheets[title]), default=None)
    if chosen is None or not sheets[chosen]:
        raise UnreadableSourceError(f"{path.name} has no visible sheet with text.", "Export it again.")
    left_out = [title for title, lines in sheets.items() if title != chosen and lines]
    warnings = [f"sheet {title!r} was not read, only {chosen!r}" for title in left_out]
    return sheets[chosen], warnings


def _lines(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # the stated size may be wrong, or made to cost memory
    rows = enumerate(sheet.iter_rows(max_row=SHEET_ROWS, values_only=True), start=1)
    texts = ((number, [_text(value) for value in islice(row, MAX_COLUMNS)]) for number, row in rows)
    kept = [(number, cells) for number, cells in texts if any(cells)]
    width = max((len(cells) for _, cells in kept), default=0)
    for number, cells in kept:
        yield number, cells + [""] * (width - len(cells))


def _text(value: object) -> str:
    """A cell's value as a person would read it: dates in ISO form, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return str(value).strip()
