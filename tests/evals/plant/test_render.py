"""The sample manuals' documents: each format keeps the structure of its source, and none is stale."""

import io
from pathlib import Path

import docx
import pdfplumber
import pypdfium2 as pdfium
import pytest
import yaml
from docx.oxml.ns import qn
from selectolax.lexbor import LexborHTMLParser

from evals.plant.render import PLANT, build, render
from evals.plant.source import ManualSource, read_manual

TEXT = """---
id: x-1-manual
title: X-1 Manual
model: X-1
revision: "1.2"
lang: de
date: "2023-04"
format: {format}
---
# X-1 Manual

## 1 Sicherheit

> **GEFAHR** Hochspannung an Q1.

1. Q1 ausschalten.
2. Schraube mit 25 N·m anziehen.

> **HINWEIS** Dichtung schonen.

3. Deckel schließen.

### 1.1 Alarme

| Code | Ursache |
|---|---|
| E-042 | 1. Filter<br>2. Pumpe |

::: columns
## 2 Zweispaltig

1. Neu beginnen.
:::

::: scanned
## 3 Gescannt

Nur ein Bild.
:::
"""


@pytest.fixture
def source(tmp_path: Path, request: pytest.FixtureRequest) -> ManualSource:
    path = tmp_path / "manual.de.md"
    path.write_text(TEXT.format(format=request.param), "utf-8")
    return read_manual(path)


def needs_pango() -> None:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as missing:
        pytest.skip(f"PDF CANNOT BE BUILT HERE: {missing}")


@pytest.mark.parametrize("source", ["html"], indirect=True)
def test_webpage_has_language_anchors_numbers_and_safety(source: ManualSource) -> None:
    page = LexborHTMLParser(render(source))
    assert page.css_first("html").attributes["lang"] == "de"
    assert [h.attributes["id"] for h in page.css("h2, h3")] == ["s1", "s1-1", "s2", "s3"]
    assert [a.attributes["class"] for a in page.css("aside")] == ["danger", "notice"]
    assert page.css_first("aside").text().strip() == "GEFAHR Hochspannung an Q1."
    assert [o.attributes.get("start") for o in page.css("ol")] == [None, "3", None]
    assert ":::" not in page.body.text()


@pytest.mark.parametrize("source", ["docx"], indirect=True)
def test_word_has_headings_lists_that_restart_and_safety_tables(source: ManualSource) -> None:
    document = docx.Document(io.BytesIO(render(source)))
    styles = [(p.style.name, p.text) for p in document.paragraphs if p.text]
    assert styles[0] == ("Title", "X-1 Manual")
    assert ("Heading 2", "1.1 Alarme") in styles
    numbered = [p for p in document.paragraphs if p.style.name == "List Number"]
    lists = [p._p.find(f".//{qn('w:numId')}").get(qn("w:val")) for p in numbered]
    assert lists[0] == lists[1] == lists[2] != lists[3]
    danger, _, table = document.tables
    assert [cell.text for cell in danger.rows[0].cells] == ["GEFAHR", "Hochspannung an Q1."]
    assert table.cell(1, 1).text == "1. Filter\n2. Pumpe"
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    properties = document.core_properties
    assert (properties.language, properties.version, properties.title) == ("de", "1.2", "X-1 Manual")


@pytest.mark.parametrize("source", ["pdf"], indirect=True)
def test_pdf_has_pages_numbers_and_a_page_that_is_a_picture(source: ManualSource) -> None:
    needs_pango()
    with pdfplumber.open(io.BytesIO(render(source))) as pdf:
        first, columns, scan = (page.extract_text() for page in pdf.pages)
        assert pdf.pages[0].extract_tables()[-1] == [["Code", "Ursache"], ["E-042", "1. Filter\n2. Pumpe"]]
        assert len(pdf.pages[2].images) == 1
    assert "3. Deckel schließen." in first
    assert "Revision 1.2 (2023-04)" in first
    assert "1 / 3" in first
    assert "2 Zweispaltig" in columns
    assert scan == ""


@pytest.mark.parametrize("source", ["pdf", "docx", "html", "md"], indirect=True)
def test_same_source_gives_same_bytes(source: ManualSource) -> None:
    if source.format == "pdf":
        needs_pango()
    assert render(source) == render(source)


@pytest.mark.parametrize("source", ["wmf"], indirect=True)
def test_unknown_format_is_refused(source: ManualSource) -> None:
    with pytest.raises(ValueError, match="wmf"):
        render(source)


def test_build_writes_documents_and_the_folder_defaults(tmp_path: Path) -> None:
    folder = tmp_path / "manuals" / "X-1"
    folder.mkdir(parents=True)
    (folder / "manual.de.md").write_text(TEXT.format(format="md"), "utf-8")
    assert build("X-1", tmp_path) == [tmp_path / "documents" / "X-1" / "manual.de.md"]
    defaults = yaml.safe_load((tmp_path / "documents" / "X-1" / "ingest.yaml").read_text("utf-8"))
    assert defaults == {"asset_model": "X-1"}


SOURCES = sorted((PLANT / "manuals").glob("*/manual.*.md"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_committed_document_is_not_stale(path: Path) -> None:
    source = read_manual(path)
    built = PLANT / "documents" / source.model / f"{path.stem}.{source.format}"
    assert source.model == path.parent.name
    assert _source_hash(built) == source.sha256, "run: python -m evals.plant.render " + source.model


def _source_hash(document: Path) -> str | None:
    match document.suffix:
        case ".pdf":
            with pdfplumber.open(document) as pdf:
                return pdf.metadata["sourcesha256"]
        case ".docx":
            return docx.Document(str(document)).core_properties.identifier
        case ".html":
            page = LexborHTMLParser(document.read_bytes())
            return page.css_first('meta[name="source-sha256"]').attributes["content"]
    return yaml.safe_load(document.read_text("utf-8").split("---\n")[1])["source_sha256"]


@pytest.mark.parametrize(
    "path", sorted((PLANT / "documents").glob("*/*.pdf")), ids=lambda path: path.parent.name
)
def test_committed_pdf_is_small_and_has_bookmarks(path: Path) -> None:
    assert path.stat().st_size < 1_500_000
    pdf = pdfium.PdfDocument(path)
    assert len(list(pdf.get_toc())) > 5
    pdf.close()
