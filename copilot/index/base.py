"""What every engine of the knowledge index takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from copilot.knowledge import Passage, PassageKind

Float = NDArray[np.float32]

POINT_NAMESPACE = UUID("5a0ad7a5-0e6c-4a3f-8f61-6d2f1bd4f0c1")


class Mode(StrEnum):
    """How candidates are found and scored; the single-signal modes exist for ablation."""

    HYBRID = "hybrid"
    DENSE = "dense"
    SPARSE = "sparse"


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term ids (uint32, unique, ascending) with their weights, same length."""

    indices: NDArray[np.uint32]
    values: Float


@dataclass(frozen=True, slots=True)
class Vectors:
    """What is stored for a passage, d the model's dimension.

    ``dense`` (d,): unit passage vector plus a weighted unit vector of its heading; ``heading`` (d,): unit;
    ``tokens`` (t, d): pooled, centred, unit token vectors; ``sparse``: BM25 term weights.
    """

    dense: Float
    heading: Float
    tokens: Float
    sparse: SparseVector


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A question as vectors: ``dense`` (d,) unit, ``tokens`` (t, d) centred and unit, ``sparse``.

    ``codes`` are those named in it, normalised.
    """

    dense: Float
    tokens: Float
    sparse: SparseVector
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with what the index must know about its document.

    ``version`` is the document's content hash: two versions may stand side by side while one replaces
    the other.
    """

    site: str
    document: str
    version: str
    revision: str
    asset_models: tuple[str, ...]
    passage: Passage

    @property
    def id(self) -> str:
        """Point id: the same for the same passage of the same version, on every machine."""
        return str(
            uuid5(POINT_NAMESPACE, f"{self.site}\n{self.document}\n{self.version}\n{self.passage.ordinal}")
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which passages may be seen. ``asset_model`` also admits passages that apply to every model."""

    site: str
    asset_model: str | None = None
    kinds: tuple[PassageKind, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found, with its signals; a signal the mode does not use is 0.

    ``maxsim``: mean over query tokens of the best passage token (-1..1); ``heading``: cosine of question and
    heading (-1..1); ``dense``: dot of question and stored dense vector; ``sparse``: BM25 score (>= 0);
    ``codes``: the question's codes that stand verbatim in the passage.
    """

    indexed: IndexedPassage
    maxsim: float = 0.0
    heading: float = 0.0
    dense: float = 0.0
    sparse: float = 0.0
    codes: tuple[str, ...] = ()


class KnowledgeIndex(Protocol):
    """An index of passages. Any method may raise `IndexUnavailableError`; writes may raise `StorageError`."""

    def upsert(self, items: Sequence[tuple[IndexedPassage, Vectors]]) -> None:
        """Put passages in, replacing those with the same id. Durable only after `flush`."""

    def flush(self) -> None:
        """Make everything written so far survive a killed process."""

    def search(
        self, query: QueryVectors, scope: Scope, limit: int, mode: Mode = Mode.HYBRID
    ) -> list[Candidate]:
        """Candidates within the scope, best first, at most ``limit``.

        HYBRID: the union of the dense, sparse and exact-code candidates, scored and ordered by MaxSim.
        """

    def delete(self, site: str, document: str, keep_version: str | None = None) -> None:
        """Remove a document's passages, except those of ``keep_version``."""

    def versions(self) -> set[tuple[str, str, str]]:
        """Every ``(site, document, version)`` that has a passage here."""

    def section(self, site: str, section_ids: Iterable[str]) -> list[IndexedPassage]:
        """All passages of the given sections, in all languages, ordered by document and ordinal."""

    def passages(self) -> Iterator[IndexedPassage]:
        """Every passage, in no order."""

    def codes(self, site: str, asset_model: str | None = None) -> frozenset[str]:
        """Normalised codes of the site's passages; with a model, of those that apply to it."""

    def count(self) -> int:
        """How many passages there are."""

    def close(self) -> None:
        """Release the engine; later calls are undefined."""
