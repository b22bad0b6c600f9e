"""The gold questions are whole: alike in five languages, verbatim in the sources, on the right page, not copied."""

import csv
import json
import re
from collections import defaultdict
from functools import cache
from typing import Any

import opencc
import pypdfium2
import pytest
from openpyxl import load_workbook

from copilot.sparse import terms
from evals.plant.causes import PLANT
from evals.plant.source import read_manual

LANGUAGES = ("en", "de", "es", "zh-Hant", "zh-Hans")
KINDS = {"code", "symptom", "procedure", "value", "safety", "part", "history", "which_machine"}
FIELDS = {"id", "group", "split", "lang", "text", "asset", "asset_model", "kind", "covered"}
GOLD = {"gold", "phrases", "safety"}
SHARED = ("split", "kind", "covered", "gold", "phrases", "safety")

# Words without content that are long enough to count as one in `content`.
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        about after again before does from have here into just much need only should some still that there they
        this what when where which will with your
        aber beim darf dass denn eine einem einen einer gibt habe hier jetzt kann mehr mich muss nach nicht noch
        oder schon sein sich sind uber viel vorm warum welche wenn wieder wird woher
        antes cada como cual cuando cuanto donde entre esta este esto hasta hace para pero porque puedo sigo tiene
        """,
    )
)


def rows() -> list[dict[str, Any]]:
    paths = sorted((PLANT / "gold").glob("answers-*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def groups() -> dict[str, list[dict[str, Any]]]:
    by_group = defaultdict(list)
    for row in rows():
        by_group[row["group"]].append(row)
    return by_group


def covered(which: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in which if row["covered"]]


@cache
def texts(document: str) -> dict[str, str]:
    """``section -> text`` of a document's source; a record's id is its section, a sheet is one, ``""``."""
    if document.endswith(".csv"):
        with (PLANT / document).open(encoding="utf-8", newline="") as file:
            return {row["id"]: " | ".join(row.values()) for row in csv.DictReader(file)}
    if document.endswith(".xlsx"):
        sheet = load_workbook(PLANT / document).worksheets[0]
        lines = (" | ".join(str(cell or "") for cell in row) for row in sheet.iter_rows(values_only=True))
        return {"": "\n".join(lines)}
    _, model, name = document.split("/")
    source = read_manual(PLANT / "manuals" / model / f"{name.rsplit('.', 1)[0]}.md")
    pieces = re.split(
        r"^#+ (\d+(?:\.\d+)*) ", "\n".join(part.markdown for part in source.parts), flags=re.MULTILINE
    )
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


@cache
def pages(document: str) -> tuple[str, ...]:
    pdf = pypdfium2.PdfDocument(PLANT / document)
    return tuple(squeezed(page.get_textpage().get_text_range()) for page in pdf)


def squeezed(text: str) -> str:
    return "".join(text.split())


def text_at(place: dict[str, Any]) -> str:
    return texts(place["document"])[place["section"] or ""]


def language(document: str) -> str:
    """The language of a manual, ``""`` for records, which mix them."""
    return document.split(".")[1] if document.startswith("documents/") else ""


def content(text: str) -> set[str]:
    """Words of four letters and more that say something, and the bigrams of Chinese; no code or number."""
    return {
        term
        for term in terms(text)
        if not any(char.isdigit() for char in term)
        and term not in FUNCTION_WORDS
        and (len(term) > 3 or not term.isascii())
    }


def answering(row: dict[str, Any]) -> list[str]:
    """The lines that answer the question in its own language (a table's row, a step, a record)."""
    spoken = row["lang"].replace("Hans", "Hant")
    lines = {
        line
        for place in row["gold"]
        if language(place["document"]) in ("", spoken)
        for line in text_at(place).splitlines()
        if any(alternative in line for fact in row["phrases"] for alternative in fact)
    }
    simplified = opencc.OpenCC("t2s").convert if row["lang"] == "zh-Hans" else str
    return [simplified(line) for line in sorted(lines)]


def test_each_row_has_its_fields_and_an_id_of_its_own() -> None:
    assert len({row["id"] for row in rows()}) == len(rows()) > 0
    for row in rows():
        assert set(row) == FIELDS | GOLD, row["id"]
        assert row["id"] == f"{row['group']}-{row['lang']}"
        assert row["kind"] in KINDS
        assert row["split"] == ("dev" if int(row["group"][1:]) % 2 else "test")
        assert row["text"].strip()
        assert all(bool(row[name]) is row["covered"] for name in ("gold", "phrases")), row["id"]
        assert row["covered"] or not row["safety"]


def test_a_group_asks_in_five_languages_for_the_same_answer() -> None:
    for name, group in groups().items():
        assert sorted(row["lang"] for row in group) == sorted(LANGUAGES), name
        assert len({row["text"] for row in group}) == len(LANGUAGES), name
        for field in SHARED:
            assert all(row[field] == group[0][field] for row in group), (name, field)


@pytest.mark.parametrize("row", covered([group[0] for group in groups().values()]))
def test_gold_stands_verbatim_in_each_version(row: dict[str, Any]) -> None:
    by_document = defaultdict(list)
    for place in row["gold"]:
        assert set(place) == {"document", "section", "page"}
        assert (PLANT / place["document"]).is_file()
        assert any(option in text_at(place) for fact in row["phrases"] for option in fact), place
        by_document[place["document"]].append(text_at(place))
    for fact in row["phrases"]:
        for option in fact:
            assert any(option in text for found in by_document.values() for text in found), option
        # Codes of two machines stand each in its own manual, two jobs each in its own work order.
        if row["kind"] != "which_machine":
            for document, found in by_document.items():
                assert any(option in text for option in fact for text in found), (document, fact)
    for message in row["safety"]:
        assert all(20 <= len(option) <= 60 for option in message), message
        for document in by_document:
            whole = "\n".join(texts(document).values())
            assert any(option in whole for option in message), (document, message)
        for option in message:
            assert any(option in text for found in by_document.values() for text in found), option


@pytest.mark.parametrize("row", covered([group[0] for group in groups().values()]))
def test_a_page_is_given_for_pdf_only_and_shows_a_fact_or_safety_message(row: dict[str, Any]) -> None:
    shown = [squeezed(option) for each in row["phrases"] + row["safety"] for option in each]
    for place in row["gold"]:
        assert (place["page"] is not None) is place["document"].endswith(".pdf"), place
        if place["page"] is not None:
            page = pages(place["document"])[place["page"] - 1]
            assert any(text in page for text in shown), place


@pytest.mark.parametrize("row", covered(rows()))
def test_a_question_is_not_copied_from_its_answer(row: dict[str, Any]) -> None:
    asked = content(row["text"])
    for line in answering(row):
        shared = asked & content(line)
        assert 3 * len(shared) <= len(asked), (sorted(shared), line)
