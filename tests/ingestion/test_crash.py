"""kill -9 at any moment of a real ingestion, and a second run ends where one unbroken run does."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine, select

from copilot.assistant import Query, open_assistant
from copilot.index.embedded import EmbeddedIndex
from copilot.index.payload import to_payload
from copilot.settings import Settings
from copilot.tables import Base
from ingestion.passages import CHUNKER_VERSION
from tests.processes import start
from tests.small import FIRST, TEXT, write_plant

# A minute on an idle machine; the limit leaves room for a busy one.
pytestmark = [pytest.mark.process, pytest.mark.timeout(1200)]

SEED = 20261122
BY_STEP, FROM_OUTSIDE = 12, 8


@dataclass(frozen=True)
class Shot:
    """A kill from outside, ``pause`` seconds after so many steps have begun; a clock alone misses on a busy machine."""

    begun: int
    pause: float

    def fire(self, process: BaseProcess, steps: Path) -> None:
        deadline = time.monotonic() + 120
        while process.is_alive() and time.monotonic() < deadline:
            if steps.exists() and steps.read_text().count("\n") >= self.begun:
                process.join(self.pause)
                break
            time.sleep(0.001)
        process.kill()


@dataclass(frozen=True)
class Before:
    """A plant whose first revision was taken in and whose files have changed since."""

    folder: Path
    environment: dict[str, str]

    def settings(self, home: Path) -> Settings:
        given = {name.removeprefix("COPILOT_").lower(): value for name, value in self.environment.items()}
        return Settings(**{**given, "home": home})

    def ingest(self, home: Path, die_at: int | None = None, shot: Shot | None = None) -> int | None:
        """Run ``copilot ingest`` to its end or its death; the exit code, -9 for a killed process."""
        environment = {**self.environment, "COPILOT_HOME": str(home)}
        home.with_suffix(".steps").unlink(missing_ok=True)
        process = start(["ingest", str(self.folder / "plant")], environment, home, die_at)
        if shot is None:
            process.join(120)
        else:
            shot.fire(process, home.with_suffix(".steps"))
        process.kill()
        process.join()
        return process.exitcode

    def copy(self, name: str) -> Path:
        home = self.folder / name
        # The engine's files are sparse: 300 MB, nearly all of them holes.
        subprocess.run(["cp", "-a", "--sparse=always", self.folder / "before", home], check=True)
        return home


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Before:
    folder = tmp_path_factory.mktemp("crash")
    environment = {
        "COPILOT_EMBEDDING_MODEL": str(tiny_model),
        "COPILOT_MODELS_DIR": str(folder / "models"),
        "COPILOT_THREADS": "1",
    }
    given = Before(folder, environment)
    plant = folder / "plant"
    plant.mkdir()
    (plant / "press.md").write_text(FIRST)
    (plant / "grease.txt").write_text(TEXT)
    (plant / "gone.md").write_text("# Old lathe\n\nThe old lathe was sold.\n")
    assert given.ingest(folder / "before") == 0
    write_plant(plant)
    (plant / "gone.md").unlink()
    return given


@dataclass(frozen=True)
class State:
    """All that an ingestion leaves: points, store rows (times and row numbers apart) and kept files."""

    payloads: dict[str, Any]
    rows: dict[str, list[str]]
    files: dict[str, bytes]


def state_of(settings: Settings) -> tuple[State, dict[str, dict[str, Any]]]:
    with closing(open_assistant(settings, CHUNKER_VERSION)) as assistant:
        payloads = {indexed.id: to_payload(indexed) for indexed in assistant.index.passages()}
        assert isinstance(assistant.index, EmbeddedIndex)
        records = assistant.index._shard.retrieve(list(payloads), with_payload=False, with_vector=True)
        vectors = {str(record.id): record.vector for record in records}
    shelf = settings.home / "files"
    files = {str(path.relative_to(shelf)): path.read_bytes() for path in shelf.rglob("*") if path.is_file()}
    return State(payloads, dict(_rows(settings.store_url)), files), vectors


def _rows(url: str) -> Iterator[tuple[str, list[str]]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            numbered = table.name == "faults"
            columns = [
                column
                for column in table.columns
                if column.name not in ("ingested_at", "updated_at") and not (numbered and column.name == "id")
            ]
            yield table.name, sorted(repr(tuple(row)) for row in connection.execute(select(*columns)))
    engine.dispose()


def assert_same_vectors(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert found.keys() == wanted.keys()
    for key, vectors in wanted.items():
        for name in ("dense", "heading", "tokens"):
            assert np.allclose(found[key][name], vectors[name], atol=1e-3), (key, name)
        assert found[key]["sparse"].indices == vectors["sparse"].indices
        assert np.allclose(found[key]["sparse"].values, vectors["sparse"].values, atol=1e-6)


def revisions_answered(settings: Settings) -> set[str]:
    """Which revisions of the press manual a technician is shown for its alarm."""
    with closing(open_assistant(settings, CHUNKER_VERSION)) as assistant:
        hits = assistant.search(Query(text="E-042 pump pressure low", limit=200))
        texts = [hit.text for hit in hits if hit.document == "plant/press.md"]
        reply = assistant.ask(Query(text="E-042 pump pressure low"))
    texts += [block.text for block in reply.blocks]
    return {word for word in ("old words", "new words") for text in texts if word in text}


def _press_is_new(settings: Settings) -> bool:
    """Whether the killed run got as far as committing the new revision."""
    return any("new words" in row for row in dict(_rows(settings.store_url))["faults"])


def test_a_killed_run_is_made_whole_by_the_next(before: Before) -> None:
    whole = before.copy("whole")
    started = time.monotonic()
    assert before.ingest(whole) == 0
    seconds = time.monotonic() - started
    steps = whole.with_suffix(".steps").read_text().split()
    wanted, vectors = state_of(before.settings(whole))
    assert len(wanted.rows["documents"]) == len(wanted.files) == 9
    chance = random.Random(SEED)
    moments = chance.sample(range(2 * len(steps)), BY_STEP)
    trials: list[dict[str, Any]] = [{"die_at": moment} for moment in moments]
    for part in range(FROM_OUTSIDE):
        begun = int(len(steps) * (part + chance.random()) / FROM_OUTSIDE)
        trials.append({"shot": Shot(begun, chance.random() * seconds / len(steps))})
    killed = 0
    for number, trial in enumerate(trials):
        home = before.copy(f"trial-{number}")
        killed += before.ingest(home, **trial) == -9
        committed = _press_is_new(before.settings(home))
        assert revisions_answered(before.settings(home)) == {"new words" if committed else "old words"}, trial
        assert before.ingest(home) == 0, (trial, home.with_suffix(".err").read_text())
        found, found_vectors = state_of(before.settings(home))
        assert found == wanted, trial
        assert_same_vectors(found_vectors, vectors)
        shutil.rmtree(home)
    assert killed >= BY_STEP + FROM_OUTSIDE - 2
