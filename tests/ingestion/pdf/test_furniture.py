"""Running headers, footers and tables of contents."""

from __future__ import annotations

from ingestion.pdf.contents import without_contents
from ingestion.pdf.furniture import without_furniture
from ingestion.pdf.geometry import Box
from ingestion.pdf.lines import Line
from ingestion.pdf.page import Page


def line(text: str, top: float, page: int = 1, size: float = 10) -> Line:
    return Line(text, Box(50, top, 400, top + 10), size, bold=False, mono=False, page=page)


def page(number: int, *lines: Line) -> Page:
    return Page(number, 595, 842, lines)


def test_alternating_headers_and_page_numbers_go() -> None:
    pages = [
        page(
            n,
            line("Press manual" if n % 2 else "Chapter 3", 30, n),
            line(f"Text {n}", 300, n),
            line(f"- {n} -", 810, n),
        )
        for n in range(1, 9)
    ]
    assert [[item.text for item in cleaned.lines] for cleaned in without_furniture(pages)] == [
        [f"Text {n}"] for n in range(1, 9)
    ]


def test_a_line_that_repeats_within_the_text_stays() -> None:
    pages = [page(n, line("Example", 400, n)) for n in range(1, 6)]
    assert all(cleaned.lines for cleaned in without_furniture(pages))


def test_a_contents_page_keeps_the_title_only() -> None:
    entries = [line(f"{n} Chapter {'. ' * 20}{n + 3}", 100 + 15 * n) for n in range(1, 8)]
    title = line("Press manual", 60, size=20)
    (cleaned,) = without_contents([page(1, title, line("Contents", 90, size=14), *entries)])
    assert cleaned.lines == (title,)


def test_an_index_page_goes() -> None:
    entries = [line(f"Valve {n}, {n + 3}, {n + 9}", 100 + 15 * n) for n in range(12)]
    (cleaned,) = without_contents([page(1, *entries)])
    assert cleaned.lines == ()


def test_dots_alone_are_no_contents() -> None:
    lines = tuple(line("...", 100 + 15 * n) for n in range(5))
    (cleaned,) = without_contents([page(1, *lines)])
    assert cleaned.lines == lines
