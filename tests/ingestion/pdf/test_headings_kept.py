"""No heading of a whole manual is lost to a table beside it: the sample plant's PDFs against their sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from copilot.settings import Settings
from ingestion.elements import Heading
from ingestion.pdf.reader import read_pdf

PLANT = Path(__file__).parents[3] / "evals" / "plant"


@pytest.mark.parametrize("manual", ["PL-40/manual.es", "VMC-850/manual.en"])
def test_every_heading_of_the_source_is_read(manual: str) -> None:
    source = (PLANT / "manuals" / f"{manual}.md").read_text("utf-8")
    printed = re.findall(r"^#{1,4} +(.+?) *$", source, re.MULTILINE)
    elements = read_pdf(PLANT / "documents" / f"{manual}.pdf", Settings()).elements
    read = [element.text for element in elements if isinstance(element, Heading)]
    assert [text for text in printed if text not in read] == []
