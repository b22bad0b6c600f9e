"""What stands before each quote of a block."""

from copilot.entries import Entry, entries
from copilot.reply import Block, BlockKind, Citation


def block(text: str, *quotes: str) -> Block:
    citations = tuple(Citation(document="manual.pdf", quote=quote) for quote in quotes)
    return Block(kind=BlockKind.STEPS, text=text, citations=citations)


def test_labels_are_what_stands_before() -> None:
    assert entries(block("Code: E-042\nMeaning: a: b", "E-042", "a: b")) == (
        Entry("Code", "E-042"),
        Entry("Meaning", "a: b"),
    )


def test_a_line_without_a_label_goes_on() -> None:
    assert entries(block("1. Bleed.\n1. slowly\n2. Close.", "Bleed.", "1. slowly", "Close.")) == (
        Entry("1", "Bleed.\n1. slowly"),
        Entry("2", "Close."),
    )


def test_text_that_the_quotes_do_not_match_stays_whole() -> None:
    assert entries(block("Open V10.", "Close V10.")) == (Entry("", "Open V10."),)
    assert entries(block("Open V10.")) == (Entry("", "Open V10."),)
