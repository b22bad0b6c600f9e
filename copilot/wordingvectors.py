"""Vectors of short wordings (causes, symptoms, remedies, reports) for comparing them across sources and languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from copilot.embedding import Embedder
from copilot.knowledgestore import KnowledgeStore
from copilot.recent import Recent
from copilot.store import Store

Vectors = NDArray[np.float32]

# Vectors kept in memory, those used longest ago dropped first: 170 MB at the most. A plant's causes, symptoms and past
# reports are a tenth of it, what technicians type goes on for years.
MOST_KEPT = 100_000


class WordingVectors:
    """Unit sentence vectors whose dot product says how near two wordings are in meaning, -1..1.

    The mean vector of a fixed text in many languages is taken off first: vectors of this family of models crowd around
    one direction, and without it unrelated wordings are as near as .8. Each text is embedded once; its vector is kept
    in the store, in memory too while it is in use. Safe to share between threads.
    """

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._kept, self._embedder = KnowledgeStore(store), embedder
        self._known: Recent[str, Vectors] = Recent(MOST_KEPT)

    @property
    def identity(self) -> str:
        """What decides the vectors: model, revision and centring text."""
        return self._embedder.identity

    def of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts (n, d), in their order; equal texts have equal vectors."""
        centred = self._raw(texts) - self._centre
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        unit: Vectors = centred / np.maximum(lengths, 1e-6)
        return unit

    @cached_property
    def _centre(self) -> Vectors:
        lines = files("copilot").joinpath("centring.txt").read_text(encoding="utf-8").splitlines()
        mean: Vectors = self._raw(lines).mean(axis=0)
        return mean

    def _raw(self, texts: Sequence[str]) -> Vectors:
        digests = [sha256(text.encode()).hexdigest() for text in texts]
        by_digest = dict(zip(digests, texts, strict=True))
        found = self._known.of(by_digest)
        if absent := by_digest.keys() - found.keys():
            found.update(self._kept.vectors(self.identity, absent))
        if missing := sorted(by_digest.keys() - found.keys()):
            encoded = self._embedder.encode_headings([by_digest[digest] for digest in missing])
            fresh = dict(zip(missing, encoded, strict=True))
            self._kept.put_vectors(self.identity, fresh)
            found.update(fresh)
        self._known.keep(found)
        if not texts:
            return np.zeros((0, self._embedder.dimension), np.float32)
        return np.stack([found[digest] for digest in digests])
