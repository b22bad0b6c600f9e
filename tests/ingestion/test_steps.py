"""Which elements a step takes in, and which messages govern it."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.knowledge import SignalWord
from ingestion.elements import Element, ListItem, Paragraph, Row, SafetyBox, Span, Table
from ingestion.passages import compose
from ingestion.steps import StepText, with_steps

BOX = SafetyBox(SignalWord.DANGER, "DANGER Live.", 2)
TABLE = Table(("A",), (Row(("1",)),))


def item(text: str, number: int | None = None, depth: int = 0) -> ListItem:
    return ListItem((Span(text, 1),), number, depth)


def paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text, 1),))


def steps(elements: Sequence[Element]) -> list[StepText]:
    return [one for one in with_steps(elements) if isinstance(one, StepText)]


def test_number_page_and_text() -> None:
    (one,) = steps([item("Open the valve.", 4)])
    assert (one.step.number, one.step.text, one.step.page) == (4, "Open the valve.", 1)
    assert compose(one.text)[0] == "4. Open the valve."


def test_deeper_items_belong_to_the_step_above() -> None:
    first, second = steps([item("Do", 1), item("this", 1, 1), item("and that", None, 1), item("Go", 2)])
    assert first.step.text == "Do\n1. this\nand that"
    assert second.step.text == "Go"


def test_a_message_for_a_deeper_item_governs_its_step() -> None:
    first, second = steps([item("Do", 1), BOX, item("this", 1, 1), item("Go", 2)])
    assert [message.text for message in first.step.safety] == ["DANGER Live."]
    assert second.step.safety == ()
    assert compose(first.text) == ("DANGER Live.\n1. Do\n1. this", ((0, 2), (13, 1)))


def test_a_step_that_is_a_message_itself_is_governed_by_it() -> None:
    (one,) = steps([item("WARNING: let it cool.", 1)])
    assert [message.level for message in one.step.safety] == [SignalWord.WARNING]
    assert one.own_safety == one.step.safety
    assert compose(one.text)[0] == "1. WARNING: let it cool."


def test_text_behind_the_last_step_is_not_its_own() -> None:
    found = list(with_steps([item("Do", 1), paragraph("Behind.")]))
    assert found[1] == paragraph("Behind.")


def test_a_table_ends_a_step_and_the_numbers_go_on() -> None:
    found = list(with_steps([item("Set", 1), TABLE, item("Go", 2)]))
    assert [one.step.text if isinstance(one, StepText) else one for one in found] == ["Set", TABLE, "Go"]


def test_other_elements_pass_through_in_order() -> None:
    elements = [paragraph("a"), item("bullet"), BOX, TABLE]
    assert list(with_steps(elements)) == elements
