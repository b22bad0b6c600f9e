"""A user's mapping of a table's columns, written as a small YAML file."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import BadInputError
from copilot.knowledge import DocumentKind

EXAMPLE = 'kind: work_orders\ncolumns: {problem: "Störung", opened: "Datum"}\nconstants: {asset: PRESS-01}'

_LARGEST_BYTES = 100_000


class Mapping(BaseModel):
    """``columns``: ``role -> header`` (``title_de`` for one in German); ``constants``: ``role -> text``."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    kind: DocumentKind | None = None
    asset_model: str | None = None
    lang: str | None = None
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises `BadInputError` that names the entry which cannot be used."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise _unusable(path, "it is too large")
        return Mapping.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        entry = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise _unusable(path, f"{entry}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise _unusable(path, reason) from error


def _unusable(path: Path, reason: str) -> BadInputError:
    return BadInputError(
        f"The mapping file {path.name} cannot be used: {reason}.", f"Write it like this:\n{EXAMPLE}"
    )
