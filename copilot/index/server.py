"""The server engine: a Qdrant server or cluster through qdrant-client, for several plants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from copilot.errors import BadInputError, IndexUnavailableError, StorageError
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
from copilot.settings import Settings

IN_MEMORY = ":memory:"
TIMEOUT_SECONDS = 30


class ServerIndex(QdrantIndex):
    """An index in a collection of a server, or of the client's in-memory stand-in (for tests only)."""

    def __init__(
        self,
        client: QdrantClient,
        collection: str,
        dimension: int,
        candidates: int,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(dimension, candidates, on_close)
        self._client = client
        self._collection = collection
        # The stand-in loses points when threads share it.
        self._lock: AbstractContextManager[Any] = threading.RLock() if in_memory(client) else nullcontext()

    def flush(self) -> None:
        """Nothing to do: every write waits until the server has it in its log."""

    def count(self) -> int:
        """See `KnowledgeIndex`."""
        with self._calling() as client:
            return client.count(self._collection, exact=True).count

    def close(self) -> None:
        """See `KnowledgeIndex`."""
        self._on_close()
        self._client.close()

    def _write(self, items: Sequence[tuple[IndexedPassage, Vectors]]) -> None:
        points = [
            models.PointStruct(id=indexed.id, vector=_vectors(vectors), payload=to_payload(indexed))
            for indexed, vectors in items
        ]
        with self._calling() as client:
            client.upsert(self._collection, points, wait=True)

    def _run(self, asks: Sequence[Ask]) -> list[list[Found]]:
        requests = [_request(ask) for ask in asks]
        with self._calling() as client:
            answers = client.query_batch_points(self._collection, requests)
        return [
            [Found(str(hit.id), hit.score, hit.payload or {}) for hit in answer.points] for answer in answers
        ]

    def _read(self, where: Where) -> Iterator[Payload]:
        offset: Any = None
        while True:
            with self._calling() as client:
                records, offset = client.scroll(
                    self._collection, scroll_filter=_filter(where), limit=READ_BATCH, offset=offset
                )
            yield from (record.payload or {} for record in records)
            if offset is None:
                return

    def _values(self, field: str, where: Where) -> list[str]:
        with self._calling() as client:
            answer = client.facet(
                self._collection, field, facet_filter=_filter(where), limit=MOST_VALUES, exact=True
            )
        return [str(hit.value) for hit in answer.hits]

    def _remove(self, where: Where) -> None:
        with self._calling() as client:
            client.delete(self._collection, models.FilterSelector(filter=_filter(where)), wait=True)

    @contextmanager
    def _calling(self) -> Iterator[QdrantClient]:
        with self._lock, server_errors():
            yield self._client


def connect(settings: Settings) -> QdrantClient:
    """A client for the server of the settings; ``https`` in its address turns TLS on. Nothing is sent yet.

    Raises `BadInputError` for what is no address.
    """
    if settings.qdrant_url == IN_MEMORY:
        return QdrantClient(IN_MEMORY)
    key = settings.qdrant_api_key
    try:
        return QdrantClient(
            url=settings.qdrant_url,
            api_key=key.get_secret_value() if key else None,
            timeout=TIMEOUT_SECONDS,
            check_compatibility=False,
        )
    except ValueError as error:
        raise BadInputError(
            f"'{settings.qdrant_url}' is no address of a Qdrant server.",
            "Correct COPILOT_QDRANT_URL, for example to http://localhost:6333.",
        ) from error


def in_memory(client: QdrantClient) -> bool:
    """Whether the client is the in-memory stand-in, which knows neither payload indexes nor threads."""
    return client.init_options.get("location") == IN_MEMORY


def create_collection(
    client: QdrantClient, name: str, dimension: int, settings: Settings, metadata: dict[str, Any]
) -> None:
    """Make the collection with its payload indexes; as tenant key, a site keeps its points together."""
    flat = models.VectorParams(size=dimension, distance=models.Distance.DOT)
    tokens = models.VectorParams(
        size=dimension,
        distance=models.Distance.DOT,
        datatype=models.Datatype.FLOAT16,
        on_disk=True,
        multivector_config=models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM),
        hnsw_config=models.HnswConfigDiff(m=0),
    )
    client.create_collection(
        name,
        vectors_config={
            DENSE: flat,
            HEADING: flat.model_copy(update={"hnsw_config": models.HnswConfigDiff(m=0)}),
            TOKENS: tokens,
        },
        sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        shard_number=settings.qdrant_shards,
        replication_factor=settings.qdrant_replicas,
        write_consistency_factor=settings.qdrant_write_consistency,
        on_disk_payload=True,
        metadata=metadata,
    )
    if in_memory(client):
        return
    for field in INDEXED_FIELDS:
        schema = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=field == "site")
        client.create_payload_index(name, field, field_schema=schema, wait=True)


@contextmanager
def server_errors() -> Iterator[None]:
    """Turn the client's errors into ours."""
    try:
        yield
    except ResponseHandlingException as error:
        raise IndexUnavailableError(
            f"The Qdrant server does not answer: {error.source}.",
            "Start it, or correct COPILOT_QDRANT_URL.",
        ) from error
    except UnexpectedResponse as error:
        raise _refusal(error) from error
    except ApiException as error:
        raise IndexUnavailableError(f"The Qdrant server failed: {error}.", "Look into its log.") from error


def _refusal(error: UnexpectedResponse) -> IndexUnavailableError | StorageError:
    if error.status_code in (401, 403):
        return IndexUnavailableError("The Qdrant server refused the key.", "Correct COPILOT_QDRANT_API_KEY.")
    reason = error.content.decode("utf-8", "replace")
    if error.status_code == 507 or "space" in reason:
        return StorageError("The disk of the Qdrant server is full.", "Free some space there.")
    return IndexUnavailableError(
        f"The Qdrant server refused a request ({error.status_code}): {reason[:200]}.", "Look into its log."
    )


def _vectors(vectors: Vectors) -> dict[str, Any]:
    return {
        DENSE: vectors.dense.tolist(),
        HEADING: vectors.heading.tolist(),
        TOKENS: vectors.tokens.tolist(),
        SPARSE: _sparse(vectors.sparse),
    }


def _sparse(vector: SparseVector) -> models.SparseVector:
    return models.SparseVector(indices=vector.indices.tolist(), values=vector.values.tolist())


def _request(ask: Ask) -> models.QueryRequest:
    return models.QueryRequest(
        query=_query(ask),
        using=ask.using,
        limit=ask.limit,
        filter=_filter(ask.where),
        params=_params(ask),
        prefetch=[_prefetch(source) for source in ask.prefetch] or None,
        with_payload=ask.with_payload,
    )


def _prefetch(ask: Ask) -> models.Prefetch:
    return models.Prefetch(
        query=_query(ask), using=ask.using, limit=ask.limit, filter=_filter(ask.where), params=_params(ask)
    )


def _query(ask: Ask) -> Any:
    return _sparse(ask.vector) if isinstance(ask.vector, SparseVector) else ask.vector.tolist()


def _params(ask: Ask) -> models.SearchParams | None:
    return models.SearchParams(idf=models.IdfCorpusParams(corpus=_filter(ask.corpus))) if ask.corpus else None


def _filter(where: Where) -> models.Filter:
    must: list[models.Condition] = [_condition(item) for item in where.conditions if not item.exclude]
    if where.ids is not None:
        must.append(models.HasIdCondition(has_id=list(where.ids)))
    return models.Filter(must=must, must_not=[_condition(item) for item in where.conditions if item.exclude])


def _condition(condition: Condition) -> models.Condition:
    match = models.FieldCondition(key=condition.field, match=models.MatchAny(any=list(condition.values)))
    if not condition.or_empty:
        return match
    empty = models.IsEmptyCondition(is_empty=models.PayloadField(key=condition.field))
    return models.Filter(should=[match, empty])
