"""Which marks make a paragraph a step."""

from __future__ import annotations

import pytest

from ingestion.elements import Element, Heading, ListItem, Paragraph, Span
from ingestion.stepmarks import step_number, with_marked_steps


def paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text, 1),))


def marked(*texts: str) -> list[tuple[int | None, int] | None]:
    elements: list[Element] = [paragraph(text) for text in texts]
    return [
        (element.number, element.depth) if isinstance(element, ListItem) else None
        for element in with_marked_steps(elements)
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Step 1: Open", 1),
        ("STEP 12 – Close", 12),
        ("Schritt 2. Öffnen", 2),
        ("Paso 3: Abrir", 3),
        ("步驟 1：打開", 1),
        ("步骤三、关闭", 3),
        ("第2步：关闭", 2),
        ("③ Press start", 3),
        ("❷ Wait", 2),
    ],
)
def test_words_and_signs_number_a_step(text: str, number: int) -> None:
    assert step_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "Step by step", "Steps 1 to 3 are done", "Paso a paso", "步驟如下", "Step 1 of 3 x"]
)
def test_prose_is_no_step(text: str) -> None:
    assert step_number(text) is None


def test_letters_are_steps_or_parts_of_one() -> None:
    assert marked("a) Left", "b) Right") == [(1, 0), (2, 0)]
    assert marked("Step 1: Go", "a) Left", "b) Right") == [(1, 0), (None, 1), (None, 1)]
    assert marked("a) Alone") == [None]


def test_bare_numbers_count_only_in_order() -> None:
    assert marked("1 Open", "2 Close") == [(1, 0), (2, 0)]
    assert marked("2 Pumps", "16 Valves") == [None, None]
    assert marked("1 Pump of type X") == [None]


def test_decimals_belong_to_the_step_above() -> None:
    assert marked("① Work", "1.1 Open", "2.1 Other") == [(1, 0), (None, 1), None]


def test_a_heading_ends_a_run() -> None:
    elements = [paragraph("a) Left"), Heading(1, "Next"), paragraph("b) Right")]
    assert list(with_marked_steps(elements)) == elements
