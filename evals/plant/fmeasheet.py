"""The FMEA workbook of the plant: titles above the header, merged cells, a column for each language."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from evals.plant.causes import Cause, ModelFaults, PlantFault

_LANGUAGES = ("en", "de", "zh-Hant", "es")
_ITEMS = {
    "HPX-200": ("Hydraulic press", "Press, coin and join metal parts with up to 2,000 kN"),
    "IM-160": ("Injection moulding machine", "Mould plastic parts with up to 1600 kN clamping force"),
    "PL-40": ("Packaging line", "Wrap and convey 20 to 120 packs/min"),
    "VMC-850": ("Machining centre", "Mill, drill and tap parts of up to 500 kg"),
}
_HEADER = (
    "Model",
    "Item",
    "Function",
    "Code",
    *(f"Failure mode ({lang})" for lang in _LANGUAGES),
    *(f"Cause ({lang})" for lang in _LANGUAGES),
    "S",
    "O",
    "D",
    "RPN",
    *(f"Recommended action ({lang})" for lang in _LANGUAGES),
    "Spare part",
)
_TITLES = (
    "Kwai Fung Metal & Plastics – Failure mode and effects analysis",
    "Machines of the plant, revision 6, 2026-03-02. S, O, D from 1 to 10; RPN = S × O × D.",
)
_HEADER_ROW = len(_TITLES) + 2
_OF_FAULT = range(2, 9)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CLOCK = re.compile(rb"(<dcterms:\w+ [^>]*>)[^<]*")


def write_fmea(models: tuple[ModelFaults, ...]) -> bytes:
    """The workbook; the same faults always give the same bytes."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "FMEA"
    for number, title in enumerate(_TITLES, start=1):
        sheet.cell(number, 1, title).font = Font(bold=True)
    for column, name in enumerate(_HEADER, start=1):
        cell = sheet.cell(_HEADER_ROW, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DFE6EE")
        sheet.column_dimensions[cell.column_letter].width = 8 if len(name) < 6 else 26
    row = _HEADER_ROW + 1
    for faults in models:
        row = _write_model(sheet, faults, row)
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    stream = io.BytesIO()
    workbook.save(stream)
    return _without_clock(stream.getvalue())


def _write_model(sheet: Worksheet, faults: ModelFaults, first: int) -> int:
    """Write a model's rows from ``first`` on; the number of the row after them."""
    row = first
    for fault in faults.faults:
        start = row
        for cause in fault.causes:
            for column, value in enumerate(_values(faults.model, fault, cause), start=1):
                sheet.cell(row, column, value or None).alignment = Alignment(vertical="top", wrap_text=True)
            row += 1
        for column in _OF_FAULT:
            _merge(sheet, column, start, row - 1)
    return row


def _values(model: str, fault: PlantFault, cause: Cause) -> Iterator[str | int]:
    severity, occurrence, detection = cause.severity, cause.occurrence, cause.detection
    yield from (model, *_ITEMS[model], fault.code)
    yield from (fault.symptom[lang] for lang in _LANGUAGES)
    yield from (cause.cause[lang] for lang in _LANGUAGES)
    yield from (severity, occurrence, detection, severity * occurrence * detection)
    yield from (cause.remedy[lang] for lang in _LANGUAGES)
    yield cause.part


def _merge(sheet: Worksheet, column: int, first: int, last: int) -> None:
    if last > first:
        sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)


def _without_clock(data: bytes) -> bytes:
    """The workbook with the times of writing taken out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in sorted(old.namelist()):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _CLOCK.sub(rb"\g<1>2026-03-02T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, _ZIP_DATE), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
