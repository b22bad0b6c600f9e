"""Views of a report that its cause is read from: terms, main directions of these, and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

from copilot.diagnosis.counts import Floats
from copilot.diagnosis.reportterms import ReportTerms

DIRECTIONS = 256


@dataclass(frozen=True)
class Views:
    """Three views of n reports: their terms (sparse), the main directions of these (n, r), their meanings (n, d)."""

    terms: csr_array
    directions: Floats
    meanings: Floats

    def of(self, places: Sequence[int]) -> Views:
        """Of some of the reports."""
        return Views(self.terms[places], self.directions[places], self.meanings[places])


@dataclass(frozen=True)
class Reader:
    """What turns reports into views: known terms, their main directions (terms, r), and the middle of the meanings."""

    known: ReportTerms
    directions: Floats
    centre: Floats
    scale: float

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Floats) -> Reader:
        """Learned from reports without their causes."""
        known = ReportTerms.of(texts)
        centre = vectors.mean(axis=0)
        spread = float(np.sqrt(((vectors - centre) ** 2).sum(axis=1).mean()))
        return cls(known, _directions(known.rows(texts)), centre, 1 / max(spread, 1e-9))

    def views(self, texts: Sequence[str], vectors: Floats) -> Views:
        """Of any reports with vectors (n, d)."""
        terms = self.known.rows(texts)
        return Views(terms, terms @ self.directions, (vectors - self.centre) * self.scale)


def _directions(rows: csr_array) -> Floats:
    """The right singular vectors (terms, r) with the largest singular values, r <= `DIRECTIONS`."""
    if min(rows.shape) <= DIRECTIONS:
        right = np.linalg.svd(rows.toarray(), full_matrices=False)[2]
    else:
        right = svds(rows.astype(float), DIRECTIONS, v0=np.ones(min(rows.shape)))[2]
    found: Floats = right.T
    return found
