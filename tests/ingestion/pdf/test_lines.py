"""Lines put together to running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.pdf.lines import Marker, join_lines, marker_of
from ingestion.pdf.verify import normalised


@pytest.mark.parametrize(
    ("lines", "vocabulary", "text"),
    [
        (["the hydrau-", "lic press"], [], "the hydraulic press"),
        (["the low-", "level tank"], ["low-level"], "the low-level tank"),
        (["the over-", "load relay"], ["overload"], "the overload relay"),
        (["installa\u2010", "tion"], [], "installation"),
        (["valve E-", "042 open"], [], "valve E-042 open"),
        (["Hydraulik-", "Aggregat"], [], "Hydraulik-Aggregat"),
        (["than P-", "away"], [], "than P-away"),
        (["油壓機", "壓力"], [], "油壓機壓力"),
        (["from 5 -", "10 bar"], [], "from 5 - 10 bar"),
    ],
)
def test_line_ends(lines: list[str], vocabulary: list[str], text: str) -> None:
    assert join_lines(lines, vocabulary) == text


def test_items_stay_on_lines_of_their_own() -> None:
    assert join_lines(["1. Pump", "worn", "2. Valve"], keep_items=True) == "1. Pump worn\n2. Valve"


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("1. Open", Marker(1, 2)),
        ("12) Close", Marker(12, 3)),
        ("(3) Wait", Marker(3, 3)),
        ("1.關閉", Marker(1, 2)),
        ("• Lamp", Marker(None, 1)),
        ("- Lamp", Marker(None, 1)),
        ("-5 bar", None),
        ("1.5 bar", None),
        ("208 bar", None),
        ("Open", None),
    ],
)
def test_markers(text: str, marker: Marker | None) -> None:
    assert marker_of(text) == marker


@given(st.lists(st.text("abcAB -1.油", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=5))
def test_joining_loses_nothing_but_hyphens_and_white_space(lines: list[str]) -> None:
    joined = normalised(join_lines(lines)).replace("-", "")
    assert joined == normalised("".join(lines)).replace("-", "")
