"""Tables told by alignment alone."""

from __future__ import annotations

from ingestion.pdf.aligned import aligned_tables
from ingestion.pdf.geometry import Box
from ingestion.pdf.lines import Line


def line(text: str, x0: float, top: float, *, bold: bool = False) -> Line:
    return Line(text, Box(x0, top, x0 + 5 * len(text), top + 10), 10, bold, mono=False, page=1)


def rows(*texts: tuple[str, ...], bold: int = -1) -> list[Line]:
    return [
        line(text, 50 + 150 * column, 100 + 14 * row, bold=row == bold)
        for row, cells in enumerate(texts)
        for column, text in enumerate(cells)
        if text
    ]


def test_three_rows_of_two_make_a_table() -> None:
    tables, others = aligned_tables(rows(("Force", "2,000 kN"), ("Stroke", "600 mm"), ("Mass", "14,800 kg")))
    assert [table.rows for table in tables] == [
        ((("Force",), ("2,000 kN",)), (("Stroke",), ("600 mm",)), (("Mass",), ("14,800 kg",)))
    ]
    assert not others


def test_bold_names_are_the_header() -> None:
    tables, _ = aligned_tables(
        rows(("Item", "Need", "Found"), ("Force", "5", "6"), ("Drift", "2", "1"), bold=0)
    )
    assert tables[0].header == (("Item",), ("Need",), ("Found",))
    assert len(tables[0].rows) == 2


def test_a_line_below_its_column_goes_on_in_the_cell() -> None:
    lines = rows(("a", "Filter clogged"), ("b", "Pump worn"), ("c", "Valve"))
    tables, _ = aligned_tables([*lines, line("stuck", 200, 139)])
    assert tables[0].rows[-1] == (("c",), ("Valve", "stuck"))


def test_two_rows_of_two_are_no_table() -> None:
    lines = rows(("Signed", "Date"), ("Leung", "14 June"))
    tables, others = aligned_tables(lines)
    assert not tables
    assert sorted(item.text for item in others) == ["14 June", "Date", "Leung", "Signed"]


def test_list_markers_are_no_column() -> None:
    lines = [
        line(text, x, 100 + 14 * row) for row in range(4) for text, x in ((f"{row + 1}.", 50), ("Open", 75))
    ]
    tables, others = aligned_tables(lines)
    assert not tables
    assert len(others) == 4
