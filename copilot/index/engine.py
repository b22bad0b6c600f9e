"""What both engines share: searches put together from queries that either of them can run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from copilot.index.base import (
    Candidate,
    Float,
    IndexedPassage,
    Mode,
    QueryVectors,
    Scope,
    SparseVector,
    Vectors,
)
from copilot.index.payload import Payload, from_payload, split_source

# Names of a point's vectors.
DENSE, HEADING, TOKENS, SPARSE = "dense", "heading", "tokens", "sparse"

# Points in one write: some 6 MB, or 15 MB as JSON, of which a server takes 32 MB.
WRITE_BATCH = 64
READ_BATCH = 512
# More different values than a payload field has.
MOST_VALUES = 1_000_000


@dataclass(frozen=True, slots=True)
class Condition:
    """A payload field holds one of ``values``; ``or_empty`` admits an empty field, ``exclude`` negates."""

    field: str
    values: tuple[str, ...]
    or_empty: bool = False
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Points that meet every condition and, where ``ids`` is given, are among them."""

    conditions: tuple[Condition, ...] = ()
    ids: tuple[str, ...] | None = None

    def __and__(self, condition: Condition) -> Where:
        return Where((*self.conditions, condition), self.ids)


@dataclass(frozen=True, slots=True)
class Ask:
    """The ``limit`` points nearest to the vector ``using``, out of those that ``prefetch`` finds if given.

    A sparse vector's inverse document frequencies are counted over ``corpus``, where the engine does so cheaply.
    """

    using: str
    vector: Float | SparseVector
    limit: int
    where: Where = Where()
    corpus: Where | None = None
    prefetch: tuple[Ask, ...] = ()
    with_payload: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A point found; ``payload`` is empty unless asked for."""

    id: str
    score: float
    payload: Payload


class QdrantIndex(ABC):
    """A `KnowledgeIndex` over any engine of Qdrant.

    ``candidates`` is how many passages each signal adds to a search; ``on_close`` is called by `close`.
    """

    def __init__(self, dimension: int, candidates: int, on_close: Callable[[], None] = lambda: None) -> None:
        self._dimension = dimension
        self._candidates = candidates
        self._on_close = on_close

    def upsert(self, items: Sequence[tuple[IndexedPassage, Vectors]]) -> None:
        """See `KnowledgeIndex`. A killed process leaves each `WRITE_BATCH` of points whole or absent."""
        for start in range(0, len(items), WRITE_BATCH):
            self._write(items[start : start + WRITE_BATCH])

    def search(
        self, query: QueryVectors, scope: Scope, limit: int, mode: Mode = Mode.HYBRID
    ) -> list[Candidate]:
        """See `KnowledgeIndex`."""
        if mode is Mode.HYBRID and not len(query.tokens):
            return []
        if mode is Mode.HYBRID:
            ask = _hybrid_ask(query, scope, limit, self._candidates)
        elif mode is Mode.DENSE:
            ask = Ask(DENSE, query.dense, limit, within(scope), with_payload=True)
        else:
            ask = _sparse_ask(query, scope, limit, within(scope), with_payload=True)
        [found] = self._run([ask])
        if mode is not Mode.HYBRID:
            return [_candidate(point, query, {mode.value: point.score}) for point in found]
        signals = self._signals(query, scope, found)
        size = len(query.tokens)
        return [
            _candidate(point, query, {"maxsim": point.score / size, **signals[point.id]}) for point in found
        ]

    def delete(self, site: str, document: str, keep_version: str | None = None) -> None:
        """See `KnowledgeIndex`."""
        where = Where() & Condition("site", (site,)) & Condition("document", (document,))
        if keep_version is not None:
            where &= Condition("version", (keep_version,), exclude=True)
        self._remove(where)

    def versions(self) -> set[tuple[str, str, str]]:
        """See `KnowledgeIndex`."""
        return {split_source(source) for source in self._values("source", Where())}

    def codes(self, site: str, asset_model: str | None = None) -> frozenset[str]:
        """See `KnowledgeIndex`."""
        return frozenset(self._values("codes", within(Scope(site, asset_model))))

    def section(self, site: str, section_ids: Iterable[str]) -> list[IndexedPassage]:
        """See `KnowledgeIndex`."""
        where = Where() & Condition("site", (site,)) & Condition("section_id", tuple(section_ids))
        found = (from_payload(payload) for payload in self._read(where))
        return sorted(found, key=lambda indexed: (indexed.document, indexed.version, indexed.passage.ordinal))

    def passages(self) -> Iterator[IndexedPassage]:
        """See `KnowledgeIndex`."""
        return (from_payload(payload) for payload in self._read(Where()))

    def _signals(
        self, query: QueryVectors, scope: Scope, found: Sequence[Found]
    ) -> dict[str, dict[str, float]]:
        """Heading, dense and sparse score of each point found, the last only where a term is shared."""
        among = Where(ids=tuple(point.id for point in found))
        asks = [
            Ask(HEADING, query.dense, len(found), among),
            Ask(DENSE, query.dense, len(found), among),
            _sparse_ask(query, scope, len(found), among),
        ]
        signals: dict[str, dict[str, float]] = {point.id: {} for point in found}
        for ask, scored in zip(asks, self._run(asks) if found else [], strict=False):
            for point in scored:
                signals[point.id][ask.using] = point.score
        return signals

    @abstractmethod
    def flush(self) -> None: ...

    @abstractmethod
    def count(self) -> int: ...

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _write(self, items: Sequence[tuple[IndexedPassage, Vectors]]) -> None:
        """Put points in, as one write."""

    @abstractmethod
    def _run(self, asks: Sequence[Ask]) -> list[list[Found]]:
        """Answer several asks in one call, each best first."""

    @abstractmethod
    def _read(self, where: Where) -> Iterator[Payload]:
        """Every payload there is, read `READ_BATCH` at a time."""

    @abstractmethod
    def _values(self, field: str, where: Where) -> list[str]:
        """The different values of a payload field."""

    @abstractmethod
    def _remove(self, where: Where) -> None:
        """Delete points."""


def within(scope: Scope) -> Where:
    """The filter that keeps a search inside its scope."""
    where = Where() & Condition("site", (scope.site,))
    if scope.asset_model is not None:
        where &= Condition("asset_models", (scope.asset_model,), or_empty=True)
    if scope.kinds:
        where &= Condition("kind", tuple(kind.value for kind in scope.kinds))
    if scope.documents:
        where &= Condition("document", scope.documents)
    return where


def _hybrid_ask(query: QueryVectors, scope: Scope, limit: int, candidates: int) -> Ask:
    """The union of dense, sparse and exact-code candidates, scored by MaxSim."""
    where = within(scope)
    sources = [
        Ask(DENSE, query.dense, candidates, where),
        _sparse_ask(query, scope, candidates // 2, where),
    ]
    if query.codes:
        sources.append(Ask(DENSE, query.dense, candidates, where & Condition("codes", query.codes)))
    return Ask(TOKENS, query.tokens, limit, prefetch=tuple(sources), with_payload=True)


def _sparse_ask(
    query: QueryVectors, scope: Scope, limit: int, where: Where, with_payload: bool = False
) -> Ask:
    """BM25, with frequencies counted over the site: neither other sites nor deleted points change scores."""
    corpus = Where() & Condition("site", (scope.site,))
    return Ask(SPARSE, query.sparse, limit, where, corpus=corpus, with_payload=with_payload)


def _candidate(point: Found, query: QueryVectors, signals: dict[str, float]) -> Candidate:
    indexed = from_payload(point.payload)
    codes = tuple(code for code in query.codes if code in indexed.passage.codes)
    return Candidate(indexed, codes=codes, **signals)
