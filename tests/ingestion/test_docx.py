"""Word documents: made with python-docx, and damaged or made hostile by hand."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from copilot.errors import UnreadableSourceError
from copilot.knowledge import SignalWord
from copilot.settings import Settings
from ingestion.docx import read_docx
from ingestion.elements import Element, Heading, ListItem, Paragraph, ParsedDocument, Row, SafetyBox, Table
from ingestion.safety import with_safety

SETTINGS = Settings()


def read(folder: Path, document: Document) -> ParsedDocument:
    path = folder / "manual.docx"
    document.save(str(path))
    return read_docx(path, SETTINGS)


def elements(folder: Path, document: Document) -> list[Element]:
    return list(read(folder, document).elements)


def test_core_properties(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Text")
    properties = document.core_properties
    properties.title, properties.language, properties.version = "Press", "de", "3.2"
    parsed = read(tmp_path, document)
    assert (parsed.title, parsed.lang, parsed.revision, parsed.pages) == ("Press", "de", "3.2", 0)


def test_headings_by_style_outline_and_title(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Press", 0)
    document.add_heading("Safety", 1)
    outlined = document.add_paragraph("Lockout")
    outlined._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("Text")
    found = elements(tmp_path, document)
    assert found[:3] == [Heading(1, "Press"), Heading(2, "Safety"), Heading(3, "Lockout")]
    assert isinstance(found[3], Paragraph)


def test_automatic_numbers_run_on_and_begin_again(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("Stop", "Open"):
        document.add_paragraph(text, "List Number")
    document.add_paragraph("loose", "List Bullet")
    document.add_paragraph("Close", "List Number")
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    num = numbering.add_num(numbering.num_having_numId(int(style)).abstractNumId.val)
    num.add_lvlOverride(ilvl=0).add_startOverride(1)
    again = document.add_paragraph("Again", "List Number")
    properties = again._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, num.numId
    document.add_paragraph("7. Typed")
    items = [(one.text, one.number) for one in elements(tmp_path, document) if isinstance(one, ListItem)]
    assert items == [("Stop", 1), ("Open", 2), ("loose", None), ("Close", 3), ("Again", 1), ("Typed", 7)]


def test_numbered_headings_carry_their_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, text in enumerate(("%1", "%1.%2"))
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    num = numbering.add_num(90)
    for level in (1, 2):
        style = document.styles[f"Heading {level}"].element.get_or_add_pPr().get_or_add_numPr()
        style.get_or_add_numId().val = num.numId
        style.get_or_add_ilvl().val = level - 1
    for text, level in (("Safety", 1), ("Lockout", 2), ("Panel", 1), ("Keys", 2), ("Lamps", 2)):
        document.add_heading(text, level)
    assert [one.text for one in elements(tmp_path, document) if isinstance(one, Heading)] == [
        *("1 Safety", "1.1 Lockout", "2 Panel", "2.1 Keys", "2.2 Lamps")
    ]


def test_tables_with_merged_cells_and_two_header_rows(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    texts = [
        ["Code", "What to do", ""],
        ["", "Cause", "Remedy"],
        ["E-1", "Dirty", "Clean"],
        ["", "Worn", "Replace"],
    ]
    for row, line in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    (found,) = (one for one in elements(tmp_path, document) if isinstance(one, Table))
    assert found.header == ("Code", "What to do Cause", "What to do Remedy")
    assert found.rows == (Row(("E-1", "Dirty", "Clean")), Row(("E-1", "Worn", "Replace")))


def test_a_message_as_a_table_as_bold_text_and_as_framed_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "WARNING", "Hot."
    bold = document.add_paragraph()
    bold.add_run("Caution").bold = True
    bold.add_run(" Sharp.")
    for text in ("Danger", "Live parts.", "Keep out."):
        framed = document.add_paragraph(text)
        framed._p.get_or_add_pPr().append(
            parse_xml(f"<w:pBdr {nsdecls('w')}><w:top w:val='single'/></w:pBdr>")
        )
    document.add_paragraph("Text.")
    boxes = [one for one in with_safety(elements(tmp_path, document)) if isinstance(one, SafetyBox)]
    assert boxes == [
        SafetyBox(SignalWord.WARNING, "WARNING Hot."),
        SafetyBox(SignalWord.CAUTION, "Caution Sharp."),
        SafetyBox(SignalWord.DANGER, "Danger Live parts. Keep out."),
    ]


def test_text_boxes_content_controls_and_tracked_changes(tmp_path: Path) -> None:
    document = docx.Document()
    space = nsdecls("w")
    box = "<w:txbxContent><w:p><w:r><w:t>WARNING Hot.</w:t></w:r></w:p></w:txbxContent>"
    body = document.element.body
    for xml in (
        f"<w:p {space}><w:r><w:t>Before</w:t></w:r><w:r><w:pict>{box}</w:pict></w:r></w:p>",
        f"<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>Inside</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        f"<w:p {space}><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    found = elements(tmp_path, document)
    assert [one.text for one in found if not isinstance(one, Table)] == [
        "Before",
        "WARNING Hot.",
        "Inside",
        "new",
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 damaged", b"plain text"])
def test_damaged_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(content)
    with pytest.raises(UnreadableSourceError):
        read_docx(path, SETTINGS)


def rewritten(folder: Path, name: str, content: bytes) -> Path:
    """A good document with one of its parts replaced."""
    good, path = folder / "good.docx", folder / "bad.docx"
    document = docx.Document()
    document.add_paragraph("Text")
    document.save(str(good))
    with ZipFile(good) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/document.xml", b"<w:document"),
        ("word/document.xml", b"<x/>"),
        ("word/document.xml", b"\0" * 40_000_000),
        ("[Content_Types].xml", b"<Types/>"),
        ("word/styles.xml", b"<"),
    ],
)
def test_broken_parts_and_bombs_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(UnreadableSourceError):
        read_docx(rewritten(tmp_path, name, content), SETTINGS)


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    space = nsdecls("w")
    xml = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f"<w:document {space}><w:body><w:p><w:r><w:t>a&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "SECRET" not in str(read_docx(rewritten(tmp_path, "word/document.xml", xml.encode()), SETTINGS))
