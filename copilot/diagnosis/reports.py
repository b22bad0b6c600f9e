"""What the words of a report say of the cause, learned from closed jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import log_softmax, logsumexp
from threadpoolctl import threadpool_limits

from copilot.diagnosis.reportviews import Reader, Views
from copilot.diagnosis.softmax import Floats, Softmax, fit_softmax
from copilot.index.base import Float

Labels = NDArray[np.int64]

# Half and double of each were compared by five-fold cross-validation on the older 70 % of the public repair notes
# that evals/bench/history.py learns from: none is better by more than half a percent.
SMOOTHING = 0.2
RIDGE_TERMS = 0.1
RIDGE_MEANINGS = 0.2
FOLDS = 5
MISLEADING = 0.01
"""Share of reports whose words have nothing to do with the cause: no wording rules a cause out."""


@dataclass(frozen=True)
class _Experts:
    """One for each view: complement naive Bayes on terms, and a softmax on directions and one on meanings."""

    log_shares: Floats
    complements: Floats
    by_directions: Softmax
    by_meanings: Softmax

    @classmethod
    def fit(cls, views: Views, labels: Labels, classes: int) -> _Experts:
        """Of jobs with ``labels`` (n,) in 0..classes-1, each of which is there."""
        return cls(
            np.log(np.bincount(labels, minlength=classes) / len(labels)),
            _complements(views.terms, labels, classes),
            fit_softmax(views.directions, labels, classes, RIDGE_TERMS),
            fit_softmax(views.meanings, labels, classes, RIDGE_MEANINGS),
        )

    def scores(self, views: Views) -> Floats:
        """Log likelihood ratio of each class against all, (3, n, classes)."""
        bayes = views.terms @ self.complements
        bayes -= logsumexp(bayes + self.log_shares, axis=1, keepdims=True)
        linear = self.by_directions.log_shares(views.directions), self.by_meanings.log_shares(views.meanings)
        return np.stack([bayes, *(each - self.log_shares for each in linear)])


def _complements(rows: csr_array, labels: Labels, classes: int) -> Floats:
    """Weights (terms, classes): how seldom a term is in other classes (Rennie, Shih, Teevan and Karger 2003)."""
    sums = np.zeros((classes, rows.shape[1]))
    for each in range(classes):
        sums[each] = rows[labels == each].sum(axis=0)
    others = sums.sum(axis=0) - sums + SMOOTHING
    weights: Floats = -np.log(others / others.sum(axis=1, keepdims=True)).T
    return weights


@dataclass(frozen=True)
class ReportModel:
    """Reads a report as closed jobs with a known cause were told. Make one with `fit`.

    Three views of the jobs are pooled, each as much as it proves worth on jobs held back: with few jobs, or jobs whose
    reports say nothing of the cause, all count little and the model says next to nothing.
    """

    causes: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    _reader: Reader | None = None
    _experts: _Experts | None = None

    @classmethod
    def fit(
        cls, texts: Sequence[str], causes: Sequence[str], vectors: Float, weights: Sequence[float] = ()
    ) -> ReportModel:
        """From closed jobs: what was told, the cause's id, and the unit sentence vector of the text (n, d).

        ``weights`` are those of an earlier fit to the same jobs: most of the time goes into finding them.
        """
        names = tuple(sorted(set(causes)))
        if len(names) < 2 or len(names) == len(causes):
            return cls(names)  # no job held back could be put right
        labels = np.searchsorted(names, causes)
        wide = np.asarray(vectors, float)
        with threadpool_limits(1):
            reader = Reader.of(texts, wide)
            views = reader.views(texts, wide)
            if not weights:
                weights = _pooling(_held_back(views, labels, len(names)), labels).tolist()
            return cls(names, tuple(weights), reader, _Experts.fit(views, labels, len(names)))

    def log_likelihood(self, text: str, vector: Float, causes: Sequence[str]) -> Floats:
        """``log P(report | cause) - log P(report)`` of each of ``causes`` (k,), to be added to a log posterior.

        0 for causes without a job (and for all, where there are too few jobs to learn from); ``vector`` is (d,).
        """
        told: Floats = self.log_likelihoods([text], vector[None], causes)[0]
        return told

    def log_likelihoods(self, texts: Sequence[str], vectors: Float, causes: Sequence[str]) -> Floats:
        """The same for many reports with vectors (n, d): (n, k)."""
        told = np.zeros((len(texts), len(causes)))
        if self._reader is None or self._experts is None or not texts:
            return told
        scores = self._experts.scores(self._reader.views(texts, np.asarray(vectors, float)))
        pooled = np.tensordot(self.weights, scores, 1)
        pooled -= logsumexp(pooled + self._experts.log_shares, axis=1, keepdims=True)
        pooled = np.logaddexp(pooled + np.log1p(-MISLEADING), np.log(MISLEADING))
        places = {cause: place for place, cause in enumerate(self.causes)}
        for column, cause in enumerate(causes):
            if cause in places:
                told[:, column] = pooled[:, places[cause]]
        return told


def _held_back(views: Views, labels: Labels, classes: int) -> Floats:
    """Scores (3, n, classes) of every job by experts that did not see it; 0 for classes they did not see."""
    scores = np.zeros((3, len(labels), classes))
    fold = _folds(labels)
    for each in range(FOLDS):
        out, seen = (np.flatnonzero(side).tolist() for side in (fold == each, fold != each))
        there, renamed = np.unique(labels[seen], return_inverse=True)
        if out and len(there) > 1:
            experts = _Experts.fit(views.of(seen), renamed, len(there))
            scores[:, np.array(out)[:, None], there] = experts.scores(views.of(out))
    return scores


def _folds(labels: Labels) -> Labels:
    """A fold for each job; the jobs of a class are dealt out in turn."""
    order = np.argsort(labels, kind="stable")
    fold = np.empty(len(labels), np.int64)
    fold[order] = np.arange(len(labels)) % FOLDS
    return fold


def _pooling(scores: Floats, labels: Labels) -> Floats:
    """Weights (3,), none negative, that make the held-back jobs' causes most probable; a prior keeps them low."""
    log_shares = np.log(np.bincount(labels) / len(labels))
    own = scores[:, np.arange(len(labels)), labels]

    def loss(weights: Floats) -> tuple[float, Floats]:
        logs = log_softmax(log_shares + np.tensordot(weights, scores, 1), axis=1)
        slopes = (np.exp(logs) * scores).sum(axis=(1, 2)) - own.sum(axis=1)
        value = -logs[np.arange(len(labels)), labels].sum() + weights @ weights / 2
        return float(value), slopes + weights

    found: Floats = minimize(loss, np.zeros(len(scores)), jac=True, bounds=[(0, None)] * len(scores)).x
    return found
