"""Ranking metrics: as ranx and trec_eval have them."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.rankings import METRICS, as_scores, ranking_scores

NAMES = [metric.name for metric in METRICS]
IDS = st.text("ab1#é油", min_size=1, max_size=3)
# Few values, some of which differ in double but not in single precision: ties abound.
SCORES = st.sampled_from([0.0, -0.0, -1.0, 0.5, 0.5 + 1e-9, 0.1, 0.1 + 1e-12, 3e38, 1e-45])
RUNS = st.dictionaries(IDS, SCORES, max_size=60)
GRADES = st.dictionaries(IDS, st.integers(-1, 3), min_size=1, max_size=60)


def defined(scores: dict[str, float], grades: dict[str, int]) -> dict[str, float]:
    """The metrics from first principles, with trec_eval's order: single precision, then id, both descending."""
    order = sorted(scores, key=lambda name: (np.float32(scores[name]), name.encode()), reverse=True)
    gains = [max(grades.get(name, 0), 0) for name in order]
    right = [gain > 0 for gain in gains]
    relevant = sum(grade > 0 for grade in grades.values())
    best = sorted((max(grade, 0) for grade in grades.values()), reverse=True)
    ideal = discounted(best[:10])
    found = {
        f"recall@{depth}": sum(right[:depth]) / relevant if relevant else 0.0 for depth in (1, 5, 10, 50)
    }
    return found | {
        "nDCG@10": discounted(gains[:10]) / ideal if ideal else 0.0,
        "MRR@10": next((1 / rank for rank, hit in enumerate(right[:10], 1) if hit), 0.0),
        "success@1": float(any(right[:1])),
    }


def discounted(gains: list[int]) -> float:
    """Discounted cumulated gain (Jarvelin and Kekalainen 2002)."""
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


@given(RUNS, GRADES)
def test_the_metrics_are_trecs_with_ties(scores: dict[str, float], grades: dict[str, int]) -> None:
    found = ranking_scores({"q": scores}, {"q": grades})["q"]
    assert sorted(found) == sorted(NAMES)
    assert found == pytest.approx(defined(scores, grades), abs=1e-6)


@given(st.lists(IDS, max_size=60), GRADES)
def test_an_order_is_judged_as_it_stands(ranked: list[str], grades: dict[str, int]) -> None:
    once = list(dict.fromkeys(ranked))
    found = ranking_scores({"q": as_scores(ranked)}, {"q": grades})["q"]
    falling = {name: float(len(once) - place) for place, name in enumerate(once)}
    assert found == pytest.approx(defined(falling, grades), abs=1e-6)


@given(GRADES)
def test_nothing_found_scores_zero(grades: dict[str, int]) -> None:
    expected = dict.fromkeys(NAMES, 0.0)
    assert ranking_scores({"q": {}}, {"q": grades}) == {"q": expected}
    assert ranking_scores({}, {"q": grades}) == {"q": expected}


def test_only_judged_questions_are_scored() -> None:
    found = ranking_scores({"asked": {"a": 1.0}, "other": {"a": 1.0}}, {"asked": {"a": 1}})
    assert list(found) == ["asked"]
    assert found["asked"]["recall@1"] == 1.0


def test_a_tie_goes_to_the_higher_id() -> None:
    grades = {"q": {"a": 1}}
    assert ranking_scores({"q": {"a": 0.5, "b": 0.5}}, grades)["q"]["MRR@10"] == 0.5
    assert ranking_scores({"q": {"a": 0.5, "B": 0.5}}, grades)["q"]["MRR@10"] == 1.0


@pytest.mark.filterwarnings("ignore:.*unsafe cast")  # numba on ranx's own code
def test_no_metric_differs_from_ranx_without_ties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # compiling takes half a minute, counting a second
    from ranx import Qrels, Run, evaluate

    chance = np.random.default_rng(7)
    qrels, runs = {}, {}
    for number in range(400):
        documents = [f"d{each}" for each in chance.permutation(80)]
        judged = chance.choice(documents, chance.integers(1, 30), replace=False)
        grades = {str(name): int(chance.integers(0, 4)) for name in judged}
        qrels[f"q{number}"] = grades | {str(judged[0]): int(chance.integers(1, 4))}
        ranked = documents[: chance.integers(1, 80)]
        values = chance.permutation(1000)[: len(ranked)]
        runs[f"q{number}"] = {name: float(value) for name, value in zip(ranked, values, strict=True)}
    ours = ranking_scores(runs, qrels)
    theirs = {
        "recall@1": "recall@1",
        "recall@5": "recall@5",
        "recall@10": "recall@10",
        "recall@50": "recall@50",
        "nDCG@10": "ndcg@10",
        "MRR@10": "mrr@10",
        "success@1": "hit_rate@1",
    }
    found = Run(runs)
    evaluate(Qrels(qrels), found, list(theirs.values()))
    for name, called in theirs.items():
        for question, scores in ours.items():
            assert scores[name] == pytest.approx(found.scores[called][question], abs=1e-6), (name, question)
