"""Many questions from a file: one JSON object in, one JSON object out, a line each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.assistant import FoundPassage, Query
from copilot.errors import BadInputError, CopilotError


class Hits(BaseModel):
    """The hits of one search."""

    id: str | None = None
    hits: list[FoundPassage]


class _Row(Query):
    """A line of a batch: files made for other programs hold more than a query takes."""

    model_config = ConfigDict(extra="allow")


_FIELDS = set(Query.model_fields)


class Failure(BaseModel):
    """A row that could not be answered, and why."""

    id: str | None = None
    error: str


def queries(text: str | None, batch: Path | None, **defaults: Any) -> list[Query]:
    """The one query of the command line, or all of a file; raises `BadInputError` naming the line at fault."""
    given = {name: value for name, value in defaults.items() if value is not None}
    if (text is None) == (batch is None):
        raise BadInputError(
            "Give either a text or --batch FILE.", "For example: copilot ask 'What does E-042 mean?'"
        )
    if text is not None:
        return [Query(text=text, **given)]
    rows = [_row(line, number) for number, line in enumerate(_lines(batch), start=1) if line.strip()]
    unused = dict.fromkeys(name for row in rows for name in row.model_extra or {})
    if unused:
        print(f"copilot: not used of the batch: {', '.join(unused)}.", file=sys.stderr)
    return [
        Query(**{**given, **row.model_dump(include=_FIELDS, exclude_none=True, exclude_unset=True)})
        for row in rows
    ]


def run_batch(asked: Sequence[Query], answer: Callable[[Query], BaseModel]) -> None:
    """Print an answer a line; a row that fails says so in its line and the others go on (exit code 2 at the end)."""
    failed = False
    for query in asked:
        try:
            result = answer(query)
        except CopilotError as error:
            failed = True
            result = Failure(id=query.id, error=str(error))
        print(result.model_dump_json(), flush=True)
    if failed:
        raise typer.Exit(2)


def _lines(batch: Path | None) -> list[str]:
    if batch is None or str(batch) == "-":
        return sys.stdin.read().split("\n")
    try:
        return batch.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BadInputError(
            f"{batch} cannot be read: {reason}.", "Give a UTF-8 file with one JSON object a line."
        ) from error


def _row(line: str, number: int) -> _Row:
    try:
        return _Row.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInputError(
            f"Line {number} of the batch cannot be used: {where} {first['msg']}.".replace("  ", " "),
            'A line is an object with "id" and "text".',
        ) from error
