"""What a table holds, told from its column names, and which column plays which role."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from copilot.errors import BadInputError
from copilot.knowledge import DocumentKind
from copilot.language import base_language
from ingestion.records.columns import Columns, column_names, is_language, plain_name, split_name
from ingestion.records.mapping import EXAMPLE, Mapping
from ingestion.records.table import RecordTable

_CONVINCING = 4


def find_columns(table: RecordTable, kind: DocumentKind | None, mapping: Mapping) -> Columns:
    """Find the table's kind, where it is not named, and its columns.

    Raises `BadInputError` that names the missing column and shows a mapping file.
    """
    _check_mapping(table, mapping)
    kind = kind or mapping.kind
    if kind is not None:
        columns = _columns(table.header, kind, mapping)
        missing = _missing(columns)
        if missing:
            raise _no_column(table, kind, missing)
        return columns
    found = [_columns(table.header, each, mapping) for each in column_names().kinds]
    complete = [columns for columns in found if not _missing(columns) and _convinces(columns, table)]
    complete.sort(key=lambda columns: len(columns.headers), reverse=True)
    if not complete:
        raise _unknown_kind(table)
    if len(complete) > 1 and len(complete[0].headers) == len(complete[1].headers):
        raise _ambiguous(table, complete[0].kind, complete[1].kind)
    return complete[0]


def _columns(header: Iterable[str], kind: DocumentKind, mapping: Mapping) -> Columns:
    headers = {_split_role(role): name for role, name in mapping.columns.items()}
    taken = set(mapping.columns.values())
    candidates: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name in header:
        match = _match(name, kind) if name not in taken else None
        if match is not None:
            role, rank = match
            candidates.setdefault(role, []).append((rank, name))
    for role, ranked in candidates.items():
        headers.setdefault(role, min(ranked)[1])
    return Columns(kind, headers, mapping.constants)


def _match(name: str, kind: DocumentKind) -> tuple[tuple[str, str], int] | None:
    """The role a header plays and how far down the list of its names it stands."""
    found = _role_of(name, kind)
    if found:
        return (found[0], ""), found[1]
    if kind is DocumentKind.GLOSSARY and is_language(name):
        return ("term", base_language(name)), 0
    role, lang = split_name(name)
    found = _role_of(role, kind) if lang else None
    if found and found[0] in column_names().translated:
        return (found[0], lang), found[1]
    return None


@lru_cache(maxsize=16)
def _ranks(kind: DocumentKind) -> dict[str, tuple[str, int]]:
    ranks: dict[str, tuple[str, int]] = {}
    for role, names in column_names().kinds[kind].roles.items():
        for rank, name in enumerate(names):
            ranks.setdefault(plain_name(name), (role, rank))
    return ranks


def _role_of(name: str, kind: DocumentKind) -> tuple[str, int] | None:
    return _ranks(kind).get(plain_name(name))


def _split_role(role: str) -> tuple[str, str]:
    name, lang = split_name(role)
    return (name, lang) if name in column_names().translated else (role, "")


def _missing(columns: Columns) -> str:
    """The first needed role that no column plays, "" if all are there."""
    if columns.kind is DocumentKind.GLOSSARY:
        return "" if len(columns.languages) > 1 else "a second language"
    needs = column_names().kinds[columns.kind].needs
    return next((need for need in needs if not any(columns.has(role) for role in need.split("|"))), "")


def _convinces(columns: Columns, table: RecordTable) -> bool:
    """Whether enough columns are known: two of a dozen may be chance."""
    known = len(columns.headers)
    return known >= _CONVINCING or 3 * known >= len(table.header)


def _check_mapping(table: RecordTable, mapping: Mapping) -> None:
    roles = {role for columns in column_names().kinds.values() for role in columns.roles}
    for role in (*mapping.columns, *mapping.constants):
        if _split_role(role)[0] not in roles:
            raise BadInputError(
                f"{role!r} in the mapping of {table.path.name} is nothing that a column can hold.",
                f"Use {', '.join(sorted(roles))}.",
            )
    for role, name in mapping.columns.items():
        if name not in table.header:
            raise BadInputError(
                f"{table.path.name} has no column {name!r}, which the mapping names for '{role}'; "
                f"it has {_listed(table.header)}.",
                "Correct the mapping file.",
            )


def _no_column(table: RecordTable, kind: DocumentKind, missing: str) -> BadInputError:
    return BadInputError(
        f"{table.path.name} has no column for '{missing.replace('|', ' or ')}', which {kind} need; "
        f"it has {_listed(table.header)}.",
        f"Name the columns in a mapping file like this:\n{EXAMPLE}",
    )


def _unknown_kind(table: RecordTable) -> BadInputError:
    return BadInputError(
        f"{table.path.name} is no table of a known kind; its columns are {_listed(table.header)}.",
        f"Name its kind ({', '.join(column_names().kinds)}) and columns in a mapping file:\n{EXAMPLE}",
    )


def _ambiguous(table: RecordTable, first: DocumentKind, second: DocumentKind) -> BadInputError:
    return BadInputError(
        f"The columns of {table.path.name} fit {first} as well as {second}.", "Name the kind of the table."
    )


def _listed(header: tuple[str, ...]) -> str:
    names = ", ".join(repr(name[:40]) for name in header[:20])
    return names + (f" and {len(header) - 20} more" if len(header) > 20 else "")
