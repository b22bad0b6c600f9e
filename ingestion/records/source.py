"""What every reader of records is given: the table, its columns and what the caller knows about them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from copilot.knowledge import Cell
from ingestion.assetnames import AssetNames
from ingestion.records.columns import Columns
from ingestion.records.table import RecordTable, Row
from ingestion.records.tongue import Tongue

_LIST = re.compile(r"\s*[,;|\n]\s*")


@dataclass(frozen=True)
class Source:
    """A table to be read as records of one kind; ``warnings`` collects the rows that had to be left out."""

    table: RecordTable
    columns: Columns
    document: str
    site: str
    asset_model: str = ""
    lang: str = ""
    assets: AssetNames = field(default_factory=AssetNames)
    warnings: list[str] = field(default_factory=list)
    _used: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The file's name without its suffix: the top of every heading."""
        return self.table.path.stem

    def text(self, row: Row, role: str) -> str:
        """The row's text for a role, "" where there is none."""
        return self.columns.text(row, role)

    def readable(self, cells: tuple[Cell, ...]) -> str:
        """A row as text for searching: a line for each cell, without the models, which are filtered by."""
        models = {self.columns.headers.get((role, "")) for role in ("model", "models")}
        return "\n".join(
            f"{self.columns.label(cell.header)}: {cell.text}" for cell in cells if cell.header not in models
        )

    def skip(self, row: Row, reason: str) -> None:
        """Note that a row was left out."""
        self.warnings.append(f"row {row.number} was left out: {reason}")

    def unique(self, key: str) -> str:
        """The key, with a counter from its second use on."""
        self._used[key] += 1
        return key if self._used[key] == 1 else f"{key}~{self._used[key]}"

    def lang_of(self, text: str) -> str:
        """The caller's language, else the one the text seems to be in, else that of the table."""
        return self.lang or self._tongue.of(text)

    @cached_property
    def _tongue(self) -> Tongue:
        return Tongue(text for row in self.table.rows for text in row.cells.values())

    def models(self, row: Row) -> tuple[str, ...]:
        """The asset models the row names; empty where it applies to those of the whole table."""
        family = self.text(row, "model")
        members = self.text(row, "models")
        separated = split_list(members) if _LIST.search(members) else members.split()
        return tuple(dict.fromkeys(name for name in (family, *separated) if name))


def split_list(text: str) -> tuple[str, ...]:
    """The items of a cell that lists several, split at commas, semicolons, bars and line breaks."""
    return tuple(item for item in _LIST.split(text.strip()) if item)
