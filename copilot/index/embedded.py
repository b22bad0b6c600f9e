"""The embedded engine: Qdrant's own engine in this process (qdrant-edge), for one plant on one box."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from copilot.errors import IndexInUseError, StorageError
from copilot.index.base import IndexedPassage, SparseVector, Vectors
from copilot.index.engine import (
    DENSE,
    HEADING,
    MOST_VALUES,
    READ_BATCH,
    SPARSE,
    TOKENS,
    Ask,
    Condition,
    Found,
    QdrantIndex,
    Where,
)
from copilot.index.payload import INDEXED_FIELDS, Payload, to_payload
from copilot.index.readahead import ReadAhead

# A full disk ends the process when a mapped file cannot grow, so writes stop while this much is left.
SPARE_BYTES = 256 * 1024 * 1024

STOP_OTHER = "Stop it, or let the running server do the work."
WRITABLE = "Make the folder writable or set COPILOT_HOME to another one."
REINDEX = "If it happens again, run 'copilot reindex'."

# No graph: comparing every vector takes 10 ms at 100,000 passages; building a graph stops every thread.
_NO_GRAPH = edge.HnswIndexConfig(m=0, ef_construct=4, full_scan_threshold=10)


class EmbeddedIndex(QdrantIndex):
    """An index in a folder. Engine calls hold the interpreter's lock, so threads may share one object.

    The shard's ``optimize`` is never called: it would stop every thread for minutes. `Ask.corpus` is not kept to:
    counting frequencies anew takes 12 ms at 100,000 passages, twice a search. So replaced passages go on counting
    until the next rebuild, in the numbers of passages and of their terms alike.
    """

    def __init__(
        self, folder: Path, dimension: int, candidates: int, on_close: Callable[[], None] = lambda: None
    ) -> None:
        """Open the shard in ``folder``, made if there is none; raises `IndexInUseError` or `StorageError`."""
        super().__init__(dimension, candidates, on_close)
        self._folder = folder
        with _errors(folder):
            if (folder / "edge_config.json").exists():
                self._shard = edge.EdgeShard.load(str(folder))
            else:
                _require_space(folder.parent)
                self._shard = _create(folder, dimension)
        self.read_ahead = ReadAhead(folder)

    def flush(self) -> None:
        """See `KnowledgeIndex`."""
        with _errors(self._folder):
            self._shard.flush()

    def count(self) -> int:
        """See `KnowledgeIndex`."""
        return self._shard.count(edge.CountRequest(exact=True))

    def close(self) -> None:
        """See `KnowledgeIndex`."""
        self.read_ahead.stop()
        with _errors(self._folder):
            self._shard.close()
        self._on_close()

    def _write(self, items: Sequence[tuple[IndexedPassage, Vectors]]) -> None:
        _require_space(self._folder)
        points = [
            edge.Point(indexed.id, _vectors(vectors), to_payload(indexed)) for indexed, vectors in items
        ]
        with _errors(self._folder):
            self._shard.update(edge.UpdateOperation.upsert_points(points))

    def _run(self, asks: Sequence[Ask]) -> list[list[Found]]:
        requests = [_request(ask) for ask in asks]
        with _errors(self._folder):
            answers = self._shard.query_batch(edge.QueryBatchRequest(requests))
        return [[Found(str(hit.id), hit.score, hit.payload or {}) for hit in hits] for hits in answers]

    def _read(self, where: Where) -> Iterator[Payload]:
        offset = None
        while True:
            request = edge.ScrollRequest(
                offset=offset, limit=READ_BATCH, filter=_filter(where), with_payload=True, with_vector=False
            )
            records, offset = self._shard.scroll(request)
            yield from (record.payload or {} for record in records)
            if offset is None:
                return

    def _values(self, field: str, where: Where) -> list[str]:
        request = edge.FacetRequest(field, limit=MOST_VALUES, exact=True, filter=_filter(where))
        return [str(hit.value) for hit in self._shard.facet(request).hits]

    def _remove(self, where: Where) -> None:
        with _errors(self._folder):
            self._shard.update(edge.UpdateOperation.delete_points_by_filter(_filter(where)))


def _require_space(folder: Path) -> None:
    if shutil.disk_usage(folder).free < SPARE_BYTES:
        raise disk_full(folder)


def _create(folder: Path, dimension: int) -> edge.EdgeShard:
    """A new shard; a folder without `edge_config.json` is what a killed creation left, if anything."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    flat = edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Dot)
    tokens = edge.EdgeVectorParams(
        size=dimension,
        distance=edge.Distance.Dot,
        datatype=edge.VectorStorageDatatype.Float16,
        on_disk=True,
        multivector_config=edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim),
    )
    config = edge.EdgeConfig(
        vectors={DENSE: flat, HEADING: flat, TOKENS: tokens},
        sparse_vectors={SPARSE: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        on_disk_payload=True,
        hnsw_config=_NO_GRAPH,
    )
    shard = edge.EdgeShard.create(str(folder), config)
    for field in INDEXED_FIELDS:
        shard.update(edge.UpdateOperation.create_field_index(field, edge.PayloadSchemaType.Keyword))
    return shard


def _vectors(vectors: Vectors) -> dict[str, Any]:
    """Lists, which the engine reads twice as fast as arrays."""
    return {
        DENSE: vectors.dense.tolist(),
        HEADING: vectors.heading.tolist(),
        TOKENS: vectors.tokens.tolist(),
        SPARSE: _sparse(vectors.sparse),
    }


def _sparse(vector: SparseVector) -> edge.SparseVector:
    return edge.SparseVector(vector.indices.tolist(), vector.values.tolist())


def _request(ask: Ask) -> edge.QueryRequest:
    return edge.QueryRequest(
        limit=ask.limit,
        query=_query(ask),
        filter=_filter(ask.where),
        prefetches=[_prefetch(source) for source in ask.prefetch],
        with_payload=ask.with_payload,
    )


def _prefetch(ask: Ask) -> edge.Prefetch:
    return edge.Prefetch(limit=ask.limit, query=_query(ask), filter=_filter(ask.where))


def _query(ask: Ask) -> edge.Query:
    vector: Any = _sparse(ask.vector) if isinstance(ask.vector, SparseVector) else ask.vector.tolist()
    return edge.Query.Nearest(vector, using=ask.using)


def _filter(where: Where) -> edge.Filter:
    must: list[Any] = [_condition(condition) for condition in where.conditions if not condition.exclude]
    if where.ids is not None:
        must.append(edge.HasIdCondition(set(where.ids)))
    return edge.Filter(
        must=must, must_not=[_condition(condition) for condition in where.conditions if condition.exclude]
    )


def _condition(condition: Condition) -> Any:
    match = edge.FieldCondition(condition.field, match=edge.MatchAny(list(condition.values)))
    if not condition.or_empty:
        return match
    return edge.Filter(should=[match, edge.IsEmptyCondition(condition.field)])


@contextmanager
def _errors(folder: Path) -> Iterator[None]:
    """Turn the engine's errors, which are bare `Exception`s with a message, into ours."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The index folder {folder} cannot be used: {error.strerror}.", WRITABLE
        ) from error
    except Exception as error:
        message = str(error)
        if type(error) is not Exception:
            raise
        if "WouldBlock" in message:
            raise IndexInUseError(f"The index in {folder} is already open.", STOP_OTHER) from error
        if "No space left" in message:
            raise disk_full(folder) from error
        # The engine names every layer that passed the error on; the last clause is the cause.
        reason = message.rpartition(": ")[2].rstrip(".")
        raise StorageError(f"The index in {folder} failed: {reason}.", REINDEX) from error


def disk_full(folder: Path) -> StorageError:
    """The error for a disk with too little space."""
    return StorageError(
        f"Less than {SPARE_BYTES // 2**20} MB are free on the disk of {folder}.",
        "Free some space and run the command again.",
    )
