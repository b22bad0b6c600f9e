"""Free translations and spoilt ones of bearings, robots, conveyors, compressors and boilers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """A source, a good translation in the writer's own order of words, and translations with one defect each."""

    langs: tuple[str, str]
    source: str
    good: str
    spoilt: tuple[str, ...]


def samples() -> list[Sample]:
    """Those of ``fidelitysamples.jsonl``."""
    rows = map(json.loads, Path(__file__).with_suffix(".jsonl").read_text("utf-8").splitlines())
    return [Sample(tuple(row["langs"]), row["source"], row["good"], tuple(row["spoilt"])) for row in rows]
