"""Cells with spans laid out as a rectangular table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.elements import Row, Table

_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell as written in its row, with the columns and rows it takes."""

    text: str
    columns: int = 1
    rows: int = 1


def table_of(grid: Sequence[Sequence[Slot]], headers: int, caption: str = "") -> Table | None:
    """The table of the rows, None where every cell is empty.

    A cell that takes several rows stands in each; one that takes several columns stands in each of the header,
    and in the first of a body row. ``headers`` rows make the header, joined column by column; without any the
    first row does, unless it is the only one.
    """
    headers = min(headers or 1, len(grid) - 1)
    rows = _laid_out(grid, headers)
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    if not any(text for row in rows for text in row):
        return None
    header = tuple(
        " ".join(dict.fromkeys(" ".join(row[column].split()) for row in rows[:headers])).strip()
        for column in range(width)
    )
    body = tuple(Row(tuple(row)) for row in rows[headers:] if any(row))
    return Table(header, body, caption)


def _laid_out(grid: Sequence[Sequence[Slot]], headers: int) -> list[list[str]]:
    rows: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for index, slots in enumerate(grid):
        row: list[str] = []
        for slot in slots:
            _hang(row, hanging)
            for column in range(min(slot.columns, _MOST_COLUMNS - len(row))):
                text = slot.text if column == 0 or index < headers else ""
                if slot.rows > 1:
                    hanging[len(row)] = (text, slot.rows - 1)
                row.append(text)
        _hang(row, hanging)
        rows.append(row)
    return rows


def _hang(row: list[str], hanging: dict[int, tuple[str, int]]) -> None:
    """Put in what hangs down from the rows above, as long as the next column is taken."""
    while (taken := hanging.get(len(row))) is not None:
        text, left = taken
        if left > 1:
            hanging[len(row)] = (text, left - 1)
        else:
            del hanging[len(row)]
        row.append(text)
