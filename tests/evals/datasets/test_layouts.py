"""Every layout is recognised, read, and complained of where it is broken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from copilot.errors import BadInputError
from copilot.settings import Settings
from evals.datasets import adapters, open_dataset
from evals.datasets.beir import _passages
from evals.questions import EvalQuestion, write_questions

PLANT = Path(__file__).parents[3] / "evals" / "plant" / "gold"
LANGUAGES = {"en", "de", "es", "zh-Hant", "zh-Hans"}


def lines(path: Path, rows: Iterable[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")


def beir(folder: Path) -> Path:
    lines(
        folder / "corpus.jsonl",
        [
            {"_id": "d1", "title": "Pump", "text": "Check E-042.\n" * 200},
            {"_id": "d2", "text": "Öl wechseln"},
        ],
    )
    lines(
        folder / "queries.jsonl",
        [
            {"_id": "q1", "text": "pump?", "lang": "en"},
            {"_id": "q2", "text": "Was ist mit dem Öl?", "metadata": {"asset_model": "P1"}},
            {"_id": "q3", "text": "not judged"},
        ],
    )
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2\nq2\td1\t0\n"
    )
    return folder


def test_beir_is_read_with_its_judgements(tmp_path: Path) -> None:
    found = open_dataset(beir(tmp_path / "set"))
    assert {each.question.id: each.relevant for each in found.judged} == {
        "q1": {"d1": 1},
        "q2": {"d2": 2, "d1": 0},
    }
    by_id = {each.question.id: each.question for each in found.judged}
    assert (by_id["q2"].lang, by_id["q2"].asset_model) == ("de", "P1")
    assert found.corpus is not None
    assert found.corpus.name.startswith("set-")


def test_a_long_document_becomes_passages_of_one_section(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    items = _passages(folder / "corpus.jsonl", Settings(passage_tokens=64), lambda text: len(text.split()))
    assert {item.passage.section_id for item in items} == {"d1", "d2"}
    long = [item.passage for item in items if item.passage.section_id == "d1"]
    assert len(long) > 1
    assert all(len(passage.text.split()) <= 64 for passage in long)
    assert all(passage.codes == ("E042",) and passage.heading == ("Pump",) for passage in long)
    assert next(item.passage.lang for item in items if item.passage.section_id == "d2") == "de"


def test_beir_without_a_corpus_asks_the_own_index(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    (folder / "corpus.jsonl").unlink()
    (folder / "qrels" / "test.tsv").rename(folder / "qrels.tsv")
    found = open_dataset(folder)
    assert (found.corpus, found.sources, len(found.judged)) == (None, (), 2)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("qrels/test.tsv", "q1\td1\n", "is not 'query, document, grade'"),
        ("qrels/test.tsv", "q9\td1\t1\n", "judge 'q9'"),
        ("queries.jsonl", '{"_id": "q1"}', '"_id" or "text"'),
        ("queries.jsonl", "nonsense", "is not JSON"),
    ],
)
def test_a_broken_beir_file_is_named(tmp_path: Path, name: str, content: str, told: str) -> None:
    folder = beir(tmp_path / "set")
    (folder / name).write_text(content)
    with pytest.raises(BadInputError, match=told):
        open_dataset(folder)


def test_the_plain_layout_is_read(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    asked = EvalQuestion(id="a", text="t", lang="en")
    write_questions(tmp_path / "own" / "answers-reviewed.jsonl", [asked])
    (tmp_path / "own" / "dataset.yaml").write_text("name: mine\nsources: [manuals]\n")
    found = open_dataset(tmp_path / "own")
    assert (found.name, found.sources) == ("mine", (tmp_path / "own" / "manuals",))
    assert [question.id for question in found.questions] == ["a"]
    assert found.judged == ()


@pytest.mark.parametrize("text", ["name: [", "names: x", "- 1"])
def test_a_broken_description_is_named(tmp_path: Path, text: str) -> None:
    write_questions(tmp_path / "answers.jsonl", [])
    (tmp_path / "dataset.yaml").write_text(text)
    with pytest.raises(BadInputError, match=r"dataset\.yaml cannot be used"):
        open_dataset(tmp_path)


def test_a_folder_of_no_layout_lists_the_layouts(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as error:
        open_dataset(tmp_path)
    assert all(adapter.LAYOUT in str(error.value) for adapter in adapters())
    with pytest.raises(BadInputError, match="is not a folder"):
        open_dataset(tmp_path / "none")


def test_the_sample_plant_has_sixty_questions_in_each_language() -> None:
    found = open_dataset(PLANT)
    for lang in LANGUAGES:
        mine = [question for question in found.questions if question.lang == lang]
        assert len(mine) >= 60
        assert sum(not question.covered for question in mine) == len(mine) // 4
    assert None not in (found.gold.rows, found.gold.faults, found.gold.steps)


@pytest.mark.parametrize(
    ("folder", "judged", "questions"), [("manuals", 1795, 0), ("alarms", 2194, 0), ("fmea", 0, 23)]
)
def test_public_sets_are_read(data_dir: Path, folder: str, judged: int, questions: int) -> None:
    found = open_dataset(data_dir / folder)
    asked = [each for each in found.judged if each.question.kind != "code"]
    assert (len(asked), len(found.questions)) == (judged, questions)


def test_the_alarm_lists_are_asked_for_every_code(data_dir: Path) -> None:
    coded = [each for each in open_dataset(data_dir / "alarms").judged if each.question.kind == "code"]
    assert len(coded) == 2130
    assert all(each.relevant for each in coded)
