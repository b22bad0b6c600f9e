"""The embedded index on disk: one folder a generation, a pointer to the current one, one process at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import BaseFileLock, FileLock, Timeout

from copilot.errors import IndexInUseError, StorageError
from copilot.index.embedded import STOP_OTHER, WRITABLE, EmbeddedIndex
from copilot.index.identity import IndexIdentity


class Generations:
    """The folder ``root`` with its generations. Within a process, several of them may be open."""

    def __init__(self, root: Path, candidates: int) -> None:
        self._root = root
        self._candidates = candidates

    def open(self, identity: IndexIdentity) -> EmbeddedIndex:
        """The current generation, made if there is none; raises as `copilot.index.identity.open_index`."""
        with self._held() as lock:
            current = self._current()
            name = current or self._make(identity)
            identity.require(self._identity(name))
            index = self._shard(name, identity, lock)
            if not current:  # only a whole generation becomes the current one
                index.flush()
                self._point_to(name)
            return index

    def begin(self, identity: IndexIdentity) -> tuple[EmbeddedIndex, Callable[[], None]]:
        """A new generation and the function that makes it the current one."""
        with self._held() as lock:
            name = self._make(identity)
            index = self._shard(name, identity, lock)

        def commit() -> None:
            index.flush()
            with self._storage():
                self._point_to(name)
                self._sweep(lock)

        return index, commit

    @contextmanager
    def _held(self) -> Iterator[BaseFileLock]:
        """The lock, which stays held for the index that is opened; let go if that fails."""
        with self._storage():
            self._root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._root / "lock", timeout=0, is_singleton=True, thread_local=False)
            try:
                lock.acquire()
            except Timeout as error:
                raise IndexInUseError(f"Process {self._owner()} uses the index.", STOP_OTHER) from error
            try:
                (self._root / "owner").write_text(str(os.getpid()))
                self._sweep(lock)
                yield lock
            except BaseException:
                lock.release()
                raise

    @contextmanager
    def _storage(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(f"The index folder {self._root} cannot be used: {error}.", WRITABLE) from error

    def _owner(self) -> str:
        try:
            return (self._root / "owner").read_text()
        except FileNotFoundError:  # it took the lock a moment ago
            return "unknown"

    def _current(self) -> str | None:
        pointer = self._root / "current"
        return pointer.read_text() if pointer.exists() else None

    def _make(self, identity: IndexIdentity) -> str:
        name = f"generation-{uuid4().hex[:12]}"
        (self._root / name).mkdir()
        (self._root / name / "identity.json").write_text(identity.model_dump_json(indent=1))
        return name

    def _identity(self, name: str) -> IndexIdentity:
        stored = self._root / name / "identity.json"
        return IndexIdentity.read(stored.read_bytes() if stored.exists() else b"")

    def _point_to(self, name: str) -> None:
        """Make a generation the current one, in one step."""
        temporary = self._root / "current.new"
        with temporary.open("w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._root / "current")

    def _shard(self, name: str, identity: IndexIdentity, lock: BaseFileLock) -> EmbeddedIndex:
        def released() -> None:
            if name != self._current():
                shutil.rmtree(self._root / name, ignore_errors=True)
            lock.release()

        return EmbeddedIndex(self._root / name / "shard", identity.dimension, self._candidates, released)

    def _sweep(self, lock: BaseFileLock) -> None:
        """Remove generations that were replaced or never finished, if no other index is open in this process."""
        if lock.lock_counter > 1:
            return
        current = self._current()
        for folder in self._root.glob("generation-*"):
            if folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)
