"""A question to ranked passages: one hit a section, an exact code first, the asker's language preferred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from copilot.codes import normalise
from copilot.coverage import CoverageSignals, signals
from copilot.embedding import Embedder
from copilot.index.base import Candidate, Float, IndexedPassage, Mode, QueryVectors, Scope
from copilot.settings import Settings
from copilot.vectors import query_vectors

# Weights of the score beside MaxSim; the first is measured by evals/bench/klipper.py. A code outweighs all else
# (MaxSim and heading lie within 2.6), and the row that declares it comes before those that mention it.
HEADING_WEIGHT = 0.3
CODE_WEIGHT = 3.0
DECLARED_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``lang`` is the asker's language, a preference; ``codes`` are normalised."""

    text: str
    scope: Scope
    lang: str | None = None
    limit: int = 10
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """The best passage of a section.

    ``score`` is MaxSim + 0.3 of the heading's cosine (-1.3..1.3), plus 3 where a code of the question
    stands in the passage and another 3 where the passage is the row that declares it.
    ``siblings`` are the section's other candidates, best first.
    """

    indexed: IndexedPassage
    score: float
    signals: Candidate
    siblings: tuple[IndexedPassage, ...] = ()

    @property
    def section_id(self) -> str:
        """The section, shared by its languages."""
        return self.indexed.passage.section_id


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found, best first. ``coverage`` is None if nothing was.

    ``codes`` are the question's, ``codes_found`` those of them that stand in the scope.
    """

    hits: tuple[Hit, ...]
    coverage: CoverageSignals | None = None
    codes: tuple[str, ...] = ()
    codes_found: tuple[str, ...] = ()


class Searchable(Protocol):
    """The part of a `KnowledgeIndex` that retrieval needs."""

    def search(
        self, query: QueryVectors, scope: Scope, limit: int, mode: Mode = Mode.HYBRID
    ) -> list[Candidate]:
        """See `KnowledgeIndex`."""

    def token_vectors(self, ids: Sequence[str]) -> list[Float]:
        """See `KnowledgeIndex`."""


class Retriever:
    """Finds passages for questions. Safe to share between threads."""

    def __init__(self, index: Searchable, embedder: Embedder, settings: Settings) -> None:
        self._index = index
        self._embedder = embedder
        self._candidates = settings.candidates

    def retrieve(self, question: Question) -> Retrieval:
        """The sections nearest to the question, at most ``question.limit``."""
        query = query_vectors(self._embedder, question.text, question.codes)
        limit = max(self._candidates, question.limit)
        found = self._index.search(query, question.scope, limit)
        if not found:
            return Retrieval((), codes=question.codes)
        tokens = self._index.token_vectors([candidate.indexed.id for candidate in found])
        standing = {code for candidate in found for code in candidate.codes}
        return Retrieval(
            hits=tuple(_grouped(found, question.lang)[: question.limit]),
            coverage=signals(query.tokens, tokens),
            codes=question.codes,
            codes_found=tuple(code for code in question.codes if code in standing),
        )


def score(candidate: Candidate) -> float:
    """The order of hits; see `Hit.score`."""
    return candidate.maxsim + HEADING_WEIGHT * candidate.heading + _code_score(candidate)


def _code_score(candidate: Candidate) -> float:
    """Something for a code that stands in the passage, more where the passage is the row that declares it."""
    if not candidate.codes:
        return 0.0
    cells = {normalise(cell.text) for cell in candidate.indexed.passage.cells}
    return CODE_WEIGHT + (DECLARED_WEIGHT if cells.intersection(candidate.codes) else 0.0)


def _grouped(candidates: Iterable[Candidate], lang: str | None) -> list[Hit]:
    """One hit a section, ranked by the section's best score, showing its best passage in the preferred language."""
    sections: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=score, reverse=True):
        sections.setdefault(candidate.indexed.passage.section_id, []).append(candidate)
    return [_hit(members, lang) for members in sections.values()]


def _hit(members: Sequence[Candidate], lang: str | None) -> Hit:
    """A section's hit from its candidates, best first."""
    shown = min(members, key=lambda member: _distance(member.indexed.passage.lang, lang))
    siblings = tuple(member.indexed for member in members if member is not shown)
    return Hit(shown.indexed, score(members[0]), shown, siblings)


def _distance(lang: str, wanted: str | None) -> int:
    """0 for the wanted language, 1 for the same one in another script or region, 2 for any other."""
    if wanted is None or lang == wanted:
        return 0
    return 1 if lang.partition("-")[0] == wanted.partition("-")[0] else 2
