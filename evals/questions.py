"""Questions with what a right answer to them holds, and the file they stand in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.assistant import Query
from copilot.errors import BadInputError

Row = TypeVar("Row", bound=BaseModel)


class Place(BaseModel):
    """Where an answer stands: a document as `copilot search` names it, a section by its number or title, a page.

    ``page`` counts from 1; a place names a section, a page, or both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    section: str | None = None
    page: int | None = None


class EvalQuestion(BaseModel):
    """One line of ``answers.jsonl``.

    ``covered``: whether the plant's documents answer it. ``gold``: the places that hold the answer, one for each
    language version. ``phrases``: the facts an answer must show, each a list of verbatim alternatives. ``safety``: the
    messages that must be shown, alike. ``group`` is shared by the same question in several languages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str
    lang: str
    group: str = ""
    split: Literal["", "dev", "test"] = ""
    asset: str | None = None
    asset_model: str | None = None
    kind: str = ""
    covered: bool = True
    gold: tuple[Place, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    safety: tuple[tuple[str, ...], ...] = ()
    note: str = ""

    def query(self, limit: int = 10) -> Query:
        """The question as its asker puts it, with their language and machine."""
        return Query(
            text=self.text, lang=self.lang, asset=self.asset, asset_model=self.asset_model, limit=limit
        )


def read_questions(path: Path) -> tuple[EvalQuestion, ...]:
    """The questions of a JSONL file. Raises `BadInputError` naming the line that cannot be used."""
    questions = tuple(read_rows(path, EvalQuestion))
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise BadInputError(f"{path} has two questions '{question.id}'.", "Give each its own id.")
        seen.add(question.id)
    return questions


def write_questions(path: Path, questions: Iterable[EvalQuestion]) -> None:
    """Write a JSONL file that `read_questions` takes."""
    lines = (question.model_dump_json(exclude_defaults=True) for question in questions)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a JSONL file with their line numbers. Raises `BadInputError` naming the line at fault."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")  # a string may hold what else `splitlines` breaks at
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path} cannot be read: {error}.", "Give a UTF-8 file.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadInputError(
                f"Line {number} of {path} is not JSON: {error}.", "Correct that line."
            ) from error
        if not isinstance(row, dict):
            raise BadInputError(f"Line {number} of {path} is no JSON object.", "Correct that line.")
        yield number, row


def read_rows(path: Path, kind: type[Row]) -> Iterator[Row]:
    """The lines of a JSONL file as models. Raises `BadInputError` naming the line and field at fault."""
    for number, row in json_lines(path):
        try:
            yield kind.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BadInputError(
                f"Line {number} of {path} cannot be used: {where} {first['msg']}.",
                "evals/README.md describes the file.",
            ) from error
