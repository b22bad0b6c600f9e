"""A question to ranked passages: one hit a section, an exact code first, the asker's language preferred."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log
from statistics import fmean
from threading import BoundedSemaphore
from typing import Protocol

from copilot.codes import normalise
from copilot.coverage import CoverageSignals, signals
from copilot.embedding import Embedder
from copilot.equipment import is_of_other_equipment
from copilot.index.base import Candidate, IndexedPassage, Mode, QueryVectors, Scope
from copilot.knowledge import Passage, PassageKind
from copilot.language import remoteness
from copilot.settings import Settings
from copilot.topics import NEUTRAL, Topics, TopicSignals
from copilot.vectors import query_vectors
from copilot.wanting import Want

# Weights of the score beside MaxSim, measured by evals/bench/klipper.py. BM25 scores are cut where a rare word would
# outweigh meaning.
HEADING_WEIGHT = 0.5
SPARSE_WEIGHT = 0.003
MOST_SPARSE = 20.0
# The longer a passage, the more of its tokens a question finds near by chance: this for each e-fold of its length.
LENGTH_WEIGHT = 0.01
# A code outweighs all else (the rest reaches 1.6 together), the less the more sections it stands in, and the row that
# declares it comes before those that mention it.
CODE_WEIGHT = 2.0
DECLARED_WEIGHT = 4.0
_DECLARING = (PassageKind.FAULT_ROW, PassageKind.FMEA_ROW)
# What a kind of passage gains where the question wants it: a table row answers "how much", a safety message "may I".
PREFERENCE = {
    Want.CAUSE: {PassageKind.FAULT_ROW: 0.06},
    Want.STEPS: {PassageKind.STEPS: 0.06},
    Want.SAFETY: {PassageKind.SAFETY: 0.08},
    Want.PART: {PassageKind.TABLE_ROW: 0.08},
    Want.VALUE: {PassageKind.TABLE_ROW: 0.03},
    # The parts list says what that part is called in past jobs.
    Want.HISTORY: {PassageKind.TABLE_ROW: 0.08},
}
# What the row of an alarm loses where the question names no code: who has one on the panel says it.
UNSAID_CODE_WEIGHT = 0.04
# A language scores as high as the mean of so many of its best passages.
LEVEL_PASSAGES = 20
# What a passage gains that names a component of the question (V40, PS40), or the part number of what is asked about.
NAMED_WEIGHT = 0.1
PART_WEIGHT = 0.2
_COMPONENT = re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,3}\d{1,3}(?![0-9A-Za-z])")
# A section's passage in the asker's language says the same as its best one if it scores this near; what scores lower
# is another row or step.
COUNTERPART = 0.1
# Rows of a section are answers alike if they score this near.
NEAR_ROWS = 0.05
# The part asked about is looked for in so many hits.
NEAREST_PARTS = 4
# A shorter code names a component or an alarm.
PART_LENGTH = 6
# The index gathers candidates by meaning, words and codes, each up to `Settings.candidates`.
SIGNALS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``lang`` is the asker's language, a preference; ``codes`` are normalised.

    ``readings`` are the text in the words of documents that do not speak that language: a passage counts as the
    reading it fits best. ``want`` is the kind of answer asked for; None prefers no kind of passage.
    ``parts`` are part numbers (normalised) of what is asked about; a passage that names one gains a little.
    ``said`` is what was typed, where ``text`` puts it in other words: from it, the kind of question is told.
    """

    text: str
    scope: Scope
    lang: str | None = None
    limit: int = 10
    codes: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    want: Want | None = None
    parts: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """The best passage of a section.

    ``score`` orders the hits of one question: MaxSim with shares of the other signals (see `scores`).
    ``siblings`` are the section's other candidates in the same document that score near the best, best first.
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

    ``codes`` are the question's, ``codes_found`` those of them that stand in the scope; ``topic`` tells
    what kind of question it is; ``any_machine`` tells that no machine is known and what was found is of several models,
    ``other_equipment`` that the question names equipment that nothing found is about.
    """

    hits: tuple[Hit, ...]
    coverage: CoverageSignals | None = None
    codes: tuple[str, ...] = ()
    codes_found: tuple[str, ...] = ()
    topic: TopicSignals = NEUTRAL
    any_machine: bool = False
    other_equipment: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The part numbers (normalised) in the best table row that has any, if it is among the best hits."""
        rows = [
            hit.indexed.passage.codes
            for hit in self.hits[:NEAREST_PARTS]
            if hit.indexed.passage.kind is PassageKind.TABLE_ROW
        ]
        numbers = [tuple(code for code in codes if len(code) >= PART_LENGTH) for codes in rows]
        return next(filter(None, numbers), ())


class Searchable(Protocol):
    """The part of a `KnowledgeIndex` that retrieval needs."""

    def search(
        self, query: QueryVectors, scope: Scope, limit: int, mode: Mode = Mode.HYBRID
    ) -> list[Candidate]:
        """See `KnowledgeIndex`."""


class Retriever:
    """Finds passages for questions. Safe to share between threads."""

    def __init__(
        self, index: Searchable, embedder: Embedder, settings: Settings, topics: Topics | None = None
    ) -> None:
        """Without ``topics``, questions are not compared with examples."""
        self._index = index
        self._embedder = embedder
        self._topics = topics
        self._candidates = settings.candidates
        # Fifty questions at once on two cores take twice as long as two at a time, and all finish last.
        self._seats = BoundedSemaphore(os.cpu_count() or 1)

    def load(self) -> None:
        """Make ready now what the first question would have to wait for."""
        self._embedder.load()
        if self._topics:
            self._topics.load()

    def retrieve(self, question: Question) -> Retrieval:
        """The sections nearest to the question, at most ``question.limit``."""
        with self._seats:
            query = query_vectors(self._embedder, question.text, question.codes)
            found = self._found(query, question)
            typed = self._embedder.encode_query(question.said)[0] if question.said else query.dense
        if not found:
            return Retrieval((), codes=question.codes)
        standing = {code for candidate in found for code in candidate.codes}
        hits = _grouped(found, question)
        return Retrieval(
            hits=tuple(hits[: question.limit]),
            coverage=signals(
                [hit.score for hit in hits],
                hits[0].signals.heading,
                [candidate.heading for candidate in found[: self._candidates]],
            ),
            codes=question.codes,
            codes_found=tuple(code for code in question.codes if code in standing),
            topic=self._topics.signals(typed) if self._topics else NEUTRAL,
            any_machine=question.scope.asset_model is None and _models(found) > 1,
            other_equipment=question.scope.asset_model is None
            and is_of_other_equipment(question.text, question.lang, _texts(found)),
        )

    def _found(self, query: QueryVectors, question: Question) -> list[Candidate]:
        """The candidates of the question and its readings, each with the signals that suit it best, by MaxSim."""
        # Room for what every signal adds: a code's row may share no meaning with a question that is only the code.
        limit = max(SIGNALS * self._candidates, question.limit)
        found = self._index.search(query, question.scope, limit)
        if not question.readings:
            return found
        best = {candidate.indexed.id: candidate for candidate in found}
        for reading in question.readings:
            other = query_vectors(self._embedder, reading, question.codes)
            for candidate in self._index.search(other, question.scope, limit):
                known = best.get(candidate.indexed.id)
                if known is None or _meaning(candidate) > _meaning(known):
                    best[candidate.indexed.id] = candidate
        return sorted(best.values(), key=lambda candidate: -candidate.maxsim)


def _texts(candidates: Sequence[Candidate]) -> list[str]:
    return [candidate.indexed.passage.text for candidate in candidates]


def _models(candidates: Sequence[Candidate]) -> int:
    """How many different models, or groups of them, the passages are of; those of every model do not count."""
    found = [candidate.indexed for candidate in candidates]
    return len({indexed.passage.asset_models or indexed.asset_models for indexed in found} - {()})


def scores(candidates: Sequence[Candidate], question: Question | None = None) -> list[float]:
    """What orders the candidates of one question: meaning, heading and words, then codes, names and the kind wanted."""
    sharing = {candidate.indexed.passage.section_id for candidate in candidates if candidate.codes}
    want = question.want if question else None
    kinds = PREFERENCE.get(want, {}) if want else {}
    plain = [
        _meaning(candidate)
        + _code_score(candidate, len(sharing))
        + kinds.get(candidate.indexed.passage.kind, 0.0)
        + (_named(candidate.indexed.passage, question) if question else 0.0)
        for candidate in candidates
    ]
    return [value + lift for value, lift in zip(plain, _lifts(candidates, plain), strict=True)]


def _lifts(candidates: Sequence[Candidate], values: Sequence[float]) -> list[float]:
    """What brings every language level with the one that scores highest.

    A question is nearer to whatever is written in its own language, also to what says something else. Only languages
    with `LEVEL_PASSAGES` candidates are compared: fewer do not tell how high a language scores.
    """
    spoken: dict[str, list[float]] = {}
    for candidate, value in zip(candidates, values, strict=True):
        spoken.setdefault(candidate.indexed.passage.lang, []).append(value)
    levels = {
        lang: fmean(nlargest(LEVEL_PASSAGES, found))
        for lang, found in spoken.items()
        if len(found) >= LEVEL_PASSAGES
    }
    highest = max(levels.values(), default=0.0)
    return [highest - levels.get(candidate.indexed.passage.lang, highest) for candidate in candidates]


def _named(passage: Passage, question: Question) -> float:
    """What a passage gains by a component that the question names, else by the part it is about."""
    components = set(_COMPONENT.findall(question.text))
    if components:
        return NAMED_WEIGHT * bool(components.intersection(_COMPONENT.findall(passage.text)))
    return PART_WEIGHT * bool(set(question.parts).intersection(passage.codes))


def _meaning(candidate: Candidate) -> float:
    words = SPARSE_WEIGHT * min(candidate.sparse, MOST_SPARSE)
    # Bytes, since a Chinese character says as much as three letters.
    length = LENGTH_WEIGHT * log(len(candidate.indexed.passage.text.encode()) + 1)
    return candidate.maxsim + HEADING_WEIGHT * candidate.heading + words - length


def _code_score(candidate: Candidate, sections: int) -> float:
    """Something for a code that stands in the passage, more where the passage is the row that declares it."""
    passage = candidate.indexed.passage
    declared = {normalise(cell.text) for cell in passage.cells} if passage.kind in _DECLARING else set()
    if not candidate.codes:
        return -UNSAID_CODE_WEIGHT if declared.intersection(passage.codes) else 0.0
    return CODE_WEIGHT / sections + (DECLARED_WEIGHT if declared.intersection(candidate.codes) else 0.0)


def _grouped(candidates: Sequence[Candidate], question: Question) -> list[Hit]:
    """One hit a section, ranked by the section's best score, showing its best passage in the preferred language."""
    scored = zip(scores(candidates, question), candidates, strict=True)
    sections: dict[str, list[tuple[float, Candidate]]] = {}
    for value, candidate in sorted(scored, key=lambda pair: -pair[0]):
        sections.setdefault(candidate.indexed.passage.section_id, []).append((value, candidate))
    return [_hit(members, question.lang) for members in sections.values()]


def _hit(members: Sequence[tuple[float, Candidate]], lang: str | None) -> Hit:
    """A section's hit from its scored candidates, best first."""
    best, _ = members[0]
    alike = [member for value, member in members if value >= best - COUNTERPART]
    shown = min(alike, key=lambda member: remoteness(member.indexed.passage.lang, lang))
    [level] = [value for value, member in members if member is shown]
    siblings = tuple(
        member.indexed
        for value, member in members
        if value >= level - NEAR_ROWS
        and member is not shown
        and member.indexed.document == shown.indexed.document
    )
    return Hit(shown.indexed, best, shown, siblings)
