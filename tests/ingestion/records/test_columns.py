"""Columns play roles, in one or several languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.records.columns import column_names, plain_name, split_name
from ingestion.records.kinds import find_columns
from ingestion.records.mapping import Mapping
from ingestion.records.table import RecordTable, Row


def table(*header: str) -> RecordTable:
    return RecordTable(Path("export.csv"), header, (Row(2, {}),))


def test_every_name_plays_one_role_in_its_kind() -> None:
    for kind, columns in column_names().kinds.items():
        pairs = {(plain_name(name), role) for role, names in columns.roles.items() for name in names}
        assert sorted(name for name, _ in pairs) == sorted({name for name, _ in pairs}), kind


def test_needs_are_roles() -> None:
    for columns in column_names().kinds.values():
        assert {role for need in columns.needs for role in need.split("|")} <= set(columns.roles)


def test_languages_of_headers() -> None:
    columns = find_columns(
        table("code", "Title (de)", "title_zh-TW", "cause.de", "asset_id"), None, Mapping()
    )
    assert columns.languages == ("de", "zh-Hant")
    assert columns.headers["title", "zh-Hant"] == "title_zh-TW"
    row = Row(
        2, {"code": "E-1", "Title (de)": "Druck", "title_zh-TW": "壓力", "cause.de": "", "asset_id": "P"}
    )
    assert [cell.header for cell in columns.cells(row, "de")] == ["code", "Title (de)", "asset_id"]
    assert columns.version(row, "title", "zh-Hant") == "壓力"


def test_column_without_language_serves_all_versions_of_a_role() -> None:
    columns = find_columns(table("code", "title_en", "title_de", "remedy"), None, Mapping())
    row = Row(2, {"code": "1", "title_en": "Low", "title_de": "Tief", "remedy": "Fill"})
    assert columns.languages == ("en", "de")
    assert columns.version(row, "remedy", "de") == "Fill"


def test_columns_of_no_role_follow_their_language() -> None:
    columns = find_columns(table("code", "title_en", "title_de", "note_de", "asset_id"), None, Mapping())
    row = Row(
        2, {"code": "1", "title_en": "Low", "title_de": "Tief", "note_de": "siehe 7.2", "asset_id": "P"}
    )
    assert [cell.header for cell in columns.cells(row, "en")] == ["code", "title_en", "asset_id"]
    assert [columns.label(cell.header) for cell in columns.cells(row, "de")] == [
        "code",
        "title",
        "note",
        "asset_id",
    ]


def test_plain_column_beside_languages_is_a_version_of_its_own() -> None:
    columns = find_columns(table("code", "title", "title_de"), None, Mapping())
    row = Row(2, {"code": "1", "title": "Low", "title_de": "Tief"})
    assert columns.languages == ("", "de")
    assert [cell.text for cell in columns.cells(row, "")] == ["1", "Low"]
    assert [cell.text for cell in columns.cells(row, "de")] == ["1", "Tief"]


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("title_de", ("title", "de")),
        ("Ursache (de)", ("Ursache", "de")),
        ("a_zh_TW", ("a", "zh-Hant")),
        ("remedy", ("remedy", "")),
    ],
)
def test_header_and_language(header: str, parts: tuple[str, str]) -> None:
    assert split_name(header) == parts
