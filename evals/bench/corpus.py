"""An index built in a folder from passages, and the methods that are compared on it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from copilot.codes import codes_in, known_codes_in
from copilot.embedding import Embedder
from copilot.index import IndexedPassage, Mode, Scope
from copilot.index.base import Float
from copilot.index.embedded import EmbeddedIndex
from copilot.retrieval import Question, Retrieval, Retriever
from copilot.settings import Settings
from copilot.vectors import query_vectors
from evals.bench.ranking import DEPTH, Judged, Method, distinct
from evals.dataset import SITE
from evals.world import fill
from ingestion.progressbar import line_reporter


class RememberingEmbedder(Embedder):
    """Encodes each question once, however many methods ask it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._questions: dict[str, tuple[Float, Float]] = {}

    def encode_query(self, text: str) -> tuple[Float, Float]:
        """See `Embedder`."""
        if text not in self._questions:
            self._questions[text] = super().encode_query(text)
        return self._questions[text]


class Corpus:
    """Passages in an embedded index, filled unless the folder holds them from an earlier run."""

    def __init__(self, folder: Path, settings: Settings, items: Sequence[IndexedPassage]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.embedder = RememberingEmbedder(settings)
        self.index = EmbeddedIndex(folder, self.embedder.dimension, settings.candidates)
        if self.index.count() != len(items):
            fill(self.index, self.embedder, items, line_reporter(sys.stderr))
        self.vocabulary = self.index.codes(SITE)
        self._retriever = Retriever(self.index, self.embedder, settings)

    def retrieve(self, text: str, model: str | None = None, lang: str | None = None) -> Retrieval:
        """What the product finds."""
        codes = tuple(dict.fromkeys((*codes_in(text), *known_codes_in(text, self.vocabulary))))
        return self._retriever.retrieve(Question(text, Scope(SITE, model), lang, DEPTH, codes))

    def pipeline(self, model: str | None = None) -> Method:
        """The product's ranking."""

        def rank(question: Judged) -> list[str]:
            return [hit.section_id for hit in self.retrieve(question.text, model).hits]

        return rank

    def alone(self, mode: Mode, model: str | None = None) -> Method:
        """The ranking by one signal alone."""

        def rank(question: Judged) -> list[str]:
            query = query_vectors(self.embedder, question.text)
            found = self.index.search(query, Scope(SITE, model), DEPTH * 5, mode)
            return distinct(candidate.indexed.passage.section_id for candidate in found)

        return rank
