"""What reading the sources must give: gold rows, faults and steps, and how much of them was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from copilot.codes import normalise
from copilot.knowledge import Fault, Passage, Section
from evals.questions import read_rows

# A line that was broken between two of these goes on without a blank.
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_BETWEEN_CJK = re.compile(f"(?<=[{_CJK}]) | (?=[{_CJK}])")

TEXTS = ("symptom", "cause", "check", "remedy")
"""What is compared of a fault beside its code."""


class GoldItem(BaseModel):
    """What stands in a section (its number, "" where there is none) of a document (its id)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    section: str = ""


class GoldRow(GoldItem):
    """A table row: ``cells`` maps header to text."""

    cells: dict[str, str]


class GoldFault(GoldItem):
    """One cause of an alarm or symptom; None for what its table has no column for."""

    code: str | None = None
    symptom: str | None = None
    cause: str | None = None
    check: str | None = None
    remedy: str | None = None


class GoldStep(GoldItem):
    """A step and the ``safety`` messages that must be shown before it is taken, signal word first."""

    number: int
    text: str
    safety: tuple[str, ...] = ()


Gold = TypeVar("Gold", bound=GoldItem)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a document gave."""

    passages: Sequence[Passage] = ()
    sections: Sequence[Section] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """How much of one gold item was found (0..1), and in words what was not."""

    share: float
    missed: str = ""


def read_gold(path: Path | None, kind: type[Gold]) -> tuple[Gold, ...]:
    """The items of a JSONL file, none where there is no file. Raises `BadInputError` naming the line at fault."""
    return tuple(read_rows(path, kind)) if path else ()


def folded(text: str) -> str:
    """A text as it is compared: NFKC, blanks and line breaks as one blank, none beside a CJK character."""
    return _BETWEEN_CJK.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))


def found_rows(gold: Iterable[GoldRow], taken: Taken) -> Iterator[Found]:
    """The share of each row's filled cells that stand, under their headers, in one and the same row passage."""
    rows = [
        {(folded(cell.header), folded(cell.text)) for cell in passage.cells}
        for passage in taken.passages
        if passage.cells
    ]
    for row in gold:
        wanted = {
            (folded(header), folded(text)): f"{header}: {text}"
            for header, text in row.cells.items()
            if text.strip()
        }
        best = max(rows, key=lambda cells: len(wanted.keys() & cells), default=set())
        missed = [told for cell, told in wanted.items() if cell not in best]
        yield Found(1 - len(missed) / len(wanted) if wanted else 1.0, "; ".join(missed))


def found_faults(gold: Iterable[GoldFault], taken: Taken) -> Iterator[Found]:
    """1 for each fault that is stored with its code, symptom, cause, check and remedy."""
    stored = [fault for section in taken.sections for fault in section.faults]
    by_names: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for fault in gold:
        names = tuple(name for name in ("code", *TEXTS) if getattr(fault, name) is not None)
        if names not in by_names:
            by_names[names] = {_values(each, names) for each in stored}
        there = _values(fault, names) in by_names[names]
        told = " | ".join(str(getattr(fault, name)) for name in names)
        yield Found(1.0) if there else Found(0.0, told)


def _values(fault: Fault | GoldFault, names: Iterable[str]) -> tuple[str, ...]:
    return tuple((normalise if name == "code" else folded)(getattr(fault, name) or "") for name in names)


def found_steps(gold: Iterable[GoldStep], taken: Taken) -> Iterator[Found]:
    """1 for each step that stands under its number in its section."""
    stored = {
        (_number(section), step.number, folded(step.text))
        for section in taken.sections
        for step in section.steps
    }
    for step in gold:
        there = (step.section, step.number, folded(step.text)) in stored
        yield Found(1.0) if there else Found(0.0, f"{step.number}. {step.text}")


def found_safety(gold: Iterable[GoldStep], taken: Taken) -> Iterator[Found]:
    """The share of each step's messages that are shown before it, steps without one left out.

    Shown before a step are the messages of its section that are tied to no step, and those of the steps up to it.
    """
    for step in gold:
        if not step.safety:
            continue
        shown = [
            message
            for section in taken.sections
            if _number(section) == step.section
            for message in _shown_before(section, step.number)
        ]
        missed = [message for message in step.safety if folded(message) not in shown]
        told = f"before {step.number}.: {' / '.join(missed)}" if missed else ""
        yield Found(1 - len(missed) / len(step.safety), told)


def _shown_before(section: Section, number: int) -> list[str]:
    if all(step.number != number for step in section.steps):
        return []
    tied = {message for step in section.steps for message in step.safety}
    before = [message for step in section.steps if step.number <= number for message in step.safety]
    return [
        folded(message.text) for message in (*before, *(each for each in section.safety if each not in tied))
    ]


def _number(section: Section) -> str:
    return section.id.rpartition("#")[2]
