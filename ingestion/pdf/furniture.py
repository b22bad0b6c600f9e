"""Running headers, footers and page numbers: lines that repeat at the edge of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ingestion.pdf.lines import Line
from ingestion.pdf.page import Page
from ingestion.pdf.tables import PageTable

# Shares of the page's height. Within the margin a line that repeats on a few pages is a running one;
# in the zone below it has to repeat on a good part of all pages.
_MARGIN = 0.08
_ZONE = 0.13
_TABLE_ZONE = 0.15
_FEW = 3
_GOOD_PART = 0.2
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:page|seite|página|pág\.|第)\s*)?(?:\d{1,4}|[ivxlc]{1,6})"
    r"(?:\s*(?:/|of|von|de|sur|頁共|页共)\s*\d{1,4})?[-–—|\s頁页]*",
    re.IGNORECASE,
)
_POINTS = 6

Key = tuple[bool, str, int]


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without what runs along their edges."""
    seen = Counter(key for page in pages for key in {key for _, key, _ in _edge_lines(page)})
    heads = Counter(text for page in pages for text in {_anonymous(table) for table in _edge_tables(page)})
    repeated = {text for text, count in heads.items() if count >= max(2, _GOOD_PART * len(pages))}
    return [_without_tables(_cleaned(page, seen, len(pages)), repeated) for page in pages]


def _without_tables(page: Page, repeated: Collection[str]) -> Page:
    running = [table for table in _edge_tables(page) if _anonymous(table) in repeated]
    return replace(page, tables=tuple(table for table in page.tables if table not in running))


def _edge_tables(page: Page) -> list[PageTable]:
    """Tables that lie wholly in the zone at the page's top or bottom."""
    top, bottom = _TABLE_ZONE * page.height, (1 - _TABLE_ZONE) * page.height
    return [table for table in page.tables if table.box.bottom <= top or table.box.top >= bottom]


def _anonymous(table: PageTable) -> str:
    """The table's text without numbers, which differ from page to page."""
    return re.sub(r"\d+", "#", str((table.header, table.rows, table.caption)))


def _cleaned(page: Page, seen: Counter[Key], pages: int) -> Page:
    running = set()
    for line, key, share in _edge_lines(page):
        count = max(seen[key], seen[(*key[:2], key[2] + 1)], seen[(*key[:2], key[2] - 1)])
        needed = min(_FEW, max(2, pages)) if share <= _MARGIN else max(_FEW, _GOOD_PART * pages)
        numbered = share <= _MARGIN and _PAGE_NUMBER.fullmatch(line.text)
        if numbered or count >= needed or (pages == 2 and count == 2 and share <= _MARGIN):
            running.add(line)
    return replace(page, lines=tuple(line for line in page.lines if line not in running))


def _edge_lines(page: Page) -> Iterator[tuple[Line, Key, float]]:
    """Lines near the page's top or bottom: with what identifies them, and how near (share of the height)."""
    for line in page.lines:
        above, below = line.box.middle / page.height, 1 - line.box.middle / page.height
        share = min(above, below)
        if share <= _ZONE:
            text = re.sub(r"\d+", "#", line.text)
            yield line, (above < below, text, round(line.box.middle / _POINTS)), share
