"""CSV and its relatives: which delimiter, then numbered lines of cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from copilot.errors import UnreadableSourceError
from ingestion.records.encoding import read_text

Line = tuple[int, list[str]]
"""A row number as an editor or a spreadsheet shows it, from 1, and the row's cells."""

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 50
_NAMED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
"""The first line in which spreadsheet programs name the delimiter."""


def read_delimited(path: Path) -> list[Line]:
    """All lines that are not blank; raises `UnreadableSourceError` where quoting or encoding is broken."""
    text = read_text(path)
    try:
        return list(_lines(text, find_delimiter(text)))
    except csv.Error as error:
        raise UnreadableSourceError(
            f"{path.name} cannot be split into cells: {error}.", "Look for a quote that is never closed."
        ) from error


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number of cells, more than one."""
    if named := _NAMED.match(text):
        return named[1]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """Share of the first rows that have the most frequent width, and that width; (0, 1) where uncut."""
    widths = Counter(len(cells) for _, cells in islice(_lines(text, delimiter), _SAMPLE_ROWS))
    width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
    return (rows / widths.total(), width) if width > 1 else (0.0, 1)


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    for cells in reader:
        if any(cell.strip() for cell in cells) and not (number == 1 and _NAMED.match(text)):
            yield number, cells
        number = reader.line_num + 1
