"""The check that a quote stands on its page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.pdf.verify import normalised, stands_on_page


@pytest.mark.parametrize(
    ("quote", "page"),
    [
        ("hydraulic press", "the hydrau-\r\nlic\npress"),
        ("low-level tank", "low-\nlevel tank"),
        ("installation", "installa\u2010\ntion"),
        ("installation", "installa\u0002\r\ntion"),
        ("first", "\ufb01rst"),
        ("E-042", "alarm E-\n042"),
        ("油壓機", "油 壓\n機"),
    ],
)
def test_layout_does_not_matter(quote: str, page: str) -> None:
    assert stands_on_page(quote, page)


@pytest.mark.parametrize(
    ("quote", "page"),
    [
        ("10 °C", "-1 °C"),
        ("-10 bar", "10 bar"),
        ("E-042", "E 043"),
        ("Not open", "not open"),
        ("", "text"),
        (" ", "x"),
    ],
)
def test_content_does(quote: str, page: str) -> None:
    assert not stands_on_page(quote, page)


@given(st.lists(st.text("abcXYZ0189.,%油", min_size=1), min_size=1))
def test_white_space_never_matters(parts: list[str]) -> None:
    assert normalised("\r\n".join(parts)) == normalised(" ".join(parts)) == "".join(parts)
