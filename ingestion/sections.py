"""From elements to sections and passages: heading paths, ids shared by translations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from copilot.codes import codes_in, normalise
from copilot.knowledge import Cell, Fault, Passage, PassageKind, SafetyMessage, Section, Step
from ingestion.elements import Element, Heading, ListItem, Paragraph, ParsedDocument, SafetyBox, Table
from ingestion.fault_lists import advised_faults, listed_faults
from ingestion.faults import FaultTable, declared_codes, fault_table, row_cells, with_header
from ingestion.passages import (
    CountTokens,
    Piece,
    Unit,
    compose,
    fold,
    line,
    lines,
    pack,
    paragraph_lines,
)
from ingestion.safety import with_safety
from ingestion.steps import StepText, message_line, message_of, with_steps
from ingestion.trees import tree_of

_NUMBER = re.compile(
    r"^(?:chapter|section|appendix|kapitel|abschnitt|anhang|capítulo|sección|anexo|apéndice|chapitre|annexe"
    r"|第|附[錄录])?\s*(?P<number>(?:\d{1,3}|[A-Z](?=\.\d))(?:\.\d{1,3})*|(?<=[a-zé錄录] )[A-Z])"
    r"(?:[.)、:]|\s*[章節节])?(?=\s|[\u3041-\u9fff]|$)",
    re.IGNORECASE,
)


@dataclass
class _Draft:
    """A passage before it is packed: units of one kind that stand together."""

    kind: PassageKind
    units: list[Unit] = field(default_factory=list)
    cells: tuple[Cell, ...] = ()
    codes: tuple[str, ...] = ()
    last_step: int = 0


@dataclass
class _Content:
    """What a section holds, gathered in one pass over its elements."""

    drafts: list[_Draft] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    safety: list[SafetyMessage] = field(default_factory=list)


def build_sections(
    parsed: ParsedDocument, *, group: str, lang: str, count_tokens: CountTokens, max_tokens: int
) -> tuple[tuple[Section, ...], tuple[Passage, ...]]:
    """Cut a document into its sections and these into passages.

    ``group`` is shared by all translations of a manual: a section's id is ``group#number`` where headings
    are numbered, else ``group#index`` of the heading, from 000. ``max_tokens`` bounds every passage's text,
    counted by ``count_tokens``; texts joined by a blank must not have more tokens than they have apart.
    """
    sections: list[Section] = []
    passages: list[Passage] = []
    parts = _parts(parsed)
    keys = section_keys([heading.text for heading, _, _ in parts])
    for (heading, path, elements), key in zip(parts, keys, strict=True):
        content = _content(elements, path)
        section = Section(
            id=f"{group}#{key}",
            ordinal=len(sections),
            heading=path,
            page=heading.page,
            anchor=heading.anchor,
            safety=tuple(content.safety),
            steps=tuple(content.steps),
            faults=tuple(content.faults),
            tree=tree_of(content.steps, elements, path, lang),
        )
        sections.append(section)
        for draft in content.drafts:
            for pieces in pack(draft.units, count_tokens, max_tokens):
                passages.append(_passage(draft, pieces, section, len(passages), lang))
    return tuple(sections), tuple(passages)


def section_keys(headings: Sequence[str]) -> list[str]:
    """A key for each heading, unique: its own number where most headings have one, else its index."""
    numbers = [match["number"].upper() if (match := _NUMBER.match(fold(text))) else "" for text in headings]
    numbered = sum(map(bool, numbers)) * 2 >= max(len(headings) - 1, 4)
    taken: set[str] = set()
    keys: list[str] = []
    for index, number in enumerate(numbers):
        base = number if numbered and number else f"{index:03d}"
        key, again = base, 1
        while key in taken:
            again += 1
            key = f"{base}~{again}"
        taken.add(key)
        keys.append(key)
    return keys


def _parts(parsed: ParsedDocument) -> list[tuple[Heading, tuple[str, ...], list[Element]]]:
    """Each heading with its path and the elements below it; text above the first heading belongs to it."""
    parts: list[tuple[Heading, tuple[str, ...], list[Element]]] = []
    open_headings: list[Heading] = []
    before: list[Element] = []
    for element in parsed.elements:
        if isinstance(element, Heading):
            while open_headings and open_headings[-1].level >= element.level:
                open_headings.pop()
            open_headings.append(element)
            path = tuple(text for heading in open_headings if (text := fold(heading.text)))
            parts.append((element, path, before))
            before = []
        elif parts:
            parts[-1][2].append(element)
        else:
            before.append(element)
    if before:
        title = fold(parsed.title)
        parts.append((Heading(1, title), (title,) if title else (), before))
    return parts


def _content(elements: Sequence[Element], heading: Sequence[str]) -> _Content:
    content = _Content()
    for item in with_steps(list(with_safety(elements))):
        if isinstance(item, SafetyBox):
            message = message_of(item)
            content.safety.append(message)
            content.drafts.append(_Draft(PassageKind.SAFETY, [message_line(message)]))
        elif isinstance(item, StepText):
            content.steps.append(item.step)
            content.safety += item.own_safety
            draft = _open_draft(content.drafts, PassageKind.STEPS, item.step.number)
            draft.units.append(item.text)
            draft.last_step = item.step.number
        elif isinstance(item, Table):
            found = fault_table(item, " ".join(heading))
            content.faults += [fault for row in found.faults for fault in row] if found else []
            content.drafts += _row_drafts(item, found)
        elif isinstance(item, Paragraph | ListItem):
            unit = paragraph_lines(item) if isinstance(item, Paragraph) else line(item.spans)
            _open_draft(content.drafts, PassageKind.TEXT).units.append(unit)
    content.faults += listed_faults(elements, heading[-1] if heading else "")
    content.faults += advised_faults(elements, heading)
    return content


def _open_draft(drafts: list[_Draft], kind: PassageKind, step: int = 0) -> _Draft:
    """The draft to go on with, a new one where the kind changes or the steps begin again.

    A safety message between two steps has a passage of its own and does not cut theirs, where it stands as well.
    """
    for draft in reversed(drafts):
        if draft.kind is kind and (kind is not PassageKind.STEPS or draft.last_step < step):
            return draft
        if not (kind is PassageKind.STEPS and draft.kind is PassageKind.SAFETY):
            break
    drafts.append(_Draft(kind))
    return drafts[-1]


def _row_drafts(table: Table, found: FaultTable | None) -> Iterator[_Draft]:
    """One draft for each row that holds anything."""
    kind = PassageKind.FAULT_ROW if found else PassageKind.TABLE_ROW
    table = found.table if found else with_header(table)
    for place, row in enumerate(table.rows):
        cells = row_cells(row, table.header)
        if not cells:
            continue
        units = [tuple(_cell_lines(cell)) for cell in cells]
        if table.caption.strip():
            units.insert(0, (Piece(fold(table.caption), row.page),))
        faults = found.faults[place] if found else ()
        declared = tuple(normalise(code) for fault in faults for code in declared_codes(fault))
        known = codes_in(compose([piece for unit in units for piece in unit])[0])
        yield _Draft(kind, units, cells, (*declared, *known))


def _cell_lines(cell: Cell) -> Iterable[Piece]:
    """ "Header: value", further lines of the value below."""
    first, *rest = lines(cell.text, cell.page) or (Piece("", cell.page),)
    yield Piece(f"{cell.header}: {fold(first.text)}" if cell.header else fold(first.text), cell.page)
    yield from rest


def _passage(draft: _Draft, pieces: Unit, section: Section, ordinal: int, lang: str) -> Passage:
    text, starts = compose(pieces)
    # Every part of a row that had to be cut carries the codes of the whole row.
    codes = draft.codes if draft.cells else codes_in(text)
    return Passage(
        text=text,
        kind=draft.kind,
        section_id=section.id,
        heading=section.heading,
        ordinal=ordinal,
        lang=lang,
        page_starts=starts,
        codes=tuple(dict.fromkeys(filter(None, codes))),
        cells=draft.cells,
    )
