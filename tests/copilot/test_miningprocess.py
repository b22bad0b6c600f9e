"""Mining in a process of its own: the same knowledge, embedded by the server; a death is told and got over."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

import psutil
import pytest

from copilot import miningprocess
from copilot.embedding import Embedder
from copilot.errors import StorageError
from copilot.index.base import Float
from copilot.knowledgestore import KnowledgeStore
from copilot.mining import mine
from copilot.miningprocess import NICENESS, MiningProcess
from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors
from tests.copilot.mining.press import MODEL, fill, job

pytestmark = pytest.mark.process

PATIENCE = 60.0
ORDERS = (
    job(1, "no main pressure", "relief valve V10 dirty", "cleaned V10", "E-042"),
    job(2, "panel dark", "cable in the chain chafed", "spliced"),
)
SERVER = """
import sys
from copilot.embedding import Embedder
from copilot.miningprocess import MiningProcess
from copilot.settings import Settings

if __name__ == "__main__":
    settings = Settings.model_validate_json(sys.argv[1])
    MiningProcess(settings, Embedder(settings)).mine("main", "P1")
    print("mined", flush=True)
    sys.stdin.read()
"""


class Watched(Embedder):
    """The server's embedder; ``meanwhile`` happens while the mining process waits for it."""

    asked = 0

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.meanwhile: Callable[[], None] = lambda: None

    def encode_headings(self, texts: Sequence[str]) -> Float:
        """As the embedder, counted."""
        self.asked += len(texts)
        self.meanwhile()
        return super().encode_headings(texts)


@pytest.fixture
def settings(tmp_path: Path, tiny_model: Path) -> Settings:
    return Settings(home=tmp_path / "home", embedding_model=str(tiny_model), models_dir=tmp_path, threads=1)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with closing(Store(settings)) as opened:
        fill(opened, ORDERS)
        yield opened


@pytest.fixture
def embedder(settings: Settings) -> Watched:
    return Watched(settings)


@pytest.fixture
def apart(settings: Settings, store: Store, embedder: Watched) -> Iterator[MiningProcess]:
    with closing(MiningProcess(settings, embedder)) as mining:
        yield mining


def miners() -> list[psutil.Process]:
    """The processes that this one has begun to mine."""
    children = psutil.Process().children()
    return [each for each in children if "spawn_main" in " ".join(each.cmdline())]


def test_knowledge_mined_apart_is_the_same(
    settings: Settings, store: Store, apart: MiningProcess, embedder: Watched
) -> None:
    apart.mine("main", MODEL)
    assert embedder.asked > 10, "the process has no model of its own"
    kept = KnowledgeStore(store).knowledge("main", MODEL)
    assert kept == mine(store, WordingVectors(store, Embedder(settings)), "main", MODEL)
    [process] = miners()
    assert process.nice() >= NICENESS
    apart.mine("main", MODEL)
    assert miners() == [process], "one process goes on"


def test_a_process_that_dies_is_told_and_begun_anew(
    store: Store, apart: MiningProcess, embedder: Watched
) -> None:
    def kill() -> None:
        miners()[0].kill()

    embedder.meanwhile = kill
    with pytest.raises(StorageError, match=r"broken off\. It is tried again"):
        apart.mine("main", MODEL)
    embedder.meanwhile = lambda: None
    apart.mine("main", MODEL)
    [process] = miners()
    process.kill()
    process.wait(PATIENCE)
    apart.mine("main", MODEL)
    assert KnowledgeStore(store).knowledge("main", MODEL)


def test_what_goes_wrong_on_either_side_is_told(
    store: Store, apart: MiningProcess, embedder: Watched
) -> None:
    def fail() -> None:
        raise MemoryError("no room")

    embedder.meanwhile = fail
    with pytest.raises(MemoryError):
        apart.mine("main", MODEL)
    assert miners() == [], "it would wait for ever"
    embedder.meanwhile = lambda: None
    with store.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE wording_vectors")
    with pytest.raises(StorageError, match="The store cannot be used: no such table"):
        apart.mine("main", MODEL)


def test_a_defect_is_told_by_its_place_and_not_in_the_words_of_the_plant(store: Store) -> None:
    class Broken:
        identity = "none"

        def of(self, texts: Sequence[str]) -> Float:
            raise ValueError(texts[0])

    told = miningprocess._outcome(store, cast(WordingVectors, Broken()), "main", MODEL)
    assert re.search(r"P1 could not be mined \(ValueError at test_miningprocess\.py:\d+\)\.$", told.message)


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_it_ends_with_a_server_that_is_killed(settings: Settings, store: Store, tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    with subprocess.Popen(
        [sys.executable, str(script), settings.model_dump_json()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        assert server.stdout.readline() == "mined\n"
        begun = psutil.Process(server.pid).children(recursive=True)
        assert begun
        os.kill(server.pid, signal.SIGKILL)
        server.wait(PATIENCE)
    _, alive = psutil.wait_procs(begun, PATIENCE)
    assert alive == []
