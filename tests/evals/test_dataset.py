from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.dataset import Dataset, Judged
from evals.questions import EvalQuestion, Place


def dataset(languages: int, groups: int) -> Dataset:
    questions = tuple(
        EvalQuestion(
            id=f"{group}-{lang}",
            group=str(group),
            text="t",
            lang=f"l{lang}",
            covered=group % 4 != 0,
            gold=(Place(document="d", section="1"),) if group % 4 else (),
        )
        for group in range(groups)
        for lang in range(languages)
    )
    judged = tuple(Judged(question) for question in questions if question.gold)
    return Dataset("d", Path(), questions, judged)


@given(st.integers(1, 4), st.integers(1, 12), st.integers(1, 60), st.integers(0, 5))
def test_a_limit_draws_the_same_questions_each_time(
    languages: int, groups: int, count: int, seed: int
) -> None:
    whole = dataset(languages, groups)
    drawn = whole.limited(count, seed)
    assert drawn == whole.limited(count, seed)
    assert len(drawn.questions) <= count or len(drawn.questions) <= languages
    assert {question.id for question in drawn.questions} <= {question.id for question in whole.questions}
    assert len({question.id for question in drawn.questions}) == len(drawn.questions)


def test_no_limit_keeps_everything() -> None:
    whole = dataset(2, 5)
    assert whole.limited(None, 1) is whole


def test_a_limit_keeps_every_language_and_questions_without_an_answer() -> None:
    drawn = dataset(5, 40).limited(50, 1).questions
    assert {question.lang for question in drawn} == {f"l{number}" for number in range(5)}
    assert {question.covered for question in drawn} == {True, False}


def test_the_fingerprint_tells_what_is_asked() -> None:
    assert dataset(2, 5).fingerprint == dataset(2, 5).fingerprint
    assert dataset(2, 5).fingerprint != dataset(2, 6).fingerprint


@pytest.mark.parametrize("grade", [1, 2])
def test_the_fingerprint_tells_what_is_right(grade: int) -> None:
    question = EvalQuestion(id="q", text="t", lang="en")
    judged = (Judged(question, {"s": grade}),)
    assert (
        Dataset("d", Path(), judged=judged).fingerprint
        == Dataset("d", Path(), judged=(Judged(question, {"s": 1}),)).fingerprint
    ) == (grade == 1)
