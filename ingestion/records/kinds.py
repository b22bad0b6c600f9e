"""What a table holds, told from its column names, and which column plays which role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel

from copilot.errors import BadInputError
from copilot.knowledge import Cell, DocumentKind
from copilot.language import base_language
from ingestion.records.mapping import EXAMPLE, Mapping
from ingestion.records.table import RecordTable, Row

_SUFFIXED = re.compile(r"(.+?)[\s_.\-(\[/]+([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)[)\]]?")

_CONVINCING = 4


class KindColumns(BaseModel):
    """What ``columns.yaml`` says of one kind: the roles it needs and the names of each role's column."""

    needs: list[str]
    roles: dict[str, list[str]]


class ColumnNames(BaseModel):
    """The whole of ``columns.yaml``."""

    languages: list[str]
    translated: list[str]
    kinds: dict[DocumentKind, KindColumns]


@dataclass(frozen=True)
class Columns:
    """Which header plays which role: ``(role, language) -> header``, language "" where it names none."""

    kind: DocumentKind
    headers: dict[tuple[str, str], str]
    constants: dict[str, str] = field(default_factory=dict)

    def text(self, row: Row, role: str, lang: str = "") -> str:
        """The row's text for a role, "" where the table has no such column."""
        header = self.headers.get((role, lang))
        return (row.cells.get(header, "") if header else "") or self.constants.get(role, "")

    def has(self, role: str) -> bool:
        """Whether a column, in any language, or a constant gives the role."""
        return role in self.constants or any(name == role for name, _ in self.headers)

    def version(self, row: Row, role: str, lang: str) -> str:
        """The text of a translated role; a column without a language serves where the role has no other."""
        plain = not any(name == role and tag for name, tag in self.headers)
        return self.text(row, role, "" if plain else lang)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages whose versions the table holds; "" for the one that its headers do not name."""
        named = tuple(dict.fromkeys(lang for _, lang in self.headers if lang))
        both = {role for role, lang in self.headers if lang} & {
            role for role, lang in self.headers if not lang
        }
        return ("", *named) if both or not named else named

    def cells(self, row: Row, lang: str) -> tuple[Cell, ...]:
        """The row's cells that are not empty, verbatim, without those of other languages."""
        other = {header for (_, tag), header in self.headers.items() if tag and tag != lang}
        if lang:
            other |= {
                self.headers[role, ""] for role, tag in self.headers if tag and (role, "") in self.headers
            }
        return tuple(Cell(name, text) for name, text in row.cells.items() if text and name not in other)


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


@lru_cache(maxsize=1)
def column_names() -> ColumnNames:
    """The packaged names of columns."""
    text = files("ingestion.records").joinpath("columns.yaml").read_text("utf-8")
    return ColumnNames.model_validate(yaml.safe_load(text))


def plain_name(name: str) -> str:
    """A header for comparing: NFKC, lower case, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())


def label(header: str) -> str:
    """A header without its language: ``title_de`` -> ``title``."""
    return _split_name(header)[0]


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
    if kind is DocumentKind.GLOSSARY and _language(name):
        return ("term", base_language(name)), 0
    role, lang = _split_name(name)
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


def _split_name(name: str) -> tuple[str, str]:
    """``title_zh-Hans`` -> ``("title", "zh-Hans")``; the language is "" where the name ends in none."""
    match = _SUFFIXED.fullmatch(name)
    if match and _language(match[2]):
        return match[1], base_language(match[2])
    return name, ""


def _split_role(role: str) -> tuple[str, str]:
    name, lang = _split_name(role)
    return (name, lang) if name in column_names().translated else (role, "")


def _language(name: str) -> bool:
    known = {tag.casefold() for tag in column_names().languages}
    return name.strip().replace("_", "-").casefold() in known


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
