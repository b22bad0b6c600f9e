"""Tables of contents and indexes: lists of page numbers that are no knowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingestion.pdf.lines import Line, rows_of
from ingestion.pdf.page import Page

_LEADER = re.compile(r"(?:[.·…]\s?){3,}\s*(?:\d{1,4}|[ivxlc]{1,6}|\d+-\d+)\s*$", re.IGNORECASE)
_INDEX_ENTRY = re.compile(r"(?=.*[^\W\d_]).*\S,\s?\d{1,4}(?:\s?[,–-]\s?\d{1,4})*\s*$|^\D$")
_HEADING = re.compile(
    r"\W*(?:table of contents|contents|list of (?:tables|figures)|index|inhalt(?:sverzeichnis)?"
    r"|stichwortverzeichnis|(?:abbildungs|tabellen)verzeichnis|目錄|目录|索引|índice|contenido|sommaire"
    r"|table des matières)\W*",
    re.IGNORECASE,
)
_ROWS = 3
_MOST = 0.5
_INDEX_ROWS = 10
# On the page of the contents, type this much larger is the document's title.
_TITLE = 1.3


def without_contents(pages: Sequence[Page]) -> list[Page]:
    """The pages without the rows of a table of contents, and without whole pages of contents or index."""
    return [_cleaned(page) for page in pages]


def _cleaned(page: Page) -> Page:
    if page.tables:
        return page
    rows = rows_of(page.lines)
    leaders = [row for row in rows if _LEADER.search(row.text)]
    entries = sum(1 for line in page.lines if _INDEX_ENTRY.match(line.text))
    is_index = len(page.lines) >= _INDEX_ROWS and entries > _MOST * len(page.lines)
    if is_index or (len(leaders) >= _ROWS and len(leaders) > _MOST * len(rows)):
        usual = median(line.size for line in page.lines)
        titles = (line for line in page.lines if line.size >= _TITLE * usual)
        return replace(page, lines=tuple(line for line in titles if not _HEADING.fullmatch(line.text)))
    if len(leaders) < _ROWS:
        return page
    return replace(page, lines=tuple(line for line in page.lines if not _belongs(line, leaders)))


def _belongs(line: Line, leaders: Sequence[Line]) -> bool:
    """Whether the line is the heading of the contents or part of one of its rows."""
    return bool(_HEADING.fullmatch(line.text)) or any(line.box.same_row(row.box) for row in leaders)
