"""What a short report is made of: its words, pairs of words and parts of words, as weighted rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from copilot.index.base import Float
from copilot.sparse import terms

_PARTS = range(2, 5)
"""Lengths of parts of words: they find "leak" in "leaking" and bear with misspelling."""

_MANY = 500
"""From so many reports on, terms of a single one are left out: most of all terms, which help little."""


@dataclass(frozen=True)
class ReportTerms:
    """The terms of known reports with their inverse document frequency: tf-idf rows, each half of unit length."""

    places: dict[str, int]
    idf: Float

    @classmethod
    def of(cls, texts: Sequence[str]) -> ReportTerms:
        """Terms of at least one report, or two of many; idf = log((1 + n) / (1 + reports with it)) + 1."""
        found: Counter[str] = Counter()
        for text in texts:
            found.update({*_words(text), *_parts(text)})
        kept = {term: count for term, count in found.items() if count > len(texts) // _MANY or count > 1}
        idf = np.log((1 + len(texts)) / (1 + np.fromiter(kept.values(), float, len(kept)))) + 1
        return cls({term: place for place, term in enumerate(kept)}, idf.astype(np.float32))

    def rows(self, texts: Sequence[str]) -> csr_array:
        """(n, terms) weights ``(1 + log count) * idf``, words and parts of words each scaled to unit length.

        Terms that no known report has are left out.
        """
        starts, columns, values = [0], [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for text in texts:
            for half in (_words(text), _parts(text)):
                counts = Counter(self.places[term] for term in half if term in self.places)
                where = np.fromiter(counts, np.int64, len(counts))
                weights = (1 + np.log(np.fromiter(counts.values(), float, len(counts)))) * self.idf[where]
                columns.append(where)
                values.append((weights / max(np.linalg.norm(weights), 1e-9)).astype(np.float32))
            starts.append(starts[-1] + len(columns[-1]) + len(columns[-2]))
        parts = np.concatenate(values), np.concatenate(columns), np.array(starts)
        return csr_array(parts, shape=(len(texts), len(self.places)))


def _words(text: str) -> Iterator[str]:
    words = terms(text)
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


def _parts(text: str) -> Iterator[str]:
    """Parts of words with their ends marked; the mark tells them from words."""
    for word in terms(text):
        marked = f"_{word}_"
        yield from (
            marked[at : at + length] + "*" for length in _PARTS for at in range(len(marked) - length + 1)
        )
