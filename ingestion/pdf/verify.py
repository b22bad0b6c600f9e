"""Whether a quote stands on the page it is cited from: the check behind the citation benchmark."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from ingestion.pdf.lines import rows_of
from ingestion.pdf.opening import opened, page_of
from ingestion.pdf.recognition import recognised_lines
from ingestion.pdf.words import upright_text

_LINE_END_HYPHENS = "\u0002\ufffe\uffff\u00ad\u2010\u2011"
_HYPHEN_IN_WORD = re.compile(r"(?<=[^\W\d_])-(?:\s*\n\s*)?(?=[^\W\d_])")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]+")


def page_text(path: Path, page: int) -> str:
    """The text of a page (counting from 1) as pdfium gives it, or as recognised where it has none.

    Independent of the reader: the order is the file's own, tables and running headers are in it.
    """
    with opened(path) as pdf, page_of(pdf, page - 1) as sheet:
        with upright_text(sheet) as (textpage, _):
            text = textpage.get_text_range(errors="ignore")
        if text.strip():
            return str(text)
        return "\n".join(line.text for line in rows_of(recognised_lines(sheet, page)))


def stands_on_page(quote: str, text: str) -> bool:
    """Whether the quote stands in the page's text, both `normalised`. An empty quote stands nowhere."""
    wanted = normalised(quote)
    return bool(wanted) and wanted in normalised(text)


def normalised(text: str) -> str:
    """Text with what layout alone decides taken away.

    That is: Unicode NFKC (ligatures, full-width forms), all white space, invisible characters, and hyphens
    between two letters (a word broken at a line's end cannot be told from a compound). Signs before digits,
    punctuation and case stay.
    """
    for hyphen in _LINE_END_HYPHENS:
        text = text.replace(hyphen, "-")
    text = _HYPHEN_IN_WORD.sub("", unicodedata.normalize("NFKC", text))
    return _INVISIBLE.sub("", text)
