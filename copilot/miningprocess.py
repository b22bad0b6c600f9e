"""A process that mines for a server: mining holds the interpreter for seconds, and whoever presses Done would wait."""

from __future__ import annotations

import contextlib
import os
import signal
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from copilot.embedding import Embedder
from copilot.errors import CopilotError, StorageError
from copilot.mining import fault_knowledge
from copilot.settings import Settings
from copilot.store import Store
from copilot.wordingvectors import WordingVectors

# The process gives way to the server on a machine of few cores.
NICENESS = 10

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Wordings that the store holds no vectors of."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How mining ended: what went wrong, as its message and what to do; both empty where nothing did."""

    message: str = ""
    remedy: str = ""


class MiningProcess:
    """Mines models one after the other in one process, begun when first needed and anew where it died.

    The process works on the store and holds no embedding model: the server embeds for it. Safe to share between
    threads. It ends with the server, however that ends.
    """

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings, self._embedder = settings, embedder
        self._running: tuple[BaseProcess, Connection] | None = None
        self._lock = Lock()

    def mine(self, site: str, asset_model: str) -> None:
        """Bring the knowledge kept of a model up to date. Raises `StorageError`, also where the process dies."""
        with self._lock:
            outcome = self._mined(site, asset_model) if self._running else None
            # One that was killed while nobody needed it is no reason to fail.
            outcome = outcome or self._mined(site, asset_model)
        if outcome is None:
            raise StorageError(
                f"Mining the faults of {asset_model} was broken off.", "It is tried again within a minute."
            )
        if outcome.message:
            raise StorageError(outcome.message, outcome.remedy)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _mined(self, site: str, asset_model: str) -> _Outcome | None:
        """How it went; None where the process died."""
        _, connection = self._running or self._begin()
        try:
            connection.send((site, asset_model))
            while isinstance(answer := connection.recv(), _Wanted):
                connection.send(self._embedder.encode_headings(answer.texts))
            assert isinstance(answer, _Outcome)
        except (EOFError, ConnectionError):
            self._end()
            return None
        except BaseException:
            # The process waits for an answer that does not come.
            self._end()
            raise
        return answer

    def _begin(self) -> tuple[BaseProcess, Connection]:
        # Spawned: a fork would take the server's threads' locks with it.
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(self._settings, theirs), name="mining", daemon=True)
        process.start()
        theirs.close()
        self._running = process, ours
        return self._running

    def _end(self) -> None:
        if self._running:
            process, connection = self._running
            self._running = None
            connection.close()
            process.kill()
            process.join()


class _ServersEmbedder(Embedder):
    """The server's embedding model, asked over the connection."""

    def __init__(self, settings: Settings, connection: Connection) -> None:
        super().__init__(settings)
        self._connection = connection

    def encode_headings(self, texts: Sequence[str]) -> Vectors:
        self._connection.send(_Wanted(tuple(texts)))
        vectors: Vectors = self._connection.recv()
        return vectors


def _serve(settings: Settings, connection: Connection) -> None:
    """Mine what is asked for until the server is gone."""
    # Ctrl+C reaches both; the server decides when this ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with contextlib.closing(Store(settings)) as store:
        vectors = WordingVectors(store, _ServersEmbedder(settings, connection))
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                connection.send(_outcome(store, vectors, *connection.recv()))


def _outcome(store: Store, vectors: WordingVectors, site: str, asset_model: str) -> _Outcome:
    try:
        fault_knowledge(store, vectors, site, asset_model)
    except (EOFError, ConnectionError):
        raise
    except CopilotError as error:
        return _Outcome(str(error.args[0]), error.remedy)
    except Exception as error:  # noqa: BLE001 - the server logs whatever it is
        # Where, not what: messages of the store repeat what people wrote.
        at = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}"
        return _Outcome(f"The faults of {asset_model} could not be mined ({where}).", "Report it.")
    return _Outcome()
