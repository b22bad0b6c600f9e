from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.marks import marked, marks


def test_line_breaks_blanks_and_hyphens_do_not_count() -> None:
    text = "Set the main pres-\nsure to  230 bar."
    assert marked(["main pressure to 230 bar"], text) == [
        ("Set the ", False),
        ("main pres-\nsure to  230 bar", True),
        (".", False),
    ]


def test_of_several_places_the_one_beside_the_longest_quote_is_meant() -> None:
    text = "E-042 see below. Alarm E-042 main pressure not reached"
    short, long = sorted(marks(["E-042", "main pressure not reached"], text), key=len)
    assert short[0] == text.rindex("E-042")
    assert long[-1] == len(text) - 1


def test_quote_that_is_not_there_and_an_empty_one_mark_nothing() -> None:
    assert marks(["elsewhere", "", " "], "some text") == []


@given(st.text(), st.data())
def test_pieces_make_up_the_text_and_any_part_of_it_is_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    assert "".join(piece for piece, _ in marked([part], text)) == text
    if part.isalnum() and part.isascii():
        assert marks([part], text)
