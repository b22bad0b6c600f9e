"""The retrieval suite over a small BEIR corpus, with a real index and an untrained model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from copilot.errors import BadInputError
from copilot.index.base import Candidate, IndexedPassage
from copilot.knowledge import Passage, PassageKind
from copilot.settings import Settings
from evals.datasets import open_dataset
from evals.figures import Outcome
from evals.suites import Context
from evals.suites.retrieval import _fused, _named, applies, run
from evals.world import names
from ingestion.progress import silent

METHODS = {"", "BM25", "dense", "hybrid", "hybrid + code boost"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = [
        {
            "_id": f"s{number}",
            "title": f"Alarm E-{number:03}",
            "text": f"Valve V{number} sticks. Clean V{number}.",
            "lang": "en",
        }
        for number in range(40, 60)
    ]
    queries = [
        {"_id": f"q{number}", "text": f"what is E-{number:03}", "lang": "en", "metadata": {"kind": "code"}}
        for number in range(40, 50)
    ]
    queries.append({"_id": "none", "text": "where is the canteen", "lang": "de"})
    (tmp_path / "set" / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (tmp_path / "set" / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    qrels = [f"q{number}\ts{number}\t1" for number in range(40, 50)] + ["none\tabsent\t1"]
    (tmp_path / "set" / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *qrels]))
    return tmp_path / "set"


def measured(folder: Path, model: Path, home: Path, limit: int | None = None) -> Outcome:
    settings = Settings(home=home, embedding_model=str(model), threads=1)
    context = Context(settings, open_dataset(folder).limited(limit, 1), 1, silent)
    try:
        assert applies(context)
        return run(context)
    finally:
        context.close_world()


def test_every_method_is_measured_and_codes_come_first(
    folder: Path, tiny_model: Path, tmp_path: Path
) -> None:
    outcome = measured(folder, tiny_model, tmp_path / "home")
    assert {judgement.method for judgement in outcome.judgements} == METHODS
    assert {(judgement.method, judgement.id) for judgement in outcome.judgements} == {
        (method, name) for method in METHODS for name in (*(f"q{n}" for n in range(40, 50)), "none")
    }
    coded = outcome.figure("success@1 on codes")
    assert coded is not None
    assert (coded.value, coded.n) == (1.0, 10)
    absent = next(each for each in outcome.judgements if each.id == "none" and not each.method)
    assert absent.scores["recall@50"] == 0.0
    assert {figure.of for figure in outcome.figures if figure.by == "kind"} == {"code"}
    assert outcome.figure("recall@1", by="language", of="de") is not None


def test_a_second_run_finds_its_index_and_gives_the_same(
    folder: Path, tiny_model: Path, tmp_path: Path
) -> None:
    first = measured(folder, tiny_model, tmp_path / "home")
    [world] = (tmp_path / "home" / "evals" / "worlds").iterdir()
    kept = world.stat().st_ino
    assert measured(folder, tiny_model, tmp_path / "home") == first
    assert world.stat().st_ino == kept


def test_a_limit_asks_fewer(folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    outcome = measured(folder, tiny_model, tmp_path / "home", limit=3)
    assert len({judgement.id for judgement in outcome.judgements}) == 3


def test_a_gold_section_that_the_index_lacks_is_named(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    row = {"id": "q", "text": "t", "lang": "en", "gold": [{"document": "gone.pdf", "section": "4.1"}]}
    (tmp_path / "own" / "answers.jsonl").write_text(json.dumps(row))
    with pytest.raises(BadInputError, match=r"'q' expects section 4\.1 of gone\.pdf"):
        measured(tmp_path / "own", tiny_model, tmp_path / "home")


def candidate(section: str, document: str = "d.pdf", page: int = 3) -> Candidate:
    passage = Passage("t", PassageKind.TEXT, section, ("h",), int(section[-1]), "en", ((0, page),))
    return Candidate(IndexedPassage("s", document, "v", "", (), passage))


def test_a_passage_is_known_by_section_document_and_page() -> None:
    assert names(candidate("d#4.1").indexed)[:3] == ("d#4.1", "d.pdf#4.1", "d.pdf@3")


def test_sections_are_named_as_they_are_judged_each_once() -> None:
    ranked = [candidate("d#1"), candidate("d#2"), candidate("d#2"), candidate("d#3", page=9)]
    assert _named(ranked, {"d.pdf#2": 1, "d.pdf@9": 1}) == ["d#1", "d.pdf#2", "d.pdf@9"]


def test_fusion_prefers_what_both_rankings_have() -> None:
    first, second, third = candidate("d#1"), candidate("d#2"), candidate("d#3")
    fused = _fused([first, second], [third, second])
    assert fused[0] is second
    assert {each.indexed.id for each in fused} == {each.indexed.id for each in (first, second, third)}
