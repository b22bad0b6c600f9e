"""What anyone would try first: naive Bayes and nearest neighbours, each in several settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.preprocessing import normalize

from evals.rcadata.past import Past
from evals.rcadata.product import Floats, Vectors

NAIVE_BAYES = "naive Bayes"
NEAREST = "nearest neighbours"
_AGE_BINS = 8


class Ranker(Protocol):
    """A baseline in one setting; ``family`` is what it is a setting of."""

    @property
    def family(self) -> str: ...

    def rank(self, learn: Sequence[Past], ask: Sequence[Past], vectors: Vectors) -> tuple[list[str], Floats]:
        """Causes (k,) and scores (n, k) for the jobs asked, higher is likelier."""


@dataclass(frozen=True)
class NaiveBayes:
    """scikit-learn's, over counts or tf-idf of words, or tf-idf of parts of words; over alarms and ages in bins."""

    features: str
    complement: bool
    smoothing: float
    family: str = NAIVE_BAYES

    def rank(self, learn: Sequence[Past], ask: Sequence[Past], vectors: Vectors) -> tuple[list[str], Floats]:
        """See `Ranker`."""
        rows, causes = _each_cause(learn)
        known, asked = _features(self.features, rows, ask, vectors)
        kind = ComplementNB if self.complement else MultinomialNB
        model = kind(alpha=self.smoothing).fit(known, causes)
        return [str(each) for each in model.classes_], np.asarray(model.predict_log_proba(asked))


@dataclass(frozen=True)
class Nearest:
    """The ``k`` most similar jobs vote for their causes, each with its cosine."""

    features: str
    k: int
    family: str = NEAREST

    def rank(self, learn: Sequence[Past], ask: Sequence[Past], vectors: Vectors) -> tuple[list[str], Floats]:
        """See `Ranker`."""
        rows, causes = _each_cause(learn)
        known, asked = (normalize(each) for each in _features(self.features, rows, ask, vectors))
        cosines = _dense(asked @ known.T)
        names = sorted(set(causes))
        places = np.searchsorted(names, causes)
        nearest = np.argsort(-cosines, axis=1, kind="stable")[:, : self.k]
        scores = np.zeros((len(ask), len(names)))
        for row, columns in enumerate(nearest):
            np.add.at(scores[row], places[columns], np.maximum(cosines[row, columns], 0) + 1e-9)
        return names, scores


def of_reports() -> list[Ranker]:
    """All settings for jobs that were told in words."""
    bayes = product(("counts", "words", "parts of words"), (False, True), (0.03, 0.1, 0.3, 1.0))
    near = product(("words", "parts of words", "vectors"), (1, 3, 5, 10, 20, 40))
    return [*(NaiveBayes(*each) for each in bayes), *(Nearest(*each) for each in near)]


def of_episodes() -> list[Ranker]:
    """All settings for jobs with alarms and ages of parts."""
    bayes = product(("alarms", "alarms and ages"), (False, True), (0.03, 0.1, 0.3, 1.0))
    near = product(("alarms", "alarms and ages"), (1, 3, 5, 10, 20, 40))
    return [*(NaiveBayes(*each) for each in bayes), *(Nearest(*each) for each in near)]


def _each_cause(learn: Sequence[Past]) -> tuple[list[Past], list[str]]:
    """A job with two causes is learned from twice."""
    pairs = [(past, cause) for past in learn for cause in past.causes]
    return [past for past, _ in pairs], [cause for _, cause in pairs]


def _features(
    name: str, learn: Sequence[Past], ask: Sequence[Past], vectors: Vectors
) -> tuple[csr_array | Floats, csr_array | Floats]:
    """Rows (n, d) of the jobs to learn from and of those asked."""
    if name.startswith("alarms"):
        table = DictVectorizer()
        edges = _edges(learn) if name == "alarms and ages" else {}
        alarms = sorted({finding for past in learn for finding in past.findings})
        facts = [[dict(_facts(past, alarms, edges)) for past in each] for each in (learn, ask)]
        return table.fit_transform(facts[0]), table.transform(facts[1])
    texts, asked = [past.report for past in learn], [past.report for past in ask]
    if name == "vectors":
        known = vectors(texts)
        centre = known.mean(axis=0)
        return known - centre, vectors(asked) - centre
    parts = name == "parts of words"
    table = TfidfVectorizer(
        analyzer="char_wb" if parts else "word",
        ngram_range=(2, 5) if parts else (1, 2),
        token_pattern=None if parts else r"(?u)\b\w+\b",
        sublinear_tf=name != "counts",
        use_idf=name != "counts",
        norm=None if name == "counts" else "l2",
    )
    return table.fit_transform(texts), table.transform(asked)


def _dense(rows: csr_array | Floats) -> Floats:
    return np.asarray(rows if isinstance(rows, np.ndarray) else rows.toarray(), float)


def _edges(learn: Sequence[Past]) -> dict[str, Floats]:
    """Bounds of age bins of about as many jobs each, by part."""
    parts = {part for past in learn for part in past.ages}
    return {
        part: np.quantile(
            [past.ages[part] for past in learn if part in past.ages], np.arange(1, _AGE_BINS) / _AGE_BINS
        )
        for part in parts
    }


def _facts(past: Past, alarms: Sequence[str], edges: Mapping[str, Floats]) -> Iterator[tuple[str, float]]:
    """Of each alarm whether it is there, and the bin of each part's age."""
    yield from ((f"{alarm} {alarm in past.findings}", 1.0) for alarm in alarms)
    for part in past.ages.keys() & edges.keys():
        yield f"{part} {np.searchsorted(edges[part], past.ages[part], side='right')}", 1.0
