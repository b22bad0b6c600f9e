"""What a PDF file says about itself: title, language, revision."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingestion.elements import Element, Heading
from ingestion.pdf.lines import Line
from ingestion.pdf.page import Page

_NO_TITLE = re.compile(r"(?:untitled|microsoft word|.*\.(?:docx?|odt|indd|pdf|html?)$|\W*$)", re.IGNORECASE)
_REVISION = re.compile(
    r"(?:\b(?:revisi[oó]n|rev\.?|version|ausgabe|stand|edición|edition|révision)|版本|版次|修訂|修订)"
    r"(?:\s*(?:no\.?|nr\.?|level|index))?[\s:：.]*"
    r"(?P<value>[vV]?\d+(?:[./-]\d+)*\w*|[A-Z]\d{0,3}\b)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:revisi[oó]n|rev\.?|version|ausgabe|stand|edición|révision|版本|版次|修訂版?|修订版?)[:：]?",
    re.IGNORECASE,
)
_ALIGNED = 3.0
_FIRST_PAGES = 2
_LANGUAGE_CHARS = 64


def language_of(pdf: pdfium.PdfDocument) -> str:
    """The language the file's catalog names, such as ``de-DE``; "" where it names none."""
    buffer = (ctypes.c_ushort * _LANGUAGE_CHARS)()
    size = pdfium_c.FPDFCatalog_GetLanguage(pdf.raw, buffer, ctypes.sizeof(buffer))
    if size > ctypes.sizeof(buffer):
        return ""
    return bytes(buffer)[:size].decode("utf-16-le", "replace").strip("\0 ")


def title_of(pdf: pdfium.PdfDocument, elements: Iterable[Element]) -> str:
    """The title in the file's properties, else the first heading."""
    title = " ".join(pdf.get_metadata_dict().get("Title", "").split())
    if title and not _NO_TITLE.match(title):
        return title
    return next((element.text for element in elements if isinstance(element, Heading)), "")


def revision_of(pages: Sequence[Page]) -> str:
    """The revision printed on the first pages, running headers and footers included; "" where none is."""
    for page in pages[:_FIRST_PAGES]:
        for line in page.lines:
            if _LABEL.fullmatch(line.text):
                return _value_of(line, page.lines)
            match = _REVISION.search(line.text)
            if match:
                return match["value"]
    return ""


def _value_of(label: Line, lines: Sequence[Line]) -> str:
    """What is printed right of the label or else right below it."""
    beside = [line for line in lines if line.box.same_row(label.box) and line.box.x0 > label.box.x1]
    below = [
        line
        for line in lines
        if abs(line.box.x0 - label.box.x0) <= _ALIGNED
        and 0 < line.box.top - label.box.top < 3 * label.box.height
    ]
    near = sorted(below, key=lambda line: line.box.top) + sorted(beside, key=lambda line: line.box.x0)
    return near[0].text if near else ""
