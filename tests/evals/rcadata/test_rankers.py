"""The product and the baselines rank causes from the same past jobs; all find what is plain to see."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from evals.rcadata import baselines, product
from evals.rcadata.baselines import Nearest
from evals.rcadata.past import Past

DAY = date(2024, 1, 1)


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors by the letters of a text."""
    counts = np.array([[text.count(chr(97 + place)) for place in range(26)] for text in texts], np.float32)
    return np.asarray(counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-6))


def told(number: int, report: str, cause: str) -> Past:
    return Past(str(number), "", "M", DAY + timedelta(number), (cause,), report)


def seen(number: int, alarms: tuple[str, ...], causes: tuple[str, ...], bearing: float) -> Past:
    ages = {"bearing": bearing, "belt": 200.0}
    return Past(str(number), "", "M", DAY + timedelta(number), causes, findings=alarms, ages=ages)


REPORTS = [
    told(each, *(("oil leaks out", "leak") if each % 2 else ("no power at all", "fuse")))
    for each in range(20)
]
EPISODES = [
    *(seen(each, ("E1",), ("bearing",), 250.0 + each) for each in range(10)),
    *(seen(each, ("E2",), ("belt",), 5.0 + each) for each in range(10)),
]


@pytest.mark.parametrize("ranker", [product, *baselines.of_reports()], ids=str)
def test_words_tell_the_cause(ranker: baselines.Ranker) -> None:
    asked = [told(30, "power: none at all", "fuse"), told(31, "leaks oil", "leak")]
    causes, scores = ranker.rank(REPORTS, asked, vectors)
    assert [causes[place] for place in scores.argmax(axis=1)] == ["fuse", "leak"]


@pytest.mark.parametrize("ranker", [product, *baselines.of_episodes()], ids=str)
def test_alarms_tell_the_cause(ranker: baselines.Ranker) -> None:
    asked = [seen(30, ("E2",), ("belt",), 5.0), seen(31, ("E1",), ("bearing",), 250.0)]
    causes, scores = ranker.rank(EPISODES, asked, vectors)
    assert [causes[place] for place in scores.argmax(axis=1)] == ["belt", "bearing"]


def test_the_age_of_a_part_tells_the_cause_where_no_alarm_does() -> None:
    learn = [
        seen(each, (), ("bearing",) if each % 2 else ("belt",), 250.0 if each % 2 else 5.0)
        for each in range(20)
    ]
    causes, p = product.rank(
        learn, [seen(30, (), ("bearing",), 240.0), seen(31, (), ("belt",), 4.0)], vectors
    )
    assert [causes[place] for place in p.argmax(axis=1)] == ["bearing", "belt"]


def test_a_job_with_two_causes_counts_for_both() -> None:
    learn = [*EPISODES, seen(20, ("E1", "E2"), ("bearing", "belt"), 100.0)]
    knowledge = product.knowledge_of(learn)
    assert [job.cause for job in knowledge.jobs if job.id == "20"] == ["bearing", "belt"]


def test_neighbours_vote_by_likeness() -> None:
    learn = [told(0, "oil leaks out", "leak"), told(1, "belt slips", "belt"), told(2, "no power", "fuse")]
    causes, scores = Nearest("words", 1).rank(learn, [told(9, "oil leaks", "leak")], vectors)
    assert dict(zip(causes, scores[0] > 0, strict=True)) == {"belt": False, "fuse": False, "leak": True}
