"""Rows and jobs as mining sees them: places, ratings, citations, cells of several causes, codes told in words."""

from __future__ import annotations

from dataclasses import replace

from copilot.knowledge import Cell, Fault
from copilot.mining.sources import read_jobs, read_rows
from copilot.store import Store
from tests.copilot.mining.press import MODEL, fill, job, manual, put


def test_rows_know_their_place_language_rating_and_parts(store: Store) -> None:
    fill(store)
    rows = read_rows(store, "main", MODEL)
    english = [row for row in rows if row.lang == "en" and row.occurrence is None]
    assert [(row.code, row.block, row.place) for row in english] == [
        ("E042", 0, 0),
        ("E042", 0, 1),
        ("E044", 1, 0),
        ("", 2, 0),
    ]
    assert [(row.occurrence, row.parts) for row in rows if row.document == "fmea"] == [
        (6.0, ("HP-7730-118",)),
        (4.0, ()),
    ]
    assert {row.heading for row in rows} == {("Alarms",), ("FMEA",)}
    assert read_rows(store, "main", "P2") == []


def test_a_citation_names_the_page_of_the_cell_it_stands_in(store: Store) -> None:
    cells = (Cell("Cause", "Coil Y11 burnt", 6), Cell("Remedy", "Replace it", 7))
    put(store, manual("en", [Fault("E-1", "Stops", "Coil Y11 burnt", "", "Replace it", cells, 6)]))
    [row] = read_rows(store, "main", MODEL)
    assert [row.cite(text).page for text in (row.fault.cause, row.fault.remedy)] == [6, 7]
    assert row.worded(row.fault.cause).citation.quote == "Coil Y11 burnt"


def test_lines_of_a_cell_are_causes_of_their_own_where_the_remedies_are_as_many(store: Store) -> None:
    two = Fault("E-1", "Stops", "Fuse blown\nWire broken", "", "Replace the fuse\nMend the wire")
    one = Fault("E-2", "Slow", "Oil cold\nor thick", "", "Warm it up")
    put(store, manual("en", [two, one]))
    rows = read_rows(store, "main", MODEL)
    assert [(row.fault.cause, row.fault.remedy, row.place) for row in rows] == [
        ("Fuse blown", "Replace the fuse", 0),
        ("Wire broken", "Mend the wire", 1),
        ("Oil cold\nor thick", "Warm it up", 0),
    ]


def test_a_job_takes_the_code_in_its_words_only_without_one_of_its_own(store: Store) -> None:
    orders = [
        job(1, "E-042 again, coil", asset="PRESS-02"),
        job(2, "not E-042", code="E-044"),
        job(3, "E-042 then E-044"),
        replace(job(4, "elsewhere"), asset="SAW-01"),
    ]
    fill(store, orders)
    jobs = read_jobs(store, "main", MODEL, {"E042", "E044"})
    assert [(each.order.id, each.code) for each in jobs] == [("WO-1", "E042"), ("WO-2", "E044"), ("WO-3", "")]
