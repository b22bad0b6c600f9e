"""Procedures: numbered items become steps, with what belongs to them and the messages that govern them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from copilot.knowledge import SafetyMessage, Step
from ingestion.elements import Element, ListItem, Paragraph, SafetyBox, Span, Table
from ingestion.passages import Unit, compose, fold, line, paragraph_lines
from ingestion.safety import signal_word
from ingestion.stepmarks import with_marked_steps


@dataclass(frozen=True, slots=True)
class StepText:
    """A step and its printed text: its messages, the numbered line, and the lines below it.

    ``own_safety`` is the message that the step's own text is ("2. WARNING: ...").
    """

    step: Step
    text: Unit
    own_safety: tuple[SafetyMessage, ...] = ()


@dataclass
class _OpenStep:
    item: ListItem
    number: int
    safety: list[SafetyMessage]
    reach: int
    more: list[Unit] = field(default_factory=list)

    def close(self) -> StepText:
        warnings = [piece for message in self.safety for piece in message_line(message)]
        first = line(self.item.spans, self.item.mark)
        below = [piece for unit in self.more for piece in unit]
        text = compose([*line(self.item.spans), *below])[0]
        level = signal_word(text)
        own = (SafetyMessage(level, text, self.item.page),) if level else ()
        step = Step(self.number, text, self.item.page, (*self.safety, *own))
        return StepText(step, (*warnings, *first, *below), own)


def message_of(box: SafetyBox) -> SafetyMessage:
    """The box as a message."""
    return SafetyMessage(box.level, fold(box.text), box.page)


def message_line(message: SafetyMessage) -> Unit:
    """The message as one line of a passage."""
    return line([Span(message.text, message.page)])


def with_steps(elements: Sequence[Element]) -> Iterator[Element | StepText]:
    """A section's elements, its numbered items gathered into steps; safety boxes are kept in place as well.

    A message governs the next step. Deeper items belong to the step above them, and so does whatever but a
    table stands between step n and step n + 1.
    """
    pending: list[SafetyMessage] = []
    current: _OpenStep | None = None
    elements = list(with_marked_steps(elements))
    for index, element in enumerate(elements):
        if isinstance(element, SafetyBox):
            pending.append(message_of(element))
            yield element
        elif current is not None and _belongs(element, index, current):
            current.more.append(_lines_of(element))
            if isinstance(element, ListItem):
                current.safety += pending
                pending = []
        else:
            if current is not None:
                yield current.close()
                current = None
            if isinstance(element, ListItem) and element.number is not None:
                current = _OpenStep(
                    element, element.number, pending, _reach(elements, index, element, element.number)
                )
                pending = []
            else:
                yield element
    if current is not None:
        yield current.close()


def _belongs(element: Element, index: int, current: _OpenStep) -> bool:
    """Whether the element is part of the open step."""
    if isinstance(element, ListItem) and element.depth > current.item.depth:
        return True
    return index < current.reach and not isinstance(element, Table)


def _reach(elements: Sequence[Element], index: int, item: ListItem, number: int) -> int:
    """Where the step at ``index`` ends: at the step with the next number, or right behind itself."""
    for place in range(index + 1, len(elements)):
        element = elements[place]
        if isinstance(element, Table):
            break
        if isinstance(element, ListItem) and element.number is not None and element.depth <= item.depth:
            return place if element.number == number + 1 else index
    return index


def _lines_of(element: Element) -> Unit:
    if isinstance(element, ListItem):
        return line(element.spans, element.mark)
    if isinstance(element, Paragraph):
        return paragraph_lines(element)
    return ()
