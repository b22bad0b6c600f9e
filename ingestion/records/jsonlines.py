"""JSONL: one object a line, nested objects flattened with dots, values kept as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ingestion.records.encoding import read_text


def read_json_lines(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """Numbered objects as ``key -> text`` and a warning for each line that is no JSON object."""
    objects: list[tuple[int, dict[str, str]]] = []
    warnings: list[str] = []
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            objects.append((number, _read(line)))
        except (ValueError, RecursionError):
            warnings.append(f"line {number} is not a JSON object")
    return objects, warnings


def _read(line: str) -> dict[str, str]:
    # Numbers stay text, so that 5.50 is not turned into 5.5 in a quote.
    value = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    if not isinstance(value, dict):
        raise ValueError("no object")
    flat = dict(_flatten(value, ""))
    # Escapes can write what is no text: half characters, which no encoding has, and NUL, which no database takes.
    if b"\0" in "".join((*flat, *flat.values())).encode():
        raise ValueError("no text")
    return flat


def _flatten(value: object, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flatten(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        plain = all(isinstance(item, str) for item in value)
        yield key, "; ".join(value) if plain else json.dumps(value, ensure_ascii=False)
    elif isinstance(value, bool):
        yield key, "true" if value else "false"
    else:
        yield key, "" if value is None else str(value)
