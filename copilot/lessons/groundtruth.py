"""What the sources say now, read afresh from the store for the check: nothing here comes from the drafting code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from copilot.case import Case
from copilot.codes import normalise
from copilot.knowledge import Section
from copilot.measures import UNIT_NAMES
from copilot.store import Store
from copilot.tables import DocumentRow
from copilot.workorder import WorkOrderDraft

_HEADING_NUMBER = re.compile(r"\s*(?:§\s*)?(\d{1,2}(?:\.\d{1,2})+)")
# A number with a unit behind it is a value, one after "table" or "figure" another thing's; neither is a section's.
_NUMBER = re.compile(
    r"(?:\b(?:tab|fig|abb)\w*\.?|[表圖图])\s*\d[\d.]*"
    r"|(?<![\d.])(\d{1,2}(?:\.\d{1,2})+)(?![\d.]*\d)"
    rf"(?!\s*(?:{'|'.join(map(re.escape, UNIT_NAMES))})(?![a-z]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Text:
    """All that one section of a document says, as plain strings."""

    document: DocumentRow
    section: Section

    @property
    def lang(self) -> str:
        """The language it is written in."""
        return self.section.lang or self.document.lang

    @cached_property
    def strings(self) -> tuple[str, ...]:
        """Every text of it."""
        said = [*self.section.heading, *(message.text for message in self.section.safety)]
        for step in self.section.steps:
            said += [step.text, *(message.text for message in step.safety)]
        for fault in self.section.faults:
            said += [fault.code, fault.symptom, fault.cause, fault.check, fault.remedy]
            said += [cell.text for cell in fault.cells]
        return tuple(filter(None, said))

    def has(self, quote: str) -> bool:
        """Whether a quote stands in it, letter for letter."""
        return any(quote in text for text in self.strings)

    def is_whole(self, quote: str) -> bool:
        """Whether a quote is one of its texts, whole."""
        return quote in self.strings


@dataclass(frozen=True)
class GroundTruth:
    """The sources of a site as they are now; each document is read once. ``case`` is the lesson's own, if any."""

    store: Store
    site: str
    case: Case | None = None
    order: WorkOrderDraft | None = None
    _read: dict[str, tuple[Text, ...]] = field(default_factory=dict)

    @cached_property
    def documents(self) -> dict[str, DocumentRow]:
        """The documents by id."""
        return {row.id: row for row in self.store.documents(self.site)}

    def texts(self, document: str) -> tuple[Text, ...]:
        """The sections of a document; none where it is not there."""
        if document not in self._read:
            row = self.documents.get(document)
            sections = self.store.sections(self.site, document) if row else ()
            self._read[document] = tuple(Text(row, each) for each in sections) if row else ()
        return self._read[document]

    def text(self, document: str, section: str, lang: str = "") -> Text | None:
        """One section; of several languages in one document the one named."""
        found = [each for each in self.texts(document) if each.section.id == section]
        return next((each for each in found if each.lang == lang), found[0] if found else None)

    def governing(self, text: Text) -> set[str]:
        """Every message that stands in a section, in those its heading lies under, and in those it refers to."""
        found, told = set(), "\n".join(step.text for step in text.section.steps)
        for each in (text, *self._reached(text, told)):
            found |= _messages(each.section) | self.above(each)
        return found

    def above(self, text: Text) -> set[str]:
        """Every message of the sections that a section's heading lies under."""
        heading, found = text.section.heading, set[str]()
        for each in self._beside(text):
            depth = len(each.section.heading)
            if depth < len(heading) and each.section.heading == heading[:depth]:
                found |= _messages(each.section)
        return found

    def meant(self, text: Text, words: str) -> set[str]:
        """Every message of the sections that words of a section refer to by number, and of those these refer to."""
        return {message for each in self._reached(text, words) for message in _messages(each.section)}

    def meanings(self, code: str, model: str) -> Iterator[tuple[str, Text]]:
        """What a code means on a model in any source, with where that stands."""
        for row in self.documents.values():
            if row.asset_models and model not in row.asset_models:
                continue
            for text in self.texts(row.id):
                models = text.section.asset_models
                if models and model not in models:
                    continue
                for fault in text.section.faults:
                    if fault.symptom and normalise(fault.code) == normalise(code):
                        yield fault.symptom, text

    def _reached(self, text: Text, words: str) -> list[Text]:
        """The sections that words of a section refer to, their steps' references followed to the end."""
        found, waiting = {text.section.id: text}, [words]
        while waiting:
            named = {*_NUMBER.findall(waiting.pop())} - {""}
            for each in self._beside(text):
                match = _HEADING_NUMBER.match(each.section.heading[-1] if each.section.heading else "")
                if match and match[1] in named and each.section.id not in found:
                    found[each.section.id] = each
                    waiting.append("\n".join(step.text for step in each.section.steps))
        return list(found.values())[1:]

    def _beside(self, text: Text) -> Iterator[Text]:
        """The sections of the same document in the same language."""
        return (each for each in self.texts(text.document.id) if each.lang == text.lang)


def _messages(section: Section) -> set[str]:
    own = {message.text for message in section.safety}
    return own | {message.text for step in section.steps for message in step.safety}


_SAME = {
    "min": ("s", 60), "minutes": ("s", 60), "minute": ("s", 60), "minuten": ("s", 60), "minutos": ("s", 60),
    "分鐘": ("s", 60), "分钟": ("s", 60), "h": ("s", 3600), "cm": ("mm", 10), "m": ("mm", 1000),
    "seconds": ("s", 1), "sekunden": ("s", 1), "segundos": ("s", 1), "秒": ("s", 1), "mpa": ("bar", 10),
    "kpa": ("bar", Decimal("0.01")), "mbar": ("bar", Decimal("0.001")), "n·m": ("nm", 1),
}  # fmt: skip
_QUANTITY = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*)\s*([^\d\s,;:()（）。，；]{1,12})")


def quantities(text: str) -> set[tuple[Decimal, str]]:
    """Every number of a text with the unit behind it, in one unit for each dimension."""
    found = set()
    for number, unit in _QUANTITY.findall(text):
        whole, _, fraction = number.replace(",", ".").rpartition(".")
        grouped = len(fraction) == 3 and whole not in ("", "0")
        value = Decimal(number.replace(",", "").replace(".", "") if grouped else number.replace(",", "."))
        name, factor = _SAME.get(unit.casefold().rstrip("."), (unit.casefold().rstrip("."), 1))
        found.add(((value * factor).normalize(), name))
    return found
