"""Reads a PDF file to elements in reading order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from statistics import quantiles

import pypdfium2 as pdfium

from copilot.errors import UnreadableSourceError
from copilot.settings import Settings
from ingestion.elements import Element, ParsedDocument
from ingestion.pdf.blocks import Blocks, footnotes_of, usual_leading
from ingestion.pdf.columns import reading_order
from ingestion.pdf.contents import without_contents
from ingestion.pdf.facts import language_of, revision_of, title_of
from ingestion.pdf.furniture import without_furniture
from ingestion.pdf.headings import Bookmark, Headings, bookmarks_of
from ingestion.pdf.lines import Line, join_lines, words_in
from ingestion.pdf.opening import opened, page_of
from ingestion.pdf.page import Page, read_page
from ingestion.pdf.recognition import recognised_lines
from ingestion.safety import with_safety

Progress = Callable[[int, int], None]


def read_pdf(path: Path, settings: Settings, progress: Progress | None = None) -> ParsedDocument:
    """Read the file; ``progress`` is told pages done and pages in all.

    Quotes taken from the elements stand on their page in the sense of `ingestion.pdf.verify`. Raises
    `UnreadableSourceError` where the file is empty, encrypted, damaged, has too many pages, or has no text.
    """
    with opened(path) as pdf:
        pages, warnings = _pages(path, pdf, settings, progress)
        elements = tuple(with_safety(_elements(pages, bookmarks_of(pdf))))
        return ParsedDocument(
            title=title_of(pdf, elements) or path.stem,
            elements=elements,
            pages=len(pdf),
            lang=language_of(pdf),
            revision=revision_of(pages),
            warnings=tuple(warnings),
        )


def _pages(
    path: Path, pdf: pdfium.PdfDocument, settings: Settings, progress: Progress | None
) -> tuple[list[Page], list[str]]:
    """All pages, read one after another, and a warning for each that gave nothing."""
    total = _checked_length(path, pdf, settings)
    pages: list[Page] = []
    warnings: list[str] = []
    for index in range(total):
        try:
            with page_of(pdf, index) as sheet:
                page = read_page(sheet, index + 1)
                if _is_blank(page):
                    page = _recognised(sheet, page, settings, warnings)
            pages.append(page)
        except pdfium.PdfiumError:
            warnings.append(f"Page {index + 1} is damaged and was left out.")
        if progress:
            progress(index + 1, total)
    if all(_is_blank(page) for page in pages):
        raise UnreadableSourceError(f"{path.name} has no text that can be read.", _remedy(settings))
    return pages, warnings


def _checked_length(path: Path, pdf: pdfium.PdfDocument, settings: Settings) -> int:
    total = len(pdf)
    if not total:
        raise UnreadableSourceError(f"{path.name} has no pages.", "Replace it with a complete copy.")
    if total > settings.max_pages:
        raise UnreadableSourceError(
            f"{path.name} has {total} pages, more than {settings.max_pages}.",
            "Split the file or raise the setting 'max_pages'.",
        )
    return total


def _is_blank(page: Page) -> bool:
    return not (page.lines or page.tables or page.framed)


def _recognised(sheet: pdfium.PdfPage, page: Page, settings: Settings, warnings: list[str]) -> Page:
    """The page with the text of its picture, where text recognition is on and the page has a picture."""
    pictures = sheet.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])
    if next(pictures, None) is None:
        return page
    if not settings.ocr:
        warnings.append(f"Page {page.number} is a picture and was left out.")
        return page
    return replace(page, lines=tuple(recognised_lines(sheet, page.number)))


def _remedy(settings: Settings) -> str:
    if settings.ocr:
        return "Replace it with a copy that has text or sharper pictures."
    return "Set 'ocr' to true to recognise the text in its pictures."


def _elements(pages: Sequence[Page], bookmarks: Sequence[Bookmark]) -> list[Element]:
    """The pages' content as elements, once running lines and tables of contents are gone."""
    pages = without_contents(without_furniture(pages))
    ordered = [reading_order([*page.lines, *page.tables, *page.framed]) for page in pages]
    by_page = [[item for item in items if isinstance(item, Line)] for items in ordered]
    lines = list(chain.from_iterable(by_page))
    headings = Headings(lines, bookmarks)
    vocabulary = _vocabulary(chain.from_iterable(page.lines for page in pages))
    blocks = Blocks(
        headings=headings,
        leading=usual_leading(lines),
        join=lambda texts: join_lines(texts, vocabulary, keep_items=True),
        text_width=_text_width(lines),
        footnotes={note for page in by_page for note in footnotes_of(page, headings.body_size)},
    )
    return list(blocks.build(chain.from_iterable(ordered)))


def _vocabulary(lines: Iterable[Line]) -> Collection[str]:
    """Words that stand whole within a line somewhere."""
    return {word for line in lines for word in words_in(line.text)}


def _text_width(lines: Sequence[Line]) -> float:
    """Width of a full line, in points."""
    widths = [line.box.width for line in lines]
    return quantiles(widths, n=10)[-1] if len(widths) > 1 else 0.0
