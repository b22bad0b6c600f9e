"""Systems broken on purpose: the gate catches each, and lets the same system pass."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from copilot import answering
from copilot.answering import Answerer
from copilot.embedding import Embedder
from copilot.parallel import Float
from copilot.reply import Block, BlockKind, Citation, Reply
from copilot.retrieval import Hit, Question, Retrieval, Retriever
from copilot.settings import Settings
from evals import processes
from evals.dataset import Dataset, IngestGold, Judged
from evals.floors import Floors
from evals.gate import Verdict, judge
from evals.questions import EvalQuestion, read_questions
from evals.run import Run, conduct
from ingestion.progress import silent

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

PLANT = Path(__file__).parents[2] / "evals" / "plant"
MANUAL = "documents/HPX-200/manual.en.pdf"
FILES = (MANUAL, "documents/HPX-200/ingest.yaml", "records/assets.csv")
SMALL = "documents/VMC-850/manual.zh-Hant.md"
CUTTING = Path(__file__).with_name("cutting.py")
SUITES = ("retrieval", "answers")
NEGATION = re.compile(r"\b(?:do not|must not|not|never|no)\b ?", re.IGNORECASE)

Patch = pytest.MonkeyPatch
Vectors = tuple[Float, Float]


@dataclass(frozen=True)
class Plant:
    """One manual of the sample plant with the questions on it, taken in, and the run that is the baseline."""

    dataset: Dataset
    settings: Settings
    baseline: Run

    def gate(self, suite: str) -> Verdict:
        """The gate's verdict on a run of one suite, against the same suite of the baseline, without floors."""
        kept = tuple(outcome for outcome in self.baseline.outcomes if outcome.suite == suite)
        run = measured((suite,), self.dataset, self.settings)
        return judge(run, self.baseline.model_copy(update={"outcomes": kept}), Floors())


def measured(suites: Iterable[str], dataset: Dataset, settings: Settings) -> Run:
    return conduct(tuple(suites), dataset, settings, limit=None, seed=1, report=silent)


@pytest.fixture(scope="module")
def vectors() -> Iterator[dict[str, Vectors]]:
    """Every run asks the same questions of the same model: what is kept here is not computed again."""
    right = Embedder.encode_query
    kept: dict[str, Vectors] = {}

    def once(self: Embedder, text: str) -> Vectors:
        if text not in kept:
            kept[text] = right(self, text)
        return kept[text]

    with Patch.context() as patch:
        patch.setattr(Embedder, "encode_query", once)
        yield kept


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory, models_dir: Path, vectors: dict[str, Vectors]) -> Plant:
    folder = tmp_path_factory.mktemp("broken")
    staged(folder, *FILES)
    questions = tuple(asked())
    dataset = Dataset(
        name="press",
        folder=folder,
        questions=questions,
        judged=tuple(Judged(question) for question in questions if question.gold),
        sources=(folder / "documents", folder / "records"),
    )
    settings = Settings(home=folder / "home", models_dir=models_dir)
    return Plant(dataset, settings, measured(SUITES, dataset, settings))


def staged(folder: Path, *names: str) -> Path:
    """Files of the sample plant, copied under their own names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PLANT / name, folder / name)
    return folder


def asked() -> Iterator[EvalQuestion]:
    """The questions that the manual answers, and those of the same writer that no manual does."""
    for question in read_questions(PLANT / "gold" / "answers-press-mill.jsonl"):
        gold = tuple(place for place in question.gold if place.document == MANUAL)
        if gold or not question.covered:
            yield question.model_copy(update={"gold": gold})


def failing(verdict: Verdict) -> set[str]:
    return {metric for _, metric in verdict.by_metric()}


def test_the_baseline_is_worth_guarding(plant: Plant) -> None:
    """Each metric that a break below must lower is measured, and has room to fall."""
    found = plant.baseline.outcome("answers")
    assert found is not None
    for name in ("citation recall", "facts shown", "safety messages shown", "verbatim quotes", "exact page"):
        figure = found.figure(name)
        assert figure is not None
        assert figure.n >= 10
        assert figure.value > 0.4


def test_an_unchanged_system_passes_in_2_reruns_each_judged_with_10_seeds(
    plant: Plant, vectors: dict[str, Vectors]
) -> None:
    for _ in range(2):
        vectors.clear()
        again = measured(SUITES, plant.dataset, plant.settings)
        for seed in range(10):
            verdict = judge(again, plant.baseline, Floors(), seed)
            assert verdict.passed, verdict.reasons


def with_hits(monkeypatch: Patch, order: Callable[[str, tuple[Hit, ...]], tuple[Hit, ...]]) -> None:
    """The retriever with its hits put in another order."""
    right = Retriever.retrieve

    def wrong(self: Retriever, question: Question) -> Retrieval:
        found = right(self, question)
        return replace(found, hits=order(question.text, found.hits))

    monkeypatch.setattr(Retriever, "retrieve", wrong)


def reversed_hits(monkeypatch: Patch) -> None:
    with_hits(monkeypatch, lambda text, hits: hits[::-1])


def random_hit_first(monkeypatch: Patch) -> None:
    def order(text: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        first = Random(text).choice(hits) if hits else None
        return tuple(sorted(hits, key=lambda hit: hit is not first))

    with_hits(monkeypatch, order)


def with_blocks(monkeypatch: Patch, change: Callable[[tuple[Block, ...]], Iterable[Block]]) -> None:
    """The answerer with the blocks of its replies changed."""
    right = Answerer.answer

    def wrong(self: Answerer, *arguments: Any) -> Reply:
        reply = right(self, *arguments)
        return reply.model_copy(update={"blocks": tuple(change(reply.blocks))})

    monkeypatch.setattr(Answerer, "answer", wrong)


def with_citations(monkeypatch: Patch, change: Callable[[Citation], Citation]) -> None:
    with_blocks(
        monkeypatch,
        lambda blocks: (
            block.model_copy(update={"citations": tuple(change(each) for each in block.citations)})
            for block in blocks
        ),
    )


def negation_dropped(monkeypatch: Patch) -> None:
    """Quotes say the opposite, in the text that is read and in the citation."""

    def positive(block: Block) -> Block:
        cited = tuple(
            each.model_copy(update={"quote": NEGATION.sub("", each.quote)}) for each in block.citations
        )
        return block.model_copy(update={"text": NEGATION.sub("", block.text), "citations": cited})

    with_blocks(monkeypatch, lambda blocks: map(positive, blocks))


def neighbour_page(monkeypatch: Patch) -> None:
    with_citations(
        monkeypatch, lambda each: each.model_copy(update={"page": each.page + 1 if each.page else each.page})
    )


def safety_message_omitted(monkeypatch: Patch) -> None:
    """The first, which is the most severe."""

    def all_but_one(blocks: tuple[Block, ...]) -> Iterable[Block]:
        left_out = next((block for block in blocks if block.kind is BlockKind.SAFETY), None)
        return (block for block in blocks if block is not left_out)

    with_blocks(monkeypatch, all_but_one)


def always_answers(monkeypatch: Patch) -> None:
    monkeypatch.setattr(answering, "is_covered", lambda retrieval: True)


def never_answers(monkeypatch: Patch) -> None:
    monkeypatch.setattr(answering, "is_covered", lambda retrieval: False)


@pytest.mark.parametrize(
    ("broken", "suite", "metrics"),
    [
        (reversed_hits, "retrieval", {"recall@1", "recall@5", "MRR@10", "success@1 on codes"}),
        (random_hit_first, "retrieval", {"recall@1", "MRR@10", "success@1 on codes"}),
        (negation_dropped, "answers", {"verbatim quotes"}),
        (neighbour_page, "answers", {"verbatim quotes", "exact page"}),
        (safety_message_omitted, "answers", {"safety messages shown"}),
        (always_answers, "answers", {"false answers"}),
        (never_answers, "answers", {"false refusals", "facts shown"}),
    ],
)
def test_a_broken_part_is_caught_and_named(
    plant: Plant, monkeypatch: Patch, broken: Callable[[Patch], None], suite: str, metrics: set[str]
) -> None:
    broken(monkeypatch)
    verdict = plant.gate(suite)
    assert not verdict.passed
    assert metrics <= failing(verdict), verdict.reasons


@pytest.mark.process
def test_a_chunker_that_cuts_rows_and_steps_in_two_is_caught(
    monkeypatch: Patch, tmp_path: Path, tiny_model: Path
) -> None:
    """By the ingest suite, which runs the product's command; `tests.evals.cutting` is the broken one."""
    folder = staged(tmp_path, SMALL, "documents/VMC-850/ingest.yaml")
    settings = Settings(home=tmp_path / "home", embedding_model=str(tiny_model))
    dataset = Dataset(
        name="mill", folder=folder, sources=(folder / "documents",), gold=gold_of(SMALL, folder)
    )
    baseline = measured(("ingest",), dataset, settings)
    monkeypatch.setattr(processes, "COMMAND", (sys.executable, str(CUTTING)))
    verdict = judge(measured(("ingest",), dataset, settings), baseline, Floors())
    assert failing(verdict) == {"table cells", "steps"}, verdict.reasons


def gold_of(document: str, folder: Path) -> IngestGold:
    """The sample plant's gold rows and steps of one document."""
    for name in ("rows", "steps"):
        lines = (PLANT / "gold" / f"{name}.jsonl").read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if json.loads(line)["document"] == document]
        (folder / f"{name}.jsonl").write_text("".join(kept), "utf-8")
    return IngestGold(rows=folder / "rows.jsonl", steps=folder / "steps.jsonl")
