"""Runs on disk: kept under the state folder, found by id, one of them accepted as the baseline."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from copilot.errors import BadInputError, StorageError
from evals.run import Run

LATEST = "latest"


class Runs:
    """The runs of one state folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "evals" / "runs"
        self.baseline_path = home / "evals" / "baseline.json"

    def save(self, run: Run) -> Path:
        """Keep a run, whole or not at all; raises `StorageError` where the disk does not take it."""
        return write_run(self._folder / f"{run.id}.json", run)

    def report_folder(self, run: Run) -> Path:
        """Where the run's report lies, for the maintainer's desk to show."""
        return self._folder.parent / "reports" / run.id

    def ids(self) -> list[str]:
        """All runs, oldest first."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def load(self, name: str) -> Run:
        """A run by its id, by a file's path, or "latest". Raises `BadInputError` where there is none."""
        if name == LATEST:
            kept = self.ids()
            if not kept:
                raise BadInputError("There is no run yet.", "Measure first: copilot eval all.")
            return read_run(self._folder / f"{kept[-1]}.json")
        path = self._folder / f"{name}.json"
        return read_run(path if path.is_file() else Path(name))

    def all(self) -> list[Run]:
        """Every run that can still be read, oldest first."""
        runs = []
        for name in self.ids():
            try:
                runs.append(self.load(name))
            except BadInputError:
                continue  # written by an older version: it cannot be compared, and must not stop a report
        return runs

    def baseline(self) -> Run | None:
        """The accepted run, or None."""
        return read_run(self.baseline_path) if self.baseline_path.is_file() else None

    def accept(self, run: Run) -> None:
        """Make a run the baseline."""
        write_run(self.baseline_path, run)


def read_run(path: Path) -> Run:
    """A run from a file. Raises `BadInputError` where there is none."""
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInputError(
            f"There is no run '{path.stem}'.", "'copilot eval runs' lists the runs there are."
        ) from error
    except ValidationError as error:
        raise BadInputError(
            f"{path} holds no run of this version ({error.error_count()} differences).", "Measure again."
        ) from error


def write_run(path: Path, run: Run) -> Path:
    """Write a run to a file, whole or not at all."""
    working = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        working.write_text(run.model_dump_json(), "utf-8")
        os.replace(working, path)
    except OSError as error:
        with suppress(OSError):
            working.unlink(missing_ok=True)
        raise StorageError(f"The run cannot be kept: {error}.", "Free disk space.") from error
    return path
