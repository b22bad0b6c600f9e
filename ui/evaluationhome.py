"""The evaluation's files as the desk reads them: runs, their reports, and the drafts of questions it adds to.

Runs are data here: ``HOME/evals/runs/ID.json`` (`evals.run`), a report of one in ``HOME/evals/reports/ID/report.html``
(``copilot eval report``), drafts of questions as lines of ``HOME/evals/drafts.jsonl`` (`evals.drafts`), which
``copilot eval review`` shows. Nothing of the evaluation's code is used, so that a server needs none of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import BadInputError, StorageError
from copilot.settings import Settings

_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{1,8}")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Metric(_Part):
    """A quantity; ``unit`` "share" is 0..1, another stands behind the value."""

    name: str
    meaning: str = ""
    better: str = "higher"
    unit: str = "share"
    headline: bool = False


class Figure(_Part):
    """A value over ``n`` questions with its 95 % interval; the product's own where ``method`` and ``by`` are ""."""

    metric: str
    value: float
    low: float
    high: float
    n: int
    method: str = ""
    by: str = ""


class Outcome(_Part):
    """What one suite found."""

    suite: str
    metrics: tuple[Metric, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def headlines(self) -> list[tuple[Metric, Figure]]:
        """The figures that count first."""
        own = {each.metric: each for each in self.figures if not each.method and not each.by}
        return [(each, own[each.name]) for each in self.metrics if each.headline and each.name in own]


class Run(_Part):
    """A run. Runs whose ``data`` is the same asked the same questions and may be compared."""

    id: str
    started: datetime
    seconds: float
    dataset: str
    data: str
    limit: int | None = None
    outcomes: tuple[Outcome, ...] = ()


class DraftedQuestion(_Part):
    """The question of a draft, in the fields of `evals.questions.EvalQuestion`."""

    id: str
    text: str
    lang: str
    asset: str | None = None
    asset_model: str | None = None
    kind: str = "feedback"
    gold: tuple[dict[str, str | int], ...] = ()


class DraftLine(_Part):
    """A line of the drafts' file, in the fields of `evals.drafts.Draft`."""

    question: DraftedQuestion
    origin: str
    passage: str


@dataclass(frozen=True)
class EvaluationHome:
    """The evaluation's part of a state folder."""

    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> EvaluationHome:
        """That of the settings."""
        return cls((settings.evaluation_home or settings.home) / "evals")

    def runs(self) -> list[Run]:
        """Every run that can be read, the latest first."""
        files = sorted((self.folder / "runs").glob("*.json"), reverse=True)
        found = (_run(path, path.stat().st_mtime_ns) for path in files if _ID.fullmatch(path.stem))
        return [run for run in found if run]

    def report(self, run: str) -> Path | None:
        """The HTML report of a run; None where there is none or the name is none of a run."""
        path = self.folder / "reports" / run / "report.html"
        return path if _ID.fullmatch(run) and path.is_file() else None

    def add_draft(self, line: DraftLine) -> bool:
        """Append a draft for `copilot eval review`; False where one of its id is there already."""
        path = self.folder / "drafts.jsonl"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path.with_name(f"{path.name}.lock"), timeout=5):
                kept = path.read_text("utf-8") if path.is_file() else ""
                if f'"id":"{line.question.id}"' in kept:
                    return False
                with path.open("a", encoding="utf-8") as file:
                    file.write(f"{line.model_dump_json(exclude_defaults=True)}\n")
        except (OSError, TimeoutError) as error:
            raise StorageError(f"The question could not be kept: {error}.", "Free some space.") from error
        return True


def comparable(runs: Sequence[Run], run: Run) -> list[Run]:
    """The runs that asked what this one did, the earliest first."""
    return sorted((each for each in runs if each.data == run.data), key=lambda each: each.id)


def known_run(runs: Sequence[Run], name: str) -> Run:
    """A run by its id, the latest where none is named. Raises `BadInputError`."""
    found = next((each for each in runs if each.id == name), None) if name else next(iter(runs), None)
    if found is None:
        raise BadInputError("There is no such run.", "Reload the page.")
    return found


@lru_cache(maxsize=500)
def _run(path: Path, changed: int) -> Run | None:
    """A run's figures; None for what is none. ``changed`` makes a file that was written again be read again."""
    try:
        return Run.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
