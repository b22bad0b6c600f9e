"""Faults out of fault tables, alarm lists and FMEA sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from copilot.codes import codes_in
from copilot.knowledge import Cell, Fault
from ingestion.elements import Row, Table
from ingestion.fault_columns import Role, fault_roles, looks_like_code, role_of
from ingestion.passages import fold

_NUMBERED = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)、．]\s*(?!\d)")
_CODE_BREAK = re.compile(r"[,;\n、；]| / ")

Roles = tuple[Role | None, ...]


@dataclass(frozen=True, slots=True)
class FaultTable:
    """A fault table with its header in place and its merged cells filled down; ``faults`` row by row."""

    table: Table
    faults: tuple[tuple[Fault, ...], ...]


def fault_table(table: Table, context: str = "") -> FaultTable | None:
    """Read the table as a fault table, None if its columns say that it is none.

    ``context`` is the heading the table stands under.
    """
    table = with_header(table)
    columns = [[row.cells[place] for row in table.rows] for place in range(len(table.header))]
    roles = fault_roles(table.header, columns, f"{table.caption} {context}")
    if roles is None:
        return None
    rows = tuple(_filled_down(table.rows, roles))
    faults = tuple(tuple(_faults_of(row, table.header, roles)) for row in rows)
    return FaultTable(replace(table, rows=rows), faults)


def with_header(table: Table) -> Table:
    """The table with its first row as the header where it was read without one and that row names columns."""
    if any(table.header) or not table.rows:
        return table
    first, *rest = table.rows
    if sum(role_of(cell) is not None for cell in first.cells) < 2:
        return table
    return replace(table, header=first.cells, rows=tuple(rest))


def row_cells(row: Row, header: Sequence[str]) -> tuple[Cell, ...]:
    """The row's filled cells with their column names."""
    return tuple(
        Cell(fold(name), text, page) for place, name in enumerate(header) for text, page in row.parts(place)
    )


def declared_codes(fault: Fault) -> tuple[str, ...]:
    """The codes that a fault's code cell names, verbatim ("E-041, E-042" names two)."""
    return tuple(part.strip() for part in _CODE_BREAK.split(fault.code) if part.strip())


def _filled_down(rows: Sequence[Row], roles: Roles) -> Iterator[Row]:
    """Cells left empty because the one above spans them: code and symptom, and below those the cause."""
    above = Row(("",) * len(roles))
    keys = (Role.CODE, Role.SYMPTOM)
    for row in rows:
        spanned: tuple[Role, ...] = ()
        if any(row.cells) and not any(row.cells[place] for place, role in enumerate(roles) if role in keys):
            spanned = keys
            if not any(row.cells[place] for place, role in enumerate(roles) if role is Role.CAUSE):
                spanned = (*keys, Role.CAUSE)
        filled = [not text and roles[place] in spanned for place, text in enumerate(row.cells)]
        cells = tuple(above.cells[place] if fill else row.cells[place] for place, fill in enumerate(filled))
        pages = tuple((above if fill else row).page_of(place) for place, fill in enumerate(filled))
        above = replace(row, cells=cells, pages=pages)
        yield above


def _faults_of(row: Row, header: Sequence[str], roles: Roles) -> Iterator[Fault]:
    """One fault, or one for each cause that stands beside its remedy or has its number."""
    texts = {role: _joined(row.cells, roles, role) for role in Role}
    if not any(texts[role] for role in Role if role is not Role.CODE):
        return
    code = fold(texts[Role.CODE]) if "\n" not in texts[Role.CODE] else texts[Role.CODE]
    fault = Fault(
        code=code or leading_code(texts[Role.SYMPTOM]),
        symptom=texts[Role.SYMPTOM],
        cause=texts[Role.CAUSE],
        check=texts[Role.CHECK],
        remedy=texts[Role.REMEDY],
        cells=row_cells(row, header),
        page=row.page,
    )
    numbered = list(_pairs(fault))
    yield from numbered if len(numbered) > 1 else _entries(fault, row, roles)


def _joined(cells: Sequence[str], roles: Roles, role: Role) -> str:
    return "\n".join(
        text.strip() for text, own in zip(cells, roles, strict=True) if own is role and text.strip()
    )


def _entries(fault: Fault, row: Row, roles: Roles) -> Iterator[Fault]:
    """One fault for each entry of the row where every entry has its own cause; else the fault as it is."""
    found = [{role: _joined(cells, roles, role) for role in Role} for cells in row.entries]
    if len(found) < 2 or not all(texts[Role.CAUSE] for texts in found):
        yield fault
        return
    for texts in found:
        yield replace(fault, cause=texts[Role.CAUSE], check=texts[Role.CHECK], remedy=texts[Role.REMEDY])


def leading_code(symptom: str) -> str:
    """The code at the beginning of a wording such as ``E-042 main pressure not reached``."""
    first = re.split(r"[\s:：]", symptom, maxsplit=1)[0]
    return first if looks_like_code(first) and codes_in(first) else ""


def _pairs(fault: Fault) -> Iterator[Fault]:
    """Numbered causes with the remedies and checks of the same number; else the fault as it is."""
    causes, remedies, checks = _numbered(fault.cause), _numbered(fault.remedy), _numbered(fault.check)
    partners = remedies or checks
    if len(causes) < 2 or len(partners) != len(causes):
        yield fault
        return
    for place, cause in enumerate(causes):
        yield replace(
            fault,
            cause=cause,
            check=checks[place] if len(checks) == len(causes) else fault.check,
            remedy=remedies[place] if len(remedies) == len(causes) else fault.remedy,
        )


def _numbered(text: str) -> list[str]:
    """The items of "1. ... 2. ...", none unless the numbers run from 1 without a gap and open the text."""
    marks: list[re.Match[str]] = []
    for match in _NUMBERED.finditer(text):
        if int(match[1]) == len(marks) + 1:
            marks.append(match)
    if not marks or marks[0].start() != 0:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [fold(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
