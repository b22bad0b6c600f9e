"""Opening a PDF file: every way it can be unreadable, as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from copilot.errors import UnreadableSourceError

_REPLACE = "Replace it with a complete copy."
_PASSWORD_CODES = {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """The file, open; raises `UnreadableSourceError` where it is empty, encrypted, damaged or missing."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableSourceError(
            f"{path.name} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    if not size:
        raise UnreadableSourceError(f"{path.name} is empty.", _REPLACE)
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in _PASSWORD_CODES:
            raise UnreadableSourceError(
                f"{path.name} is encrypted.", "Save a copy without a password and add that."
            ) from error
        raise UnreadableSourceError(f"{path.name} is damaged or no PDF file.", _REPLACE) from error
    try:
        yield pdf
    finally:
        pdf.close()


@contextmanager
def page_of(pdf: pdfium.PdfDocument, index: int) -> Iterator[pdfium.PdfPage]:
    """One page (counting from 0), closed afterwards to keep memory flat; raises `pdfium.PdfiumError`."""
    page = pdf[index]
    try:
        yield page
    finally:
        page.close()
