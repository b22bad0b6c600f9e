"""Alarm lists and FMEA sheets alike: rows of faults in one or more languages, for one or more models."""

from __future__ import annotations

from dataclasses import dataclass, field

from copilot.knowledge import Cell, Fault, Passage, PassageKind, Section
from ingestion.records.source import Source
from ingestion.records.table import Row


@dataclass
class FaultRows:
    """Collects sections and their row passages in the order of the table."""

    source: Source
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
        """Add one section, in one language, with a passage for each of its faults."""
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
                    kind=PassageKind.FAULT_ROW,
                    section_id=section_id,
                    heading=heading,
                    ordinal=len(self.passages),
                    lang=lang,
                    codes=codes,
                    cells=fault.cells,
                    asset_models=models,
                )
            )


def spoken(cells: tuple[Cell, ...]) -> str:
    """The cells' texts alone, to tell their language from."""
    return " ".join(cell.text for cell in cells)
