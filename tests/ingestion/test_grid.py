"""Cells with spans laid out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.elements import Row, Table
from ingestion.grid import Slot, table_of


def test_a_single_row_is_no_header() -> None:
    assert table_of([[Slot("a"), Slot("b")]], 0) == Table(("", ""), (Row(("a", "b")),))


def test_the_first_row_is_the_header_where_none_is_marked() -> None:
    assert table_of([[Slot("Name")], [Slot("x")]], 0) == Table(("Name",), (Row(("x",)),))


def test_ragged_and_empty_rows() -> None:
    assert table_of([[Slot("A"), Slot("B")], [Slot("1")], [Slot("")]], 1) == Table(
        ("A", "B"), (Row(("1", "")),)
    )
    assert table_of([[Slot(""), Slot("")]], 0) is None


slots = st.builds(Slot, st.sampled_from(["", "a", "b"]), st.integers(1, 4), st.integers(1, 4))


@given(st.lists(st.lists(slots, max_size=4), min_size=1, max_size=6), st.integers(0, 3))
def test_every_row_is_as_wide_as_the_header(grid: list[list[Slot]], headers: int) -> None:
    table = table_of(grid, headers)
    assert table is None or {len(row.cells) for row in table.rows} <= {len(table.header)}
