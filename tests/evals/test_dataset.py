"""A limited dataset asks of every language alike, and the same questions in each."""

from collections import Counter
from pathlib import Path

import pytest

from evals.dataset import Dataset
from evals.questions import EvalQuestion

LANGUAGES = ("de", "en", "es")


def dataset(groups: int = 20) -> Dataset:
    questions = [
        EvalQuestion(id=f"{number}-{lang}", text="?", lang=lang, group=str(number), covered=number % 4 != 0)
        for number in range(groups)
        for lang in LANGUAGES
    ]
    return Dataset("d", Path(), questions=tuple(questions))


@pytest.mark.parametrize("count", [3, 6, 12, 30])
def test_groups_are_drawn_whole(count: int) -> None:
    drawn = dataset().limited(count, seed=1).questions
    assert len(drawn) == count
    assert set(Counter(question.group for question in drawn).values()) == {len(LANGUAGES)}


def test_the_seed_decides_which() -> None:
    first, again, other = (dataset().limited(12, seed).fingerprint for seed in (1, 1, 2))
    assert first == again != other


def test_no_limit_asks_everything() -> None:
    assert dataset().limited(None, 1) == dataset()
    assert len(dataset().limited(1000, 1).questions) == 60
