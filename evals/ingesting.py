"""Ingestions by the real command, each in a process and a state folder of its own, and what came of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from copilot.errors import CopilotError
from copilot.knowledge import DocumentKind
from copilot.settings import Settings
from evals.ingested import Ingested, left_of, read_ingested
from evals.processes import run_command
from evals.samples import by_turns, copy_sources
from evals.world import settings_apart
from ingestion.job import IngestReport
from ingestion.sources import Source

Advance = Callable[[str, float], None]
"""Takes what is being done and the share of it that is done."""

_SHARE = re.compile(r"^(\d+)% ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Taking:
    """One ingestion: its report, what it left, the most memory it took."""

    report: IngestReport
    left: Ingested
    peak_mb: float

    def seconds_of(self, document: str) -> float:
        """How long one document took, by the times at which documents were finished."""
        ends = [row.ingested_at for row in self.left.documents if row.ingested_at]
        began = ends[-1] - timedelta(seconds=self.report.seconds)
        place = [row.id for row in self.left.documents].index(document)
        return (ends[place] - (ends[place - 1] if place else began)).total_seconds()


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part of the documents taken in anew elsewhere, and what is left of those that were then deleted."""

    again: Ingested
    left: dict[str, dict[str, int]]


class Bench:
    """A scratch folder for ingestions with the settings of the plant."""

    def __init__(self, settings: Settings, folder: Path, advance: Advance) -> None:
        self._settings, self._folder, self._advance = settings, folder, advance

    def take(self, name: str, paths: Sequence[Path]) -> Taking:
        """Run ``copilot ingest`` on the state folder ``name``; raises `CopilotError` where it gives no report."""
        settings = settings_apart(self._settings, self._folder / name)

        def heard(told: str) -> None:
            shares = _SHARE.findall(told)
            self._advance(name, int(shares[-1]) / 100 if shares else 0.0)

        arguments = ["ingest", *map(str, paths), "--json"]
        ended = run_command(arguments, settings, self._folder / f"{name}-logs", heard)
        try:
            report = IngestReport.model_validate_json(ended.out)
        except ValidationError as error:
            last = ended.err.strip().splitlines()[-1:]
            raise CopilotError(f"The ingestion stopped: {''.join(last)}", "Try 'copilot ingest'.") from error
        return Taking(report, read_ingested(settings), ended.peak_mb)

    def repeat(self, first: Ingested, roots: Sequence[Path], sources: Sequence[Source]) -> Repeated:
        """Take one document of each format in anew, then delete them and run again.

        Registers come along and stay, since tables are read with them.
        """
        rows = {row.id: row for row in first.documents if row.content_hash}
        readable = [source for source in sources if source.id in rows]
        registers = [each for each in readable if rows[each.id].kind == DocumentKind.REGISTER]
        others = [each for each in readable if each not in registers]
        chosen = by_turns(others, len({each.path.suffix.lower() for each in others}))
        paths = copy_sources(roots, [*registers, *chosen], self._folder / "part")
        again = self.take("again", paths).left
        for copy in _copies(again, [source.id for source in chosen]):
            copy.unlink()
        after = self.take("again", paths).left
        settings = settings_apart(self._settings, self._folder / "again")
        left = {source.id: left_of(rows[source.id], settings, after) for source in chosen}
        return Repeated(again, left)


def _copies(again: Ingested, documents: Sequence[str]) -> list[Path]:
    return [Path(row.path) for row in again.documents if row.id in documents]
