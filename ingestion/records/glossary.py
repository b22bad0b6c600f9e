"""Glossaries: a term a row, a language a column, wordings of one language apart by semicolons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copilot.knowledge import Term
from ingestion.records.source import Source

_WORDINGS = re.compile(r"\s*[;；|\n]\s*")


def read_glossary(source: Source) -> Iterator[Term]:
    """Terms in the table's order, the preferred wording of each language first; empty rows are left out."""
    for row in source.table.rows:
        words = {
            lang: wordings
            for lang in source.columns.languages
            if (wordings := tuple(filter(None, _WORDINGS.split(source.columns.text(row, "term", lang)))))
        }
        if not words:
            source.skip(row, "it has no wording in any language")
            continue
        first = next(iter(words.values()))[0]
        yield Term(source.unique(source.text(row, "id") or first), words)
