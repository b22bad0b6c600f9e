"""The product's commands with a chunker that cuts table rows and steps in two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ingestion import sections
from ingestion.elements import Element
from ingestion.passages import Unit
from ingestion.steps import StepText


def main() -> None:
    """Break the chunker, then run the command line as it is."""
    from ui.cli import main as command

    whole_rows, whole_steps = sections._row_drafts, sections.with_steps

    def cut_rows(*arguments: Any) -> Iterator[sections._Draft]:
        for draft in whole_rows(*arguments):
            for cells in _halves(draft.cells):
                units = [tuple(sections._cell_lines(cell)) for cell in cells]
                yield replace(draft, units=units, cells=tuple(cells))

    def cut_steps(elements: Sequence[Element]) -> Iterator[Element | StepText]:
        for item in whole_steps(elements):
            yield from _cut_step(item) if isinstance(item, StepText) else (item,)

    sections._row_drafts, sections.with_steps = cut_rows, cut_steps
    command()


def _halves(whole: Sequence[Any]) -> Iterable[Any]:
    """The two halves of anything that can be cut, without an empty one."""
    edges = (0, (len(whole) + 1) // 2, len(whole))
    return [whole[start:end] for start, end in pairwise(edges) if start < end]


def _cut_step(item: StepText) -> Iterator[StepText]:
    """Two steps under one number."""
    for side, text in enumerate(_halves(item.step.text)):
        unit: Unit = tuple(
            replace(piece, text=_halves(piece.text)[side]) for piece in item.text if len(piece.text) > 1
        )
        yield replace(item, step=replace(item.step, text=text), text=unit)


if __name__ == "__main__":
    main()
