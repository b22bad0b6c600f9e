"""The source behind a citation, read without the product's readers where there is another way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import docx
import openpyxl
from pypdfium2 import PdfiumError
from selectolax.lexbor import LexborHTMLParser

from copilot.assistant import Assistant
from copilot.reply import Citation
from copilot.shelf import Shelf
from ingestion.pdf.verify import page_text, stands_on_page


@dataclass(frozen=True, slots=True)
class SourceText:
    """The kept sources of an open copilot."""

    assistant: Assistant

    def holds(self, citation: Citation) -> bool:
        """Whether the quote stands verbatim where the citation says: on the page, or in a file without pages."""
        row = self.assistant.store.document(self.assistant.settings.site, citation.document)
        if row is None:
            return False
        path = Shelf(self.assistant.settings.home / "files").path(row.stored_file)
        return stands_on_page(citation.quote, _text(path, citation.page))


@lru_cache(maxsize=4096)
def _text(path: Path, page: int | None) -> str:
    match path.suffix.lower():
        case ".pdf" if page is not None:
            return _page_text(path, page)
        case ".docx":
            return _docx_text(path)
        case ".html" | ".htm":
            body = LexborHTMLParser(path.read_text("utf-8")).body
            return body.text(separator=" ") if body else ""
        case ".md":
            return path.read_text("utf-8").replace("**", "").replace("<br>", "\n")
        case ".xlsx":
            return _sheet_text(path)
    return path.read_text("utf-8-sig").replace('""', '"')


def _page_text(path: Path, page: int) -> str:
    """The page's text; a page that the file does not have holds none."""
    try:
        return page_text(path, page)
    except PdfiumError:
        return ""


def _docx_text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for sheet in document.tables for row in sheet.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _sheet_text(path: Path) -> str:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join(str(value) for row in rows for value in row if value is not None)
