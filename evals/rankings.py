"""Ranking metrics of single questions, computed by trec_eval (pytrec_eval)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytrec_eval

from evals.figures import Metric

DEPTH = 50

METRICS = (
    Metric(name="recall@1", meaning="share of the right sections that came first", headline=True),
    Metric(name="recall@5", meaning="share of the right sections among the first five", headline=True),
    Metric(name="recall@10", meaning="share of the right sections among the first ten"),
    Metric(name="recall@50", meaning="share of the right sections among the first fifty"),
    Metric(name="nDCG@10", meaning="gain of the first ten, discounted by rank, against the best possible"),
    Metric(name="MRR@10", meaning="one over the rank of the first right section within ten", headline=True),
    Metric(name="success@1", meaning="share of questions whose first section was right"),
)

_TREC = {
    "recall_1": "recall@1",
    "recall_5": "recall@5",
    "recall_10": "recall@10",
    "recall_50": "recall@50",
    "ndcg_cut_10": "nDCG@10",
    "success_1": "success@1",
}
_MEASURES = {"recall.1,5,10,50", "ndcg_cut.10", "success.1", "recip_rank"}

Scores = Mapping[str, float]
"""Document id -> score of one question's ranking."""
Grades = Mapping[str, int]
"""Document id -> relevance (0 or less is not relevant) of one question."""


def ranking_scores(run: Mapping[str, Scores], qrels: Mapping[str, Grades]) -> dict[str, dict[str, float]]:
    """Every metric of every judged question, 0 where the run has nothing for it.

    Ties are broken as trec_eval does: by document id, descending.
    """
    judged = {question: dict(grades) for question, grades in qrels.items()}
    ranked = {
        question: {name: float(score) for name, score in run.get(question, {}).items()} for question in judged
    }
    found = pytrec_eval.RelevanceEvaluator(judged, _MEASURES).evaluate(ranked)
    first_ten = {question: _cut(scores, 10) for question, scores in ranked.items()}
    reciprocal = pytrec_eval.RelevanceEvaluator(judged, {"recip_rank"}).evaluate(first_ten)
    return {
        question: {
            **{ours: found.get(question, {}).get(theirs, 0.0) for theirs, ours in _TREC.items()},
            "MRR@10": reciprocal.get(question, {}).get("recip_rank", 0.0),
        }
        for question in judged
    }


def as_scores(ranked: list[str]) -> dict[str, float]:
    """Falling scores for ids that are already in order, without ties."""
    return {name: 1.0 / place for place, name in enumerate(dict.fromkeys(ranked), 1)}


def _cut(scores: Scores, depth: int) -> dict[str, float]:
    """The first ``depth`` as trec_eval orders them: it compares scores in single precision."""
    order = sorted(scores, key=lambda name: (np.float32(scores[name]), name), reverse=True)
    return {name: scores[name] for name in order[:depth]}
