"""The columns of a table by the role they play, in every language they come in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel

from copilot.knowledge import Cell, DocumentKind
from copilot.language import base_language
from ingestion.records.table import Row

_SUFFIXED = re.compile(r"(.+?)[\s_.\-(\[/]+([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)[)\]]?")


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
        both = any((role, "") in self.headers for role, lang in self.headers if lang)
        return ("", *named) if both or not named else named

    def cells(self, row: Row, lang: str) -> tuple[Cell, ...]:
        """The row's cells that are not empty, verbatim, without those of other languages."""
        return tuple(
            Cell(name, text) for name, text in row.cells.items() if text and self._belongs(name, lang)
        )

    def label(self, header: str) -> str:
        """A header without its language: ``title_de`` -> ``title``."""
        name, tag = split_name(header)
        return name if tag in self.languages else header

    def _belongs(self, header: str, lang: str) -> bool:
        tag = split_name(header)[1]
        if tag in self.languages and tag:
            return tag == lang
        role = self._roles.get(header, "")
        return not lang or (role, lang) not in self.headers

    @cached_property
    def _roles(self) -> dict[str, str]:
        return {header: role for (role, _), header in self.headers.items()}


@lru_cache(maxsize=1)
def column_names() -> ColumnNames:
    """The packaged names of columns."""
    text = files("ingestion.records").joinpath("columns.yaml").read_text("utf-8")
    return ColumnNames.model_validate(yaml.safe_load(text))


def plain_name(name: str) -> str:
    """A header for comparing: lower case without accents, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKD", name).casefold() if char.isalnum())


@lru_cache(maxsize=1024)
def split_name(name: str) -> tuple[str, str]:
    """``title_zh-Hans`` -> ``("title", "zh-Hans")``; the language is "" where the name ends in none."""
    match = _SUFFIXED.fullmatch(name)
    if match and is_language(match[2]):
        return match[1], base_language(match[2])
    return name, ""


def is_language(name: str) -> bool:
    """Whether a text is a language tag that headers use."""
    return name.strip().replace("_", "-").casefold() in _language_tags()


@lru_cache(maxsize=1)
def _language_tags() -> frozenset[str]:
    return frozenset(tag.casefold() for tag in column_names().languages)
