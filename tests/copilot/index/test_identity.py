"""Opening an index: its identity, one process at a time, rebuilding beside it, what a killed process leaves."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from copilot.errors import (
    CopilotError,
    IndexIdentityError,
    IndexInUseError,
    IndexUnavailableError,
    StorageError,
)
from copilot.index import KnowledgeIndex
from copilot.index.aliases import Collections
from copilot.index.generations import Generations
from copilot.index.identity import IndexIdentity, Rebuild, begin_rebuild, open_index
from copilot.index.server import IN_MEMORY
from copilot.settings import Settings
from tests.copilot.index.samples import CANDIDATES, DIMENSION, item

OURS = IndexIdentity(embedding="model/1", dimension=DIMENSION, chunker="1", tokenizer="1")
OTHER = OURS.model_copy(update={"embedding": "model/2"})


@dataclass
class Opener:
    """One engine's way to open and rebuild, over the same state each time."""

    open: Callable[[IndexIdentity], KnowledgeIndex]
    begin: Callable[[IndexIdentity], Rebuild]
    kept: Callable[[], int]


class StayingClient(QdrantClient):
    """The in-memory stand-in, which forgets everything when it is closed."""

    def close(self, grpc_grace: float | None = None, **kwargs: object) -> None:
        pass


@pytest.fixture(params=["embedded", "in_memory"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    if request.param == "embedded":
        at = Generations(tmp_path / "index", CANDIDATES)
        yield Opener(
            at.open, lambda who: Rebuild(*at.begin(who)), lambda: len(list((tmp_path / "index").glob("gen*")))
        )
        return
    client = StayingClient(IN_MEMORY)
    collections = Collections(Settings(candidates=CANDIDATES), client)
    yield Opener(
        collections.open,
        lambda who: Rebuild(*collections.begin(who)),
        lambda: len(client.get_collections().collections),
    )
    QdrantClient.close(client)


class TestOpening:
    def test_keeps_what_was_written(self, opener: Opener) -> None:
        index = opener.open(OURS)
        index.upsert([item(1)])
        index.flush()
        index.close()
        index = opener.open(OURS)
        assert index.count() == 1
        index.close()

    def test_refuses_another_identity(self, opener: Opener) -> None:
        opener.open(OURS).close()
        with pytest.raises(IndexIdentityError, match=r"'model/1'.*'model/2'.*copilot reindex"):
            opener.open(OTHER)
        opener.open(OURS).close()

    def test_a_committed_rebuild_takes_the_place(self, opener: Opener) -> None:
        old = opener.open(OURS)
        old.upsert([item(1)])
        rebuild = opener.begin(OTHER)
        rebuild.index.upsert([item(n) for n in range(5)])
        assert old.count() == 1
        rebuild.commit()
        assert rebuild.index.count() == 5
        old.close()
        rebuild.index.close()
        index = opener.open(OTHER)
        assert index.count() == 5
        index.close()

    def test_a_rebuild_closed_without_commit_leaves_no_trace(self, opener: Opener) -> None:
        opener.open(OURS).close()
        rebuild = opener.begin(OTHER)
        rebuild.index.upsert([item(1)])
        rebuild.index.close()
        index = opener.open(OURS)
        assert index.count() == 0
        assert opener.kept() == 1
        index.close()

    def test_the_next_rebuild_removes_what_was_replaced(self, opener: Opener) -> None:
        opener.open(OURS).close()
        for _ in range(3):
            rebuild = opener.begin(OTHER)
            rebuild.commit()
            rebuild.index.close()
        assert opener.kept() <= 2

    def test_a_rebuild_needs_no_index_before(self, opener: Opener) -> None:
        rebuild = opener.begin(OURS)
        rebuild.commit()
        rebuild.index.close()
        opener.open(OURS).close()


def settings(home: Path, **more: object) -> Settings:
    return Settings(home=home, candidates=CANDIDATES, **more)


def test_the_replaced_generation_is_removed_at_once_unless_it_is_open(tmp_path: Path) -> None:
    old = open_index(settings(tmp_path), OURS)
    rebuild = begin_rebuild(settings(tmp_path), OTHER)
    rebuild.commit()
    assert len(list((tmp_path / "index").glob("generation-*"))) == 2
    assert old.count() == 0
    old.close()
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1
    rebuild.index.close()


def test_an_identity_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    open_index(settings(tmp_path), OURS).close()
    [stored] = tmp_path.glob("index/generation-*/identity.json")
    stored.write_text("{")
    with pytest.raises(IndexIdentityError, match="copilot reindex"):
        open_index(settings(tmp_path), OURS)
    shutil.rmtree(stored.parent)
    with pytest.raises(IndexIdentityError, match="copilot reindex"):
        open_index(settings(tmp_path), OURS)


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="COPILOT_HOME"):
        open_index(settings(tmp_path / "file"), OURS)


def test_a_damaged_shard_is_named(tmp_path: Path) -> None:
    open_index(settings(tmp_path), OURS).close()
    [stored] = tmp_path.glob("index/generation-*/shard/edge_config.json")
    stored.write_text("{")
    with pytest.raises(StorageError, match="copilot reindex"):
        open_index(settings(tmp_path), OURS)


def test_a_full_disk_stops_writes_before_the_engine_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(settings(tmp_path), OURS)
    monkeypatch.setattr("copilot.index.embedded.SPARE_BYTES", 2**62)
    with pytest.raises(StorageError, match="Free some space"):
        index.upsert([item(1)])
    assert index.count() == 0
    index.close()


def test_the_index_opens_once_in_a_process(tmp_path: Path) -> None:
    index = open_index(settings(tmp_path), OURS)
    with pytest.raises(IndexInUseError):
        open_index(settings(tmp_path), OURS)
    index.close()
    open_index(settings(tmp_path), OURS).close()


@pytest.mark.enable_socket
def test_a_server_that_is_down_is_named() -> None:
    nowhere = Settings(index_engine="server", qdrant_url="http://127.0.0.1:9")
    with pytest.raises(IndexUnavailableError, match="COPILOT_QDRANT_URL") as caught:
        open_index(nowhere, OURS)
    assert isinstance(caught.value, CopilotError)


WRITER = """
    import sys
    from pathlib import Path
    from copilot.index.identity import IndexIdentity, begin_rebuild, open_index
    from copilot.settings import Settings
    from tests.copilot.index.samples import item
    from tests.copilot.index.test_identity import OTHER, OURS

    settings = Settings(home=Path(sys.argv[1]), candidates=10)
    index = begin_rebuild(settings, OTHER).index if sys.argv[2] == "rebuild" else open_index(settings, OURS)
    for batch in range(10_000):
        index.upsert([item(n) for n in range(batch * 64, batch * 64 + 64)])
        index.flush()
        print(batch, flush=True)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts a process that writes and flushes 64 passages at a time, printing each batch's number."""
    started: list[subprocess.Popen[str]] = []

    def start(task: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path), task],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for_batch(process: subprocess.Popen[str], number: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= number:
            return
    pytest.fail("the writer ended early")


@pytest.mark.process
@pytest.mark.parametrize("batches", [0, 3, 8])
def test_a_killed_writer_loses_nothing_it_flushed(
    tmp_path: Path, writer: Callable[[str], subprocess.Popen[str]], batches: int
) -> None:
    process = writer("write")
    wait_for_batch(process, batches)
    with pytest.raises(IndexInUseError, match=f"{process.pid}"):
        open_index(settings(tmp_path), OURS)
    process.send_signal(signal.SIGKILL)
    process.wait()
    index = open_index(settings(tmp_path), OURS)
    kept = sorted(indexed.passage.ordinal for indexed in index.passages())
    assert kept == list(range(len(kept)))
    assert len(kept) >= (batches + 1) * 64
    assert len(kept) % 64 == 0, "a write is whole or absent"
    index.close()


@pytest.mark.process
def test_a_killed_rebuild_leaves_the_index_as_it_was(
    tmp_path: Path, writer: Callable[[str], subprocess.Popen[str]]
) -> None:
    index = open_index(settings(tmp_path), OURS)
    index.upsert([item(7)])
    index.flush()
    index.close()
    process = writer("rebuild")
    wait_for_batch(process, 1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(list((tmp_path / "index").glob("generation-*"))) == 2
    index = open_index(settings(tmp_path), OURS)
    assert [indexed.passage.ordinal for indexed in index.passages()] == [7]
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1
    index.close()
