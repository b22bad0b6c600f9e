from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from evals.questions import EvalQuestion, Place, json_lines, read_questions, write_questions

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
PLACES = st.builds(Place, document=TEXT, section=st.none() | TEXT, page=st.none() | st.integers(1, 999))
QUESTIONS = st.builds(
    EvalQuestion,
    id=TEXT,
    text=TEXT,
    lang=st.sampled_from(["en", "zh-Hant"]),
    covered=st.booleans(),
    gold=st.lists(PLACES, max_size=3).map(tuple),
    phrases=st.lists(st.lists(TEXT, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
)


@given(st.lists(QUESTIONS, max_size=5, unique_by=lambda question: question.id))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, questions: list[EvalQuestion]
) -> None:
    path = tmp_path_factory.mktemp("questions") / "answers.jsonl"
    write_questions(path, questions)
    assert read_questions(path) == tuple(questions)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "Line 2 of"),
        ("[1]", "no JSON object"),
        ('{"id": "a", "text": "b"}', "lang"),
        ('{"id": "a", "text": "b", "lang": "en", "anser": 1}', "anser"),
        ('{"id": "a", "text": "b", "lang": "en", "gold": [{"page": "x", "document": "d"}]}', "gold.0.page"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f'{{"id": "ok", "text": "t", "lang": "en"}}\n{line}\n', "utf-8")
    with pytest.raises(BadInputError, match=told):
        read_questions(path)


def test_two_questions_of_one_id_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text('{"id": "a", "text": "t", "lang": "en"}\n' * 2, "utf-8")
    with pytest.raises(BadInputError, match="two questions 'a'"):
        read_questions(path)


def test_a_missing_or_binary_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        list(json_lines(tmp_path / "none.jsonl"))
    path = tmp_path / "binary.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInputError, match="cannot be read"):
        list(json_lines(path))


def test_a_question_is_asked_with_its_machine_and_language() -> None:
    query = EvalQuestion(id="q", text="E-042?", lang="de", asset="PRESS-01").query(limit=50)
    assert (query.text, query.lang, query.asset, query.limit) == ("E-042?", "de", "PRESS-01", 50)
