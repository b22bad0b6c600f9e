"""Sections, ids, passages: nothing is lost, nothing too long, order and pages exact."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.knowledge import Passage, PassageKind, Section, SignalWord
from ingestion.elements import (
    Element,
    Heading,
    ListItem,
    Paragraph,
    ParsedDocument,
    Row,
    SafetyBox,
    Span,
    Table,
)
from ingestion.sections import build_sections, section_keys

MAX_TOKENS = 12


def words(text: str) -> int:
    """The tokens of these tests are words."""
    return len(text.split())


def built(
    elements: Sequence[Element], max_tokens: int = MAX_TOKENS
) -> tuple[tuple[Section, ...], tuple[Passage, ...]]:
    parsed = ParsedDocument("Manual", tuple(elements))
    return build_sections(parsed, group="m", lang="en", count_tokens=words, max_tokens=max_tokens)


def paragraph(text: str, page: int | None = None) -> Paragraph:
    return Paragraph((Span(text, page),))


def step(number: int, text: str, depth: int = 0) -> ListItem:
    return ListItem((Span(text),), number, depth)


def test_ids_are_heading_numbers_where_headings_have_them() -> None:
    assert section_keys(["Press", "1 Safety", "1.1 Lockout", "Notes", "2. Panel", "2. Panel"]) == [
        *("000", "1", "1.1", "003", "2", "2~2")
    ]


def test_ids_are_the_same_in_every_language() -> None:
    english = section_keys(["Manual", "Chapter 1 Safety", "4.2 Alarm list", "Appendix A Parts"])
    german = section_keys(["Handbuch", "Kapitel 1 Sicherheit", "4.2 Alarmliste", "Anhang A Teile"])
    chinese = section_keys(["手冊", "第1章 安全", "4.2警報清單", "附錄 A 零件"])
    assert english == german == chinese == ["000", "1", "4.2", "A"]


def test_ids_are_running_indices_where_few_headings_have_numbers() -> None:
    assert section_keys(["Printer", "3 wires", "Setup", "Check", "Run"]) == [
        "000",
        "001",
        "002",
        "003",
        "004",
    ]


def test_text_above_the_first_heading_belongs_to_it() -> None:
    sections, passages = built([paragraph("Before."), Heading(1, "Press"), paragraph("After.")])
    assert [section.id for section in sections] == ["m#000"]
    assert [passage.text for passage in passages] == ["Before.\nAfter."]


def test_a_document_without_headings_has_one_section_named_by_its_title() -> None:
    sections, passages = built([paragraph("Alone.")])
    assert sections[0].heading == ("Manual",)
    assert passages[0].section_id == "m#000"


def test_heading_paths_follow_the_levels() -> None:
    headings = [Heading(1, "A"), Heading(3, "B"), Heading(2, "C"), Heading(1, "D")]
    assert [section.heading for section in built(headings)[0]] == [("A",), ("A", "B"), ("A", "C"), ("D",)]


def test_paragraphs_are_packed_up_to_the_limit() -> None:
    passages = built([Heading(1, "H"), *(paragraph(f"one two three four {n}") for n in range(3))])[1]
    assert [words(passage.text) for passage in passages] == [10, 5]


def test_an_over_long_paragraph_is_cut_between_sentences() -> None:
    passages = built([paragraph("One two three four. " * 5)])[1]
    assert [passage.text.count("four.") for passage in passages] == [3, 2]
    assert all(passage.text.endswith("four.") for passage in passages)


def test_page_starts_are_exact() -> None:
    elements = [
        Paragraph((Span("end of page", 4), Span("top of the next", 5))),
        paragraph("more", 5),
        paragraph("last", 6),
    ]
    (passage,) = built(elements)[1]
    assert passage.text == "end of page top of the next\nmore\nlast"
    assert [passage.page_at(passage.text.index(word)) for word in ("end", "top", "more", "last")] == [
        4,
        5,
        5,
        6,
    ]
    assert passage.page_starts[0] == (0, 4)


def test_a_message_before_a_step_governs_it_and_stands_in_its_passage() -> None:
    box = SafetyBox(SignalWord.WARNING, "WARNING Hot.")
    (section,), passages = built(
        [Heading(1, "H"), step(1, "Stop."), box, step(2, "Open."), step(3, "Close.")]
    )
    assert [[message.text for message in one.safety] for one in section.steps] == [[], ["WARNING Hot."], []]
    assert [message.text for message in section.safety] == ["WARNING Hot."]
    assert [(passage.kind, passage.text) for passage in passages] == [
        (PassageKind.SAFETY, "WARNING Hot."),
        (PassageKind.STEPS, "1. Stop.\nWARNING Hot.\n2. Open.\n3. Close."),
    ]


def test_a_message_above_the_list_governs_the_first_step() -> None:
    (section,), _ = built(
        [Heading(1, "H"), paragraph("DANGER Live."), paragraph("Proceed:"), step(1, "Stop.")]
    )
    assert [message.level for message in section.steps[0].safety] == [SignalWord.DANGER]


def test_what_stands_between_two_steps_belongs_to_the_first() -> None:
    elements = [
        step(1, "Press."),
        paragraph("It clicks."),
        step(1, "Twice.", depth=1),
        step(2, "Go."),
        paragraph("End."),
    ]
    (section,), passages = built(elements)
    assert [one.text for one in section.steps] == ["Press.\nIt clicks.\n1. Twice.", "Go."]
    assert [passage.text for passage in passages] == ["1. Press.\nIt clicks.\n1. Twice.\n2. Go.", "End."]


def test_a_list_that_begins_again_begins_a_passage() -> None:
    passages = built([step(1, "A."), step(2, "B."), step(1, "C.")])[1]
    assert [passage.text for passage in passages] == ["1. A.\n2. B.", "1. C."]


def test_every_table_row_is_a_passage_that_repeats_the_header() -> None:
    table = Table(("Part", "Torque"), (Row(("Lid", "9 N·m"), 3), Row(("Rod", ""), 4)), "Table 1")
    passages = built([table])[1]
    assert [passage.text for passage in passages] == [
        "Table 1\nPart: Lid\nTorque: 9 N·m",
        "Table 1\nPart: Rod",
    ]
    assert [passage.page for passage in passages] == [3, 4]
    assert [(cell.header, cell.text) for cell in passages[0].cells] == [("Part", "Lid"), ("Torque", "9 N·m")]


def test_a_fault_row_names_its_code_also_in_every_part_of_a_cut_row() -> None:
    table = Table(("Code", "Cause", "Remedy"), (Row(("OC", "short " * 9, "replace " * 9)),))
    (section,), passages = built([Heading(1, "Alarms"), table])
    assert len(passages) > 1
    assert {passage.kind for passage in passages} == {PassageKind.FAULT_ROW}
    assert all("OC" in passage.codes for passage in passages)
    assert section.faults[0].code == "OC"


word = st.text("abcdefgXYZ", min_size=1, max_size=8)
sentence = st.lists(word, min_size=1, max_size=20).map(" ".join)
spans = st.lists(st.builds(Span, sentence, st.none()), min_size=1, max_size=3).map(tuple)
cells = st.tuples(sentence, sentence)
element: st.SearchStrategy[Element] = st.one_of(
    st.builds(Heading, st.integers(1, 4), sentence),
    st.builds(Paragraph, spans, st.booleans()),
    st.builds(ListItem, spans, st.none() | st.integers(1, 4), st.integers(0, 2)),
    st.builds(Table, cells, st.lists(st.builds(Row, cells), max_size=3).map(tuple), st.just("")),
    st.builds(SafetyBox, st.sampled_from(SignalWord), sentence.map("WARNING ".__add__)),
)


def body_words(elements: Sequence[Element]) -> list[str]:
    """Every word that has to be found again, headings and table headers without rows excepted."""
    found: list[str] = []
    for one in elements:
        if isinstance(one, Table):
            found += [text for row in one.rows for cell in row.cells for text in cell.split()]
        elif not isinstance(one, Heading):
            found += one.text.split()
    return found


@settings(deadline=None)
@given(st.lists(element, max_size=15))
def test_no_word_is_lost_and_no_passage_is_too_long(elements: list[Element]) -> None:
    passages = built(elements)[1]
    printed = {text for passage in passages for text in passage.text.split()}
    assert set(body_words(elements)) <= printed
    assert all(words(passage.text) <= MAX_TOKENS for passage in passages)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))


@settings(deadline=None)
@given(st.lists(st.lists(st.builds(Span, sentence, st.integers(1, 9)), min_size=1, max_size=3), max_size=8))
def test_every_paragraph_keeps_its_order_and_its_pages(paragraphs: list[list[Span]]) -> None:
    passages = built([Paragraph(tuple(one)) for one in paragraphs])[1]
    source = [(text, span.page) for one in paragraphs for span in one for text in span.text.split()]
    found = []
    for passage in passages:
        place = 0
        for text in passage.text.split():
            place = passage.text.index(text, place)
            found.append((text, passage.page_at(place)))
            place += len(text)
    assert found == source


@settings(deadline=None)
@given(st.lists(element, max_size=15))
def test_every_message_is_kept_by_its_section_and_by_the_next_step(elements: list[Element]) -> None:
    sections = built(elements)[0]
    boxes = [" ".join(one.text.split()) for one in elements if isinstance(one, SafetyBox)]
    assert [message.text for section in sections for message in section.safety] == boxes
    for section in sections:
        governed = [message for one in section.steps for message in one.safety]
        assert governed == list(section.safety[: len(governed)])
