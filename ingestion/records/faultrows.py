"""Alarm lists and FMEA sheets alike: rows of faults in one or more languages, for one or more models."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from copilot.codes import codes_in, normalise
from copilot.knowledge import Cell, Fault, Passage, PassageKind, Section
from ingestion.records.source import Source
from ingestion.records.table import Row


@dataclass
class FaultRows:
    """Collects sections and their row passages in the order of the table."""

    source: Source
    kind: PassageKind
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    def add(
        self,
        section_id: str,
        heading: tuple[str, ...],
        faults: list[tuple[Row, Fault]],
        lang: str,
        codes: tuple[str, ...],
    ) -> None:
        """Add one section, in one language, with a passage for each of its faults; ``codes`` are its own."""
        models = self.source.models(faults[0][0])
        heading = tuple(part for part in heading if part)
        self.sections.append(
            Section(
                id=section_id,
                ordinal=len(self.sections),
                heading=heading,
                faults=tuple(fault for _, fault in faults),
                lang=lang,
                asset_models=models,
            )
        )
        for _, fault in faults:
            self.passages.append(
                Passage(
                    text=self.source.readable(fault.cells),
                    kind=self.kind,
                    section_id=section_id,
                    heading=heading,
                    ordinal=len(self.passages),
                    lang=lang,
                    codes=self._codes(codes, fault),
                    cells=fault.cells,
                    asset_models=models,
                )
            )

    def _codes(self, own: tuple[str, ...], fault: Fault) -> tuple[str, ...]:
        """The row's own codes and the part numbers in it.

        Other alarms that it mentions are left out: a question for one has to find that alarm's row, not this one.
        """
        named = codes_in(spoken(fault.cells))
        return tuple(dict.fromkeys((*own, *(code for code in named if code not in self._names))))

    @cached_property
    def _names(self) -> frozenset[str]:
        """Everything of the table that looks like a part number but is an alarm or a model."""
        alarms = {self.source.text(row, "code") for row in self.source.table.rows}
        models = {model for row in self.source.table.rows for model in self.source.models(row)}
        return frozenset(normalise(name) for name in alarms | models)


def spoken(cells: tuple[Cell, ...]) -> str:
    """The cells' texts alone, without their headers."""
    return "\n".join(cell.text for cell in cells)
