"""Packing and cutting of text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.elements import Paragraph, Span
from ingestion.passages import Piece, Unit, compose, fold, line, lines, pack, paragraph_lines


def characters(text: str) -> int:
    """The tokens of these tests are the characters that are not blank."""
    return len("".join(text.split()))


def texts(units: list[Unit], limit: int) -> list[str]:
    return [compose(pieces)[0] for pieces in pack(units, characters, limit)]


def test_white_space_and_control_characters_are_folded() -> None:
    assert fold(" a\t\x00b\n\u200bc\ufeff ") == "a b c"


def test_a_listing_keeps_its_lines_and_indentation() -> None:
    listing = Paragraph((Span("[mcu]\n\n  a: 1 \n", 2),), preformatted=True)
    assert compose(paragraph_lines(listing)) == ("[mcu]\n  a: 1", ((0, 2),))


def test_a_mark_stands_before_the_first_span() -> None:
    assert compose(line([Span("Open", 1), Span(" it", 2)], "3. ")) == ("3. Open it", ((0, 1), (8, 2)))
    assert line([Span(" ")], "3. ") == ()


def test_text_without_pages_has_no_page_starts() -> None:
    assert compose(lines("a\nb")) == ("a\nb", ())


def test_a_page_known_late_counts_from_the_beginning() -> None:
    assert compose((Piece("a"), Piece("b", 4))) == ("a\nb", ((0, 4),))


def test_units_stay_whole_while_they_fit() -> None:
    assert texts([(Piece("aaaa"),), (Piece("bb"), Piece("cc")), (Piece("d"),)], 7) == ["aaaa", "bb\ncc\nd"]


def test_long_units_are_cut_between_lines_then_sentences_then_words() -> None:
    assert texts([(Piece("aaaa aaaa"), Piece("bbbb"))], 9) == ["aaaa aaaa", "bbbb"]
    assert texts([(Piece("One. Two. Six."),)], 8) == ["One. Two.", "Six."]
    assert texts([(Piece("機械停止。電源切斷。"),)], 5) == ["機械停止。", "電源切斷。"]
    assert texts([(Piece("abcdefgh"),)], 4) == ["abcd", "efgh"]


@given(st.lists(st.text("ab .。", max_size=60), max_size=6), st.integers(1, 20))
def test_nothing_is_lost_or_too_long(paragraphs: list[str], limit: int) -> None:
    units = [line([Span(text)]) for text in paragraphs]
    packed = texts(units, limit)
    assert all(characters(text) <= limit for text in packed)
    assert "".join("".join(packed).split()) == "".join("".join(paragraphs).split())
